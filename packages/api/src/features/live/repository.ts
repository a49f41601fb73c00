import type { Tx } from "@anamnesis/db";
import type { LiveEventKind } from "@anamnesis/domain";

/** A place in the order of all news: after everything that any transaction told before it. */
export interface Place {
  /** PostgreSQL's 64-bit transaction id, as text. */
  readonly xid: string;
  readonly seq: number;
}

interface EventRow extends Place {
  readonly kind: LiveEventKind;
  readonly id: string;
  /** Seconds since 1970. */
  readonly at: number;
}

export interface AddressedEvent extends EventRow {
  readonly userId: string | null;
  readonly organizationId: string | null;
  readonly memberRoles: readonly string[] | null;
}

/** Tells the open pages of the person of the context that something happened to the thing `id`, if this commits. */
export async function tellOwnPages(tx: Tx, kind: LiveEventKind, id: string): Promise<void> {
  await tx.query("SELECT live.tell_own($1, $2)", [kind, id]);
}

/** The place of now: every news that is there already lies before it, and every other will come after. */
export async function placeOfNow(tx: Tx): Promise<Place> {
  const [row] = await tx.query<{ xid: string }>("SELECT audit.frontier()::text AS xid");
  if (row === undefined) throw new Error("audit.frontier gave no row");
  return { xid: row.xid, seq: 0 };
}

const columns = "xid::text, seq, kind, subject_id AS id, extract(epoch FROM created_at)::bigint AS at";

/** News for the sessions of these keys after a place, in order. */
export function eventsAfter(
  tx: Tx,
  watchKeys: readonly string[],
  { place, limit }: { readonly place: Place; readonly limit: number },
): Promise<AddressedEvent[]> {
  return tx.query<AddressedEvent>(
    `SELECT ${columns}, user_id AS "userId", organization_id AS "organizationId", member_roles AS "memberRoles"
      FROM live.after($1, $2::xid8, $3, $4)`,
    [watchKeys, place.xid, place.seq, limit],
  );
}

/** News for whoever the context is, after a place, in order. */
export function ownEventsAfter(tx: Tx, place: Place, limit: number): Promise<EventRow[]> {
  return tx.query<EventRow>(`SELECT ${columns} FROM live.own_after($1::xid8, $2, $3)`, [place.xid, place.seq, limit]);
}
