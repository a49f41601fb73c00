import { isoOfTimestamptz, type Tx } from "@anamnesis/db";

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

/** Counts one wrong guess. */
export async function countFailure(tx: Tx, scope: ThrottleScope, key: string): Promise<CountedFailure> {
  const { free, first, longest, forget } = policies[scope];
  const [row] = await tx.query<{ failures: number; blocked_until: string | null }>(
    "SELECT * FROM identity.count_failure($1, $2, $3, $4, $5, $6)",
    [scope, key, free, first, longest, forget],
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

export async function forgetFailures(tx: Tx, scope: ThrottleScope, key: string): Promise<void> {
  await tx.query("SELECT identity.forget_failures($1, $2)", [scope, key]);
}
