import { type Letter, renderMail, type RenderedMail } from "../../../mail/layout.ts";
import type { IdentityMailKind, IdentityMailParams } from "./params.ts";
import { brief, greetingOf, maskEmail, printTime } from "../../../mail/print.ts";
import type { MailWords } from "./words.en.ts";

/** What is particular to a kind; the greeting and the end are the same for all. */
type Body = Pick<Letter, "subject" | "paragraphs" | "action" | "links" | "code">;

type Templates = {
  readonly [Kind in IdentityMailKind]: (params: IdentityMailParams[Kind], words: MailWords) => Body;
};

/** Puts a mail about an account into words. Mails carry no health data, and their subjects no names. */
export function mailOf<Kind extends IdentityMailKind>(
  kind: Kind,
  params: IdentityMailParams[Kind],
  words: MailWords,
): RenderedMail {
  const name = "displayName" in params ? params.displayName : undefined;
  return renderMail({
    ...templates[kind](params, words),
    greeting: greetingOf(name, words),
    footer: words.footer,
    lang: words.locale,
  });
}

const templates: Templates = {
  verify_email: ({ url, code, minutes }, words) => ({
    ...withAction(words.verify_email, { url, values: { minutes: words.minutes(minutes) } }),
    code,
  }),
  already_registered: ({ signInUrl, resetUrl }, { already_registered: own }) => ({
    ...withAction(own, { url: signInUrl, values: {} }),
    links: [{ label: own.reset, url: resetUrl }],
  }),
  reset_password: ({ url, minutes }, words) =>
    withAction(words.reset_password, { url, values: { minutes: words.minutes(minutes) } }),
  password_changed: ({ at, timeZone, resetUrl, securityUrl, passkeys }, words) => {
    const own = words.password_changed;
    const values = { at: printTime({ instant: at, timeZone }, words), passkeys };
    const body = withAction(own, { url: resetUrl, values });
    return passkeys === 0 ? body : { ...body, links: [{ label: own.look, url: securityUrl }] };
  },
  change_email_confirm: ({ url, minutes }, words) =>
    withAction(words.change_email_confirm, { url, values: { minutes: words.minutes(minutes) } }),
  change_email_taken: ({ signInUrl }, words) => withAction(words.change_email_taken, { url: signInUrl, values: {} }),
  change_email_notice: ({ newEmail, securityUrl, resetUrl }, { change_email_notice: own }) => ({
    ...withAction(own, { url: securityUrl, values: { newEmail: brief(maskEmail(newEmail)) } }),
    links: [{ label: own.callOff, url: resetUrl }],
  }),
  email_changed: ({ newEmail, securityUrl }, words) =>
    withAction(words.email_changed, { url: securityUrl, values: { newEmail: brief(newEmail, 254) } }),
  new_device: ({ device, ip, at, timeZone, securityUrl }, words) => {
    const time = printTime({ instant: at, timeZone }, words);
    return withAction(words.new_device, {
      url: securityUrl,
      values: { device: brief(device), ip: brief(ip), at: time },
    });
  },
  factor_added: ({ factor, securityUrl }, words) =>
    withAction(words.factor_added, { url: securityUrl, values: { factor: words.factor(brief(factor)) } }),
  factor_removed: ({ factor, securityUrl }, words) =>
    withAction(words.factor_removed, { url: securityUrl, values: { factor: words.factor(brief(factor)) } }),
  recovery_code_used: ({ left, securityUrl }, words) =>
    withAction(words.recovery_code_used, { url: securityUrl, values: { left } }),
  factor_reset_started: ({ at, timeZone, url, cancelUrl }, words) => {
    const own = words.factor_reset_started;
    const body = withAction(own, { url, values: { at: printTime({ instant: at, timeZone }, words) } });
    return { ...body, links: [{ label: own.cancel, url: cancelUrl }] };
  },
  account_locked: ({ until, timeZone, resetUrl }, words) =>
    withAction(words.account_locked, {
      url: resetUrl,
      values: { until: printTime({ instant: until, timeZone }, words) },
    }),
  deletion_requested: ({ at, timeZone, cancelUrl }, words) =>
    withAction(words.deletion_requested, {
      url: cancelUrl,
      values: { at: printTime({ instant: at, timeZone }, words) },
    }),
  deletion_cancelled: (_params, { deletion_cancelled: own }) => ({
    subject: own.subject,
    paragraphs: own.paragraphs(),
  }),
  account_deleted: (_params, { account_deleted: own }) => ({ subject: own.subject, paragraphs: own.paragraphs() }),
  status_changed: ({ status }, { status_changed: own }) => ({
    subject: own.subject,
    paragraphs: own.paragraphs({ status }),
  }),
  role_changed: ({ role }, { role_changed: own }) => ({ subject: own.subject, paragraphs: own.paragraphs({ role }) }),
  must_change_password: ({ url }, words) => withAction(words.must_change_password, { url, values: {} }),
  alert: ({ rule, severity, detail, url }, words) =>
    withAction(words.alert, {
      url,
      values: { rule: brief(rule), severity: brief(severity), detail: brief(detail, 500) },
    }),
};

interface WordsWithAction<Values> {
  readonly subject: string;
  readonly action: string;
  paragraphs(values: Values): readonly string[];
}

/** A mail with one thing to do. */
function withAction<Values>(own: WordsWithAction<Values>, { url, values }: { url: string; values: Values }): Body {
  return { subject: own.subject, paragraphs: own.paragraphs(values), action: { label: own.action, url } };
}
