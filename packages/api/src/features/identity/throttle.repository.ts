import { isoOfTimestamptz, type Tx } from "@anamnesis/db";

/*
 * Guesses are counted in the database, so that all servers count together, and by what they aim at: an
 * address that has no account is blocked like one that has. A device that signed in before has a count of
 * its own, so that nobody is locked out by guesses that somebody else makes. How they count, the database
 * knows (identity.count_failure).
 * Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */
export type ThrottleScope = "account" | "address" | "device";

export interface CountedFailure {
  readonly failures: number;
  /** ISO 8601; null while there is no pause. */
  readonly blockedUntil: string | null;
}

/** Counts one wrong guess. */
export async function countFailure(tx: Tx, scope: ThrottleScope, key: string): Promise<CountedFailure> {
  const [row] = await tx.query<{ failures: number; blocked_until: string | null }>(
    "SELECT * FROM identity.count_failure($1, $2)",
    [scope, key],
  );
  if (row === undefined) throw new Error("count_failure gave no row");
  return {
    failures: row.failures,
    blockedUntil: isoOfTimestamptz(row.blocked_until),
  };
}

/** Until when there is a pause; null when there is none. */
export async function findPause(tx: Tx, scope: ThrottleScope, key: string): Promise<string | null> {
  const [row] = await tx.query<{ until: string | null }>("SELECT identity.blocked_until($1, $2) AS until", [
    scope,
    key,
  ]);
  const until = row?.until ?? null;
  return isoOfTimestamptz(until);
}

/** Forgets them after the right password, in the transaction that it opened. */
export async function forgetFailures(tx: Tx, scope: "account" | "device", key: string): Promise<void> {
  await tx.query("SELECT identity.forget_failures($1, $2)", [scope, key]);
}
