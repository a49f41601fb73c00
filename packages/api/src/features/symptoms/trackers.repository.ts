import { sqlFunction, trackers, type Tx } from "@anamnesis/db";
import type { Tracker, TrackerInUse } from "@anamnesis/domain";
import { eq, sql } from "drizzle-orm";

/** A tracker, removed or not. */
export interface StoredTracker extends Tracker {
  readonly place: number;
  /** The import that it came with; null for one that was added here. */
  readonly importId: string | null;
  readonly removedAt: string | null;
}

/** Every tracker of the person in their order, removed ones too. */
export async function storedTrackers(tx: Tx): Promise<readonly StoredTracker[]> {
  const { id, label, kind, unit, hidden, place, importId, deletedAt: removedAt } = trackers;
  return tx.db.select({ id, label, kind, unit, hidden, place, importId, removedAt }).from(trackers).orderBy(place, id);
}

/** Those that are not removed, with on how many days something is said of them. */
export function trackersInUse(tx: Tx): Promise<TrackerInUse[]> {
  return tx.query<TrackerInUse>(
    `SELECT t.id, t.label, t.kind, t.unit, t.hidden, coalesce(u.days, 0) AS days
      FROM symptoms.trackers AS t
      LEFT JOIN (
        SELECT key AS id, count(*)::integer AS days
        FROM symptoms.diary_days AS d CROSS JOIN jsonb_object_keys(d.tracked) AS k (key)
        WHERE d.deleted_at IS NULL GROUP BY key
      ) AS u ON u.id = t.id::text
      WHERE t.deleted_at IS NULL ORDER BY t.place, t.id`,
  );
}

const waitTurn = sqlFunction("app.wait_turn");

/** So that two devices do not make more of them than there can be. */
export const waitForTrackers = (tx: Tx): Promise<void> => waitTurn(tx, { what: "trackers" });

type NewTracker = Omit<StoredTracker, "importId" | "removedAt"> & Partial<Pick<StoredTracker, "importId">>;

export async function insertTrackers(tx: Tx, userId: string, added: readonly NewTracker[]): Promise<void> {
  if (added.length === 0) return;
  await tx.db
    .insert(trackers)
    .values(added.map((tracker) => ({ ...tracker, userId, processId: tx.writerId() })))
    .onConflictDoNothing();
}

/** What is as it was stays untouched. */
export async function updateTracker(
  tx: Tx,
  tracker: StoredTracker,
  change: Partial<Omit<StoredTracker, "id" | "kind" | "importId">>,
): Promise<void> {
  const { label, unit, place, hidden, removedAt: deletedAt } = { ...tracker, ...change };
  const isSame =
    label === tracker.label &&
    unit === tracker.unit &&
    place === tracker.place &&
    hidden === tracker.hidden &&
    deletedAt === tracker.removedAt;
  if (isSame) return;
  await tx.db
    .update(trackers)
    .set({ label, unit, place, hidden, deletedAt, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(eq(trackers.id, tracker.id));
}
