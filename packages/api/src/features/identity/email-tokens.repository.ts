import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import { announceJobs, type JobRun } from "@anamnesis/platform";

export { identityMails } from "@anamnesis/db";

export type TokenPurpose = "verify" | "reset" | "change" | "factor_reset" | "notice";

/** The run of the job that sends a mail. */
export type MailRun = Pick<JobRun, "id" | "lease">;

const issue = sqlFunction("identity.issue_email_token", typed<boolean>());

/**
 * Writes down the link or code of the mail that a run is about to send. False when it is not to be sent: enough were in the
 * last hour, or what it was asked for is over.
 * @param codeHash of the code that stands in for the link, if one does
 */
export function issueEmailToken(tx: Tx, { id, lease }: MailRun, codeHash: string | null): Promise<boolean> {
  return issue(tx, { job: id, lease, codeHash });
}

export interface FoundEmailToken {
  readonly state: "live" | "waiting" | "used" | "expired";
  readonly email: string;
  readonly displayName: string;
}

const findToken = sqlFunction("identity.find_email_token", typed<FoundEmailToken>());

/** What became of a mailed link, and whose it is; null for one that never was. */
export async function findEmailToken(tx: Tx, id: string, purpose: TokenPurpose): Promise<FoundEmailToken | null> {
  const [row] = await findToken(tx, { id, purpose });
  return row ?? null;
}

const cancelTokens = sqlFunction("identity.cancel_email_tokens", typed<number>());

/** Calls off links that wait in the mail of the person of the context. Returns how many. */
export function cancelEmailTokens(tx: Tx, ...purposes: readonly TokenPurpose[]): Promise<number> {
  return cancelTokens(tx, { purposes });
}

/** Each uses a token up and gives its person, who is told by mail; null when it cannot be used. */
const takes = {
  triedCode: sqlFunction("identity.verify_tried_code"),
  verification: sqlFunction("identity.verify_email"),
  passwordReset: sqlFunction("identity.reset_password"),
  factorReset: sqlFunction("identity.reset_factors"),
  emailChange: sqlFunction("identity.change_email"),
};

function tells(tx: Tx, person: Promise<string | null>): Promise<string | null> {
  tx.afterCommit(announceJobs);
  return person;
}

const noteCode = sqlFunction("identity.try_code");

/** Takes down which code was typed, of which each counts. Whether it is right is told by `takeTriedCode`, once this is committed. */
export async function tryCode(tx: Tx, email: string, codeHash: string): Promise<void> {
  await noteCode(tx, { email, codeHash });
}

/** Verifies an address by the code that was typed for it last; null when that is not the one of the mail. */
export function takeTriedCode(tx: Tx, email: string, codeHash: string): Promise<string | null> {
  return tells(tx, takes.triedCode(tx, { email, codeHash }));
}

export function takeVerification(tx: Tx, tokenId: string): Promise<string | null> {
  return tells(tx, takes.verification(tx, { token: tokenId }));
}

/** @param accountKey names the account where wrong guesses are counted: those of before are forgotten */
export function takePasswordReset(
  tx: Tx,
  tokenId: string,
  how: { readonly passwordHash: string; readonly accountKey: string },
): Promise<string | null> {
  return tells(tx, takes.passwordReset(tx, { token: tokenId, ...how }));
}

export function takeFactorReset(tx: Tx, tokenId: string): Promise<string | null> {
  return tells(tx, takes.factorReset(tx, { token: tokenId }));
}

/** Null also when somebody else has the address by now. */
export function takeEmailChange(tx: Tx, tokenId: string): Promise<string | null> {
  return tells(tx, takes.emailChange(tx, { token: tokenId }));
}

const address = sqlFunction("identity.address_mail", typed<unknown>());

/** What the mail of a job says and to whom, as the system: one that was asked for by address is given its person here. */
export function addressMail(tx: Tx, run: { readonly id: string; readonly lease: string }): Promise<unknown> {
  return address(tx, { job: run.id, lease: run.lease });
}

export interface MailRecipient {
  readonly email: string;
  readonly displayName: string;
  /** IANA name; null when it is not known. */
  readonly timeZone: string | null;
  /** What they read (BCP 47); null when it is not known. */
  readonly locale: string | null;
}

const recipient = sqlFunction("identity.mail_recipient", typed<MailRecipient>());

/** Whom the mail of a run goes to; null when there is no such account any more. */
export async function findRecipient(tx: Tx, { id, lease }: MailRun): Promise<MailRecipient | null> {
  const [row] = await recipient(tx, { job: id, lease });
  return row ?? null;
}
