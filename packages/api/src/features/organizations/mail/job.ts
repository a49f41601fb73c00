import type { Database, Tx } from "@anamnesis/db";
import type { JobDefinition, JobRun, MailTransport } from "@anamnesis/platform";
import { type Letter, renderMail } from "../../../mail/layout.ts";
import { greetingOf, plainName, printTime } from "../../../mail/print.ts";
import { type Speech, speechOf } from "../../../mail/speech.ts";
import { commonWords } from "../../../mail/words.ts";
import { asSystem } from "../../../system.ts";
import { findRecipient, type IdentityKeys } from "../../identity/index.ts";
import { findInvitationMail } from "../members.repository.ts";
import { nameOfOrganization } from "../repository.ts";
import { type OrganizationMailRequest, organizationMailRequest } from "./request.ts";
import { roles, statuses, words } from "./words.ts";

export interface OrganizationMailParts {
  /** As the worker role. */
  readonly database: Database;
  readonly mail: MailTransport;
  readonly keys: IdentityKeys;
  /** Where the web app is, for links. */
  readonly origin: string;
}

type Addressed = Pick<Letter, "subject" | "greeting" | "paragraphs" | "action"> & {
  readonly to: string;
  readonly speech: Speech;
};

/** Sends mails about organizations. Their names are known to all who get one; nothing else of them is told. */
export function organizationMailJob(parts: OrganizationMailParts): JobDefinition<OrganizationMailRequest> {
  return {
    kind: "organizations.mail",
    parse: (payload) => organizationMailRequest.parse(payload),
    async run(request, run) {
      const who = { ...asSystem("organizations.mail"), parentProcessId: run.processId };
      const letter = await parts.database.withContext(who, (tx) =>
        request.mail === "invitation"
          ? invitation(tx, parts, { run, id: request.invitationId })
          : notice(tx, run, request),
      );
      // The invitation was withdrawn, or the account is gone, meanwhile.
      if (letter === null) return;
      const { to, speech, ...said } = letter;
      const footer = speech.say(commonWords.footer);
      const { subject, text, html } = renderMail({ ...said, footer, lang: speech.locale });
      await parts.mail.send({ to, subject, text, html, messageId: run.id });
    },
  };
}

async function invitation(
  tx: Tx,
  { keys, origin }: OrganizationMailParts,
  { run, id }: { readonly run: JobRun; readonly id: string },
): Promise<Addressed | null> {
  const found = await findInvitationMail(tx, run);
  if (found === null) return null;
  const { email, organizationName, role, invitedBy, expiresAt, locale, inviterLocale } = found;
  const { subject, paragraphs, action } = words.invitation;
  // Who has no account yet most likely reads what whoever invites them does.
  const speech = speechOf(locale, inviterLocale);
  const { say } = speech;
  const values = {
    by: plainName(invitedBy, 100),
    organization: plainName(organizationName),
    role: say(roles[role]),
    until: printTime({ instant: expiresAt, timeZone: null }, speech),
  };
  return {
    to: email,
    speech,
    subject: say(subject),
    greeting: say(commonWords.greetingWithoutName),
    paragraphs: paragraphs.map((text) => say(text, values)),
    // After the #: no server, proxy or log in between ever sees it.
    action: { label: say(action), url: `${origin}/invitation#token=${keys.linkTokenOf(id)}` },
  };
}

async function notice(
  tx: Tx,
  run: JobRun,
  request: Exclude<OrganizationMailRequest, { mail: "invitation" }>,
): Promise<Addressed | null> {
  const recipient = await findRecipient(tx, run);
  const organization = await nameOfOrganization(tx, run);
  if (recipient === null || organization === null) return null;
  const speech = speechOf(recipient.locale);
  const { say } = speech;
  const name = plainName(organization);
  const said =
    request.mail === "role_changed"
      ? {
          subject: say(words.role_changed.subject),
          paragraphs: words.role_changed.paragraphs.map((text) =>
            say(text, { organization: name, role: say(roles[request.role]) }),
          ),
        }
      : {
          subject: say(words.status_changed.subject),
          paragraphs: [say(statuses[request.status], { organization: name })],
        };
  return { ...said, speech, to: recipient.email, greeting: greetingOf(recipient.displayName, speech) };
}
