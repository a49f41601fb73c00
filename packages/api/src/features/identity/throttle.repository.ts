import { sqlFunction, type Tx, typed } from "@anamnesis/db";

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

const count = sqlFunction("identity.count_failure", typed<CountedFailure>());

/** Counts one wrong guess. */
export async function countFailure(tx: Tx, scope: ThrottleScope, key: string): Promise<CountedFailure> {
  const [counted] = await count(tx, { scope, key });
  if (counted === undefined) throw new Error("count_failure gave no row");
  return counted;
}

const blockedUntil = sqlFunction("identity.blocked_until");

/** Until when there is a pause; null when there is none. */
export function findPause(tx: Tx, scope: ThrottleScope, key: string): Promise<string | null> {
  return blockedUntil(tx, { scope, key });
}

const forget = sqlFunction("identity.forget_failures");

/** Forgets them after the right password, in the transaction that it opened. */
export async function forgetFailures(tx: Tx, scope: "account" | "device", key: string): Promise<void> {
  await forget(tx, { scope, key });
}
