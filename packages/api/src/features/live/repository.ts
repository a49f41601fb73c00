import { sqlFunction, type Tx, typed } from "@anamnesis/db";
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

const tellOwn = sqlFunction("live.tell_own");

/** Tells the open pages of the person of the context that something happened to the thing `id`, if this commits. */
export async function tellOwnPages(tx: Tx, kind: LiveEventKind, id: string): Promise<void> {
  await tellOwn(tx, { kind, subjectId: id });
}

const frontier = sqlFunction("audit.frontier", typed<string>());

/** The place of now: every news that is there already lies before it, and every other will come after. */
export async function placeOfNow(tx: Tx): Promise<Place> {
  return { xid: await frontier(tx), seq: 0 };
}

type Stored<Event extends EventRow> = Omit<Event, "id" | "at"> & {
  readonly subjectId: string;
  readonly createdAt: string;
};

const eventOf = <Row extends Stored<EventRow>>({ subjectId: id, createdAt, ...event }: Row) => ({
  ...event,
  id,
  at: Math.round(Date.parse(createdAt) / 1000),
});

const after = sqlFunction("live.after", typed<Stored<AddressedEvent>>());

/** News for the sessions of these keys after a place, in order. */
export async function eventsAfter(
  tx: Tx,
  watchKeys: readonly string[],
  { place: { xid, seq }, limit }: { readonly place: Place; readonly limit: number },
): Promise<AddressedEvent[]> {
  return (await after(tx, { watchKeys, xid, seq, limit })).map(eventOf);
}

const ownAfter = sqlFunction("live.own_after", typed<Stored<EventRow>>());

/** News for whoever the context is, after a place, in order. */
export async function ownEventsAfter(tx: Tx, { xid, seq }: Place, limit: number): Promise<EventRow[]> {
  return (await ownAfter(tx, { xid, seq, limit })).map(eventOf);
}
