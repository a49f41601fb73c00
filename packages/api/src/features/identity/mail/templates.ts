import { brief, greetingOf, maskEmail, printMinutes, printTime } from "../../../mail/print.ts";
import { type Letter, renderMail, type RenderedMail } from "../../../mail/layout.ts";
import type { Speech, SpokenValues } from "../../../mail/speech.ts";
import { commonWords } from "../../../mail/words.ts";
import type { IdentityMailKind, IdentityMailParams } from "./params.ts";
import { codesLeft, factors, roles, statuses, words } from "./words.ts";

/** What is particular to a kind; the greeting and the end are the same for all. */
type Body = Pick<Letter, "subject" | "paragraphs" | "action" | "links" | "code">;

type Templates = {
  readonly [Kind in IdentityMailKind]: (params: IdentityMailParams[Kind], speech: Speech) => Body;
};

/** Puts a mail about an account into words. Mails carry no health data, and their subjects no names. */
export function mailOf<Kind extends IdentityMailKind>(
  kind: Kind,
  params: IdentityMailParams[Kind],
  speech: Speech,
): RenderedMail {
  const name = "displayName" in params ? params.displayName : undefined;
  return renderMail({
    ...templates[kind](params, speech),
    greeting: greetingOf(name, speech),
    footer: speech.say(commonWords.footer),
    lang: speech.locale,
  });
}

const templates: Templates = {
  verify_email: ({ url, code, minutes }, speech) => ({
    ...withAction(words.verify_email, { speech, url, values: { minutes: printMinutes(minutes, speech) } }),
    code,
  }),
  already_registered: ({ signInUrl, resetUrl }, speech) => ({
    ...withAction(words.already_registered, { speech, url: signInUrl }),
    links: [{ label: speech.say(words.already_registered.reset), url: resetUrl }],
  }),
  reset_password: ({ url, minutes }, speech) =>
    withAction(words.reset_password, { speech, url, values: { minutes: printMinutes(minutes, speech) } }),
  password_changed: ({ at, timeZone, resetUrl, securityUrl, passkeys }, speech) => {
    const own = words.password_changed;
    const body = withAction(own, {
      speech,
      url: resetUrl,
      values: { at: printTime({ instant: at, timeZone }, speech) },
    });
    if (passkeys === 0) return body;
    return {
      ...body,
      paragraphs: [...body.paragraphs, speech.say(own.passkeys, { passkeys })],
      links: [{ label: speech.say(own.look), url: securityUrl }],
    };
  },
  change_email_confirm: ({ url, minutes }, speech) =>
    withAction(words.change_email_confirm, { speech, url, values: { minutes: printMinutes(minutes, speech) } }),
  change_email_taken: ({ signInUrl }, speech) => withAction(words.change_email_taken, { speech, url: signInUrl }),
  change_email_notice: ({ newEmail, securityUrl, resetUrl }, speech) => {
    const own = words.change_email_notice;
    const body = withAction(own, { speech, url: securityUrl, values: { newEmail: brief(maskEmail(newEmail)) } });
    return { ...body, links: [{ label: speech.say(own.callOff), url: resetUrl }] };
  },
  email_changed: ({ newEmail, securityUrl }, speech) =>
    withAction(words.email_changed, { speech, url: securityUrl, values: { newEmail: brief(newEmail, 254) } }),
  new_device: ({ device, ip, at, timeZone, securityUrl }, speech) => {
    const values = { device: brief(device), ip: brief(ip), at: printTime({ instant: at, timeZone }, speech) };
    return withAction(words.new_device, { speech, url: securityUrl, values });
  },
  factor_added: ({ factor, securityUrl }, speech) =>
    withAction(words.factor_added, { speech, url: securityUrl, values: { factor: factorOf(factor, speech) } }),
  factor_removed: ({ factor, securityUrl }, speech) =>
    withAction(words.factor_removed, { speech, url: securityUrl, values: { factor: factorOf(factor, speech) } }),
  recovery_code_used: ({ left, securityUrl }, speech) => {
    const values = { codes: speech.say(codesLeft, { left }) };
    return withAction(words.recovery_code_used, { speech, url: securityUrl, values });
  },
  factor_reset_started: ({ at, timeZone, url, cancelUrl }, speech) => {
    const own = words.factor_reset_started;
    const body = withAction(own, { speech, url, values: { at: printTime({ instant: at, timeZone }, speech) } });
    return { ...body, links: [{ label: speech.say(own.cancel), url: cancelUrl }] };
  },
  account_locked: ({ until, timeZone, resetUrl }, speech) => {
    const values = { until: printTime({ instant: until, timeZone }, speech) };
    return withAction(words.account_locked, { speech, url: resetUrl, values });
  },
  deletion_requested: ({ at, timeZone, cancelUrl }, speech) => {
    const values = { at: printTime({ instant: at, timeZone }, speech) };
    return withAction(words.deletion_requested, { speech, url: cancelUrl, values });
  },
  deletion_cancelled: (_params, speech) => notice(words.deletion_cancelled, { speech }),
  account_deleted: (_params, speech) => notice(words.account_deleted, { speech }),
  status_changed: ({ status }, speech) => told(speech.say(statuses[status]), notice(words.status_changed, { speech })),
  role_changed: ({ role }, speech) => told(speech.say(roles[role]), notice(words.role_changed, { speech })),
  must_change_password: ({ url }, speech) => withAction(words.must_change_password, { speech, url }),
  alert: ({ rule, severity, detail, url }, speech) => {
    const body = withAction(words.alert, { speech, url, values: { rule: brief(rule), severity: brief(severity) } });
    return { ...body, paragraphs: [...body.paragraphs, brief(detail, 500)] };
  },
};

/** What a second step is called; one that is not known as it is given. */
function factorOf(name: string, { say }: Speech): string {
  const known = factors[name];
  return known === undefined ? brief(name) : say(known);
}

/** The same letter with something else told first. */
const told = (first: string, body: Body): Body => ({ ...body, paragraphs: [first, ...body.paragraphs] });

interface Words {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

interface Spoken {
  readonly speech: Speech;
  readonly values?: SpokenValues;
}

/** A mail with nothing to do. */
function notice({ subject, paragraphs }: Words, { speech: { say }, values }: Spoken): Body {
  return { subject: say(subject), paragraphs: paragraphs.map((text) => say(text, values)) };
}

/** A mail with one thing to do. */
function withAction(own: Words & { readonly action: string }, { url, ...spoken }: Spoken & { url: string }): Body {
  return { ...notice(own, spoken), action: { label: spoken.speech.say(own.action), url } };
}
