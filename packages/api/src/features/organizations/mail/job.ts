import type { Database, Tx } from "@anamnesis/db";
import type { JobDefinition, MailTransport } from "@anamnesis/platform";
import { type Letter, renderMail } from "../../../mail/layout.ts";
import { greetingOf, plainName, printTime } from "../../../mail/print.ts";
import { asSystem } from "../../../system.ts";
import { findRecipient, type IdentityKeys } from "../../identity/index.ts";
import { findInvitationMail } from "../members.repository.ts";
import { nameOfOrganization } from "../repository.ts";
import { type OrganizationMailRequest, organizationMailRequest } from "./request.ts";
import { organizationWordsEn as words } from "./words.en.ts";

export interface OrganizationMailParts {
  /** As the worker role. */
  readonly database: Database;
  readonly mail: MailTransport;
  readonly keys: IdentityKeys;
  /** Where the web app is, for links. */
  readonly origin: string;
}

type Addressed = Pick<Letter, "subject" | "greeting" | "paragraphs" | "action"> & { readonly to: string };

/** Sends mails about organizations. Their names are known to all who get one; nothing else of them is told. */
export function organizationMailJob(parts: OrganizationMailParts): JobDefinition<OrganizationMailRequest> {
  return {
    kind: "organizations.mail",
    parse: (payload) => organizationMailRequest.parse(payload),
    async run(request, run) {
      const who = { ...asSystem("organizations.mail"), parentProcessId: run.processId };
      const letter = await parts.database.withContext(who, (tx) =>
        request.mail === "invitation" ? invitation(tx, parts, request.invitationId) : notice(tx, request),
      );
      // The invitation was withdrawn, or the account is gone, meanwhile.
      if (letter === null) return;
      const { to, ...said } = letter;
      const { subject, text, html } = renderMail({ ...said, footer: words.footer, lang: words.locale });
      await parts.mail.send({ to, subject, text, html, messageId: run.id });
    },
  };
}

async function invitation(tx: Tx, { keys, origin }: OrganizationMailParts, id: string): Promise<Addressed | null> {
  const found = await findInvitationMail(tx, id);
  if (found === null) return null;
  const { email, organizationName, role, invitedBy, expiresAt } = found;
  const { subject, paragraphs, action } = words.invitation;
  return {
    to: email,
    subject,
    greeting: words.greetingWithoutName,
    paragraphs: paragraphs({
      by: plainName(invitedBy, 100),
      organization: plainName(organizationName),
      role: words.role(role),
      until: printTime({ instant: expiresAt, timeZone: null }, words),
    }),
    // After the #: no server, proxy or log in between ever sees it.
    action: { label: action, url: `${origin}/invitation#token=${keys.linkTokenOf(id)}` },
  };
}

async function notice(
  tx: Tx,
  request: Exclude<OrganizationMailRequest, { mail: "invitation" }>,
): Promise<Addressed | null> {
  const recipient = await findRecipient(tx, request.userId);
  const organization = await nameOfOrganization(tx, request.organizationId);
  if (recipient === null || organization === null) return null;
  const name = plainName(organization);
  const said =
    request.mail === "role_changed"
      ? {
          subject: words.role_changed.subject,
          paragraphs: words.role_changed.paragraphs({ organization: name, role: words.role(request.role) }),
        }
      : {
          subject: words.status_changed.subject,
          paragraphs: words.status_changed.paragraphs({ organization: name, status: request.status }),
        };
  return { ...said, to: recipient.email, greeting: greetingOf(recipient.displayName, words) };
}
