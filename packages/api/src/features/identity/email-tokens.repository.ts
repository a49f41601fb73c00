import type { Tx } from "@anamnesis/db";
import { announceJobs } from "@anamnesis/platform";

export type TokenPurpose = "verify" | "reset" | "change" | "factor_reset" | "notice";

export interface NewEmailToken {
  readonly id: string;
  readonly userId: string;
  readonly purpose: TokenPurpose;
  readonly email: string;
  /** How long it works. */
  readonly minutes: number;
  /** How long it does not work yet. */
  readonly waitMinutes: number;
  /** Of the code that stands in for the link, if one does. */
  readonly codeHash: string | null;
}

/** Writes down what is about to be mailed, as the system. False when enough were sent in the last hour. */
export async function issueEmailToken(tx: Tx, token: NewEmailToken): Promise<boolean> {
  const { id, userId, purpose, email, minutes, waitMinutes, codeHash } = token;
  const [row] = await tx.query<{ issued: boolean }>(
    "SELECT identity.issue_email_token($1, $2, $3, $4, $5, $6, $7) AS issued",
    [id, userId, purpose, email, minutes, waitMinutes, codeHash],
  );
  return row?.issued === true;
}

export interface FoundEmailToken {
  readonly state: "live" | "waiting" | "used" | "expired";
  readonly email: string;
  readonly displayName: string;
}

/** What became of a mailed link, and whose it is; null for one that never was. */
export async function findEmailToken(tx: Tx, id: string, purpose: TokenPurpose): Promise<FoundEmailToken | null> {
  const [row] = await tx.query<FoundEmailToken>(
    'SELECT state, email, display_name AS "displayName" FROM identity.find_email_token($1, $2)',
    [id, purpose],
  );
  return row ?? null;
}

/** Calls off links that wait in the mail of the person of the context. Returns how many. */
export async function cancelEmailTokens(tx: Tx, ...purposes: readonly TokenPurpose[]): Promise<number> {
  const [row] = await tx.query<{ n: number }>("SELECT identity.cancel_email_tokens(VARIADIC $1) AS n", [purposes]);
  return row?.n ?? 0;
}

/** Each of these uses a token up and returns its person, who is told by mail; null when it cannot be used. */
async function personOf(tx: Tx, statement: string, values: readonly unknown[]): Promise<string | null> {
  const [row] = await tx.query<{ person: string | null }>(statement, values);
  tx.afterCommit(announceJobs);
  return row?.person ?? null;
}

/** Takes down which code was typed, of which each counts. Whether it is right is told by `takeTriedCode`, once this is committed. */
export async function tryCode(tx: Tx, email: string, codeHash: string): Promise<void> {
  await tx.query("SELECT identity.try_code($1, $2)", [email, codeHash]);
}

/** Verifies an address by the code that was typed for it last; null when that is not the one of the mail. */
export function takeTriedCode(tx: Tx, email: string, codeHash: string): Promise<string | null> {
  return personOf(tx, "SELECT identity.verify_tried_code($1, $2) AS person", [email, codeHash]);
}

export function takeVerification(tx: Tx, tokenId: string): Promise<string | null> {
  return personOf(tx, "SELECT identity.verify_email($1) AS person", [tokenId]);
}

/** @param accountKey names the account where wrong guesses are counted: those of before are forgotten */
export function takePasswordReset(
  tx: Tx,
  tokenId: string,
  { passwordHash, accountKey }: { readonly passwordHash: string; readonly accountKey: string },
): Promise<string | null> {
  return personOf(tx, "SELECT identity.reset_password($1, $2, $3) AS person", [tokenId, passwordHash, accountKey]);
}

export function takeFactorReset(tx: Tx, tokenId: string): Promise<string | null> {
  return personOf(tx, "SELECT identity.reset_factors($1) AS person", [tokenId]);
}

/** Null also when somebody else has the address by now. */
export function takeEmailChange(tx: Tx, tokenId: string): Promise<string | null> {
  return personOf(tx, "SELECT identity.change_email($1) AS person", [tokenId]);
}

export interface MailRecipient {
  readonly email: string;
  readonly displayName: string;
  /** IANA name; null when it is not known. */
  readonly timeZone: string | null;
}

/** Whom a mail about an account goes to, as the system; null when there is no such account any more. */
export async function findRecipient(tx: Tx, userId: string): Promise<MailRecipient | null> {
  const [row] = await tx.query<MailRecipient>(
    'SELECT email, display_name AS "displayName", time_zone AS "timeZone" FROM identity.mail_recipient($1)',
    [userId],
  );
  return row ?? null;
}
