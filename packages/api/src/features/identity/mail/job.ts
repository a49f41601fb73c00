import { randomUUID } from "node:crypto";
import type { Database } from "@anamnesis/db";
import type { JobDefinition, MailTransport } from "@anamnesis/platform";
import { deviceOf, userRoles, userStatuses } from "@anamnesis/domain";
import { asSystem } from "../../../system.ts";
import type { DeletionParts } from "../deletion.ts";
import {
  addressMail,
  findRecipient,
  identityMails,
  issueEmailToken,
  type MailRecipient,
} from "../email-tokens.repository.ts";
import type { IdentityKeys } from "../keys.ts";
import type { IdentityMailKind, IdentityMailParams } from "./params.ts";
import { mailRequest } from "./request.ts";
import type { RenderedMail } from "../../../mail/layout.ts";
import { speechOf } from "../../../mail/speech.ts";
import { mailOf } from "./templates.ts";

export interface MailJobParts {
  /** As the worker role. */
  readonly database: Database;
  readonly mail: MailTransport;
  readonly keys: IdentityKeys;
  /** Where the web app is, for links. */
  readonly origin: string;
}

/** Sends mails about accounts. What they say is put together here, so that the queue never holds a link. */
export function identityMailJob({ database, mail, keys, origin }: MailJobParts): JobDefinition<unknown> {
  return {
    kind: "identity.mail",
    // Some name an address alone: for whom they are, and what they say, the database tells the run.
    parse: (payload) => payload,
    async run(_, run) {
      const who = { ...asSystem("identity.mail"), parentProcessId: run.processId };
      const addressed = await database.withContext(who, async (tx) => {
        const request = mailRequest.parse(await addressMail(tx, run));
        const recipient = request.userId === null ? null : await findRecipient(tx, run);
        if (recipient === null) return null;
        const codeHash =
          request.mail === "verify_email" && request.tokenId !== undefined
            ? keys.codeHashOf(recipient.email, keys.codeOf(request.tokenId))
            : null;
        return (await issueEmailToken(tx, run, codeHash)) ? { request, recipient } : null;
      });
      // Nobody has the address, the account is gone meanwhile, was sent enough of these in the last hour, or has another
      // password by now.
      if (addressed === null) return;
      const { request, recipient } = addressed;
      const given: Given = { recipient, keys, origin, tokenId: request.tokenId ?? "", details: request.details ?? {} };
      const { subject, text, html } = letterOf(request.mail, given);
      await mail.send({ to: request.to ?? recipient.email, subject, text, html, messageId: run.id });
    },
  };
}

interface Given {
  readonly recipient: MailRecipient;
  readonly keys: IdentityKeys;
  readonly origin: string;
  readonly tokenId: string;
  readonly details: Readonly<Record<string, string>>;
}

function letterOf<Kind extends IdentityMailKind>(kind: Kind, given: Given): RenderedMail {
  return mailOf(kind, params[kind](given), speechOf(given.recipient.locale));
}

const named = ({ recipient: { displayName } }: Given) => ({ displayName });
const zoned = ({ recipient: { displayName, timeZone } }: Given) => ({ displayName, timeZone });
const secured = ({ recipient: { displayName }, origin }: Given) => ({
  displayName,
  securityUrl: `${origin}/you/security`,
});
const resetPage = ({ origin }: Given) => `${origin}/forgot-password`;
const detail = ({ details }: Given, name: string) => details[name] ?? "";
// After the #: no server, proxy or log in between ever sees it.
const linkTo = ({ origin, keys, tokenId }: Given, page: string) =>
  `${origin}${page}#token=${keys.linkTokenOf(tokenId)}`;

/** What each mail tells, from what the queue kept. */
const params: { readonly [Kind in IdentityMailKind]: (given: Given) => IdentityMailParams[Kind] } = {
  verify_email: (given) => ({
    ...named(given),
    url: linkTo(given, "/verify-email"),
    code: given.keys.codeOf(given.tokenId),
    minutes: identityMails.verify_email.token.minutes,
  }),
  already_registered: (given) => ({
    ...named(given),
    signInUrl: `${given.origin}/sign-in`,
    resetUrl: resetPage(given),
  }),
  reset_password: (given) => ({
    ...named(given),
    url: linkTo(given, "/reset-password"),
    minutes: identityMails.reset_password.token.minutes,
  }),
  password_changed: (given) => ({
    ...secured(given),
    ...zoned(given),
    at: detail(given, "at"),
    resetUrl: resetPage(given),
    passkeys: Number(detail(given, "passkeys")),
  }),
  change_email_confirm: (given) => ({
    ...named(given),
    url: linkTo(given, "/confirm-email"),
    minutes: identityMails.change_email_confirm.token.minutes,
  }),
  change_email_taken: ({ origin }) => ({ signInUrl: `${origin}/sign-in` }),
  change_email_notice: (given) => ({
    ...secured(given),
    newEmail: detail(given, "newEmail"),
    resetUrl: resetPage(given),
  }),
  email_changed: (given) => ({ ...secured(given), newEmail: detail(given, "newEmail") }),
  new_device: (given) => ({
    ...secured(given),
    ...zoned(given),
    device: deviceOf(detail(given, "userAgent")) ?? "",
    ip: detail(given, "ip"),
    at: detail(given, "at"),
  }),
  factor_added: (given) => ({ ...secured(given), factor: detail(given, "factor") }),
  factor_removed: (given) => ({ ...secured(given), factor: detail(given, "factor") }),
  recovery_code_used: (given) => ({ ...secured(given), left: Number(detail(given, "left")) }),
  factor_reset_started: (given) => ({
    ...zoned(given),
    at: new Date(Date.now() + identityMails.factor_reset_started.token.waitMinutes * 60_000).toISOString(),
    url: linkTo(given, "/reset-factors"),
    cancelUrl: secured(given).securityUrl,
  }),
  account_locked: (given) => ({ ...zoned(given), until: detail(given, "until"), resetUrl: resetPage(given) }),
  deletion_requested: (given) => ({ ...zoned(given), at: detail(given, "at"), cancelUrl: `${given.origin}/you/data` }),
  deletion_cancelled: named,
  account_deleted: named,
  status_changed: (given) => ({
    ...named(given),
    status: userStatuses.find((status) => status === given.details["status"]) ?? "inactive",
  }),
  role_changed: (given) => ({
    ...named(given),
    role: userRoles.find((role) => role === given.details["role"]) ?? "user",
  }),
  must_change_password: (given) => ({ ...named(given), url: linkTo(given, "/reset-password") }),
  alert: (given) => ({
    rule: detail(given, "rule"),
    severity: detail(given, "severity"),
    detail: detail(given, "detail"),
    url: `${given.origin}/admin/alerts`,
  }),
};

/** The last mail of an account, sent at once: what would queue it is deleted. */
export function goodbyeMail({ mail }: Pick<MailJobParts, "mail">): DeletionParts["sayGoodbye"] {
  return async ({ email, displayName, locale }) => {
    const { subject, text, html } = mailOf("account_deleted", { displayName }, speechOf(locale));
    await mail.send({ to: email, subject, text, html, messageId: `goodbye-${randomUUID()}` });
  };
}
