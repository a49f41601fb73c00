/* Why somebody looks at a share, for as long as one visit lasts: in memory, and gone with the window. */

const rememberedMs = 30 * 60_000;

interface GivenReason {
  readonly reason: string;
  readonly at: number;
}

const given = new Map<string, GivenReason>();
const keyOf = (accountId: string, shareId: string) => `${accountId} ${shareId}`;

/** The reason that this person gave for this share within the last half hour; null for none. */
export function rememberedReason(accountId: string, shareId: string): string | null {
  const known = given.get(keyOf(accountId, shareId));
  return known === undefined || Date.now() - known.at > rememberedMs ? null : known.reason;
}

/** Remembers it; null forgets it. */
export function rememberReason(accountId: string, shareId: string, reason: string | null): void {
  if (reason === null) given.delete(keyOf(accountId, shareId));
  else given.set(keyOf(accountId, shareId), { reason, at: Date.now() });
}
