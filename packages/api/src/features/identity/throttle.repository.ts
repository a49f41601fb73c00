import { sqlFunction, type Tx, typed } from "@anamnesis/db";

/*
 * Guesses are counted in the database, so that all servers count together, and by what they aim at: an
 * address that has no account is blocked like one that has. A device that signed in before has a count of
 * its own, so that nobody is locked out by guesses that somebody else makes.
 * Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */
interface Policy {
  /** The wrong guess from which on there is a pause. */
  readonly free: number;
  /** Seconds of the first pause; each next one is twice as long. */
  readonly first: number;
  readonly longest: number;
  /** Seconds without a wrong guess after which the earlier ones are forgotten. */
  readonly forget: number;
}

const policies = {
  account: { free: 5, first: 30, longest: 900, forget: 86_400 },
  // Many people may share one address.
  address: { free: 60, first: 30, longest: 900, forget: 900 },
  device: { free: 10, first: 30, longest: 900, forget: 86_400 },
} as const satisfies Record<string, Policy>;
export type ThrottleScope = keyof typeof policies;

export interface CountedFailure {
  readonly failures: number;
  /** ISO 8601; null while there is no pause. */
  readonly blockedUntil: string | null;
}

const count = sqlFunction("identity.count_failure", typed<CountedFailure>());

/** Counts one wrong guess. */
export async function countFailure(tx: Tx, scope: ThrottleScope, key: string): Promise<CountedFailure> {
  const [counted] = await count(tx, { scope, key, ...policies[scope] });
  if (counted === undefined) throw new Error("count_failure gave no row");
  return counted;
}

const blockedUntil = sqlFunction("identity.blocked_until");

/** Until when there is a pause; null when there is none. */
export function findPause(tx: Tx, scope: ThrottleScope, key: string): Promise<string | null> {
  return blockedUntil(tx, { scope, key });
}

const forget = sqlFunction("identity.forget_failures");

export async function forgetFailures(tx: Tx, scope: ThrottleScope, key: string): Promise<void> {
  await forget(tx, { scope, key });
}
