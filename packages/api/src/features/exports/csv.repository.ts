import { symptomEntries, type Tx } from "@anamnesis/db";
import { sql } from "drizzle-orm";
import type { KeyedTx, Opener } from "../../field-keys.ts";
import { openRows } from "../../sealed-rows.ts";

export interface DiaryRange {
  readonly from: string;
  readonly to: string;
}

export interface DiaryExtent {
  readonly count: number;
  /** Zones that this PostgreSQL does not know: the dump of another one may bring them in. */
  readonly unknownZones: readonly string[];
}

/** How much a range holds. */
export async function measureDiary(tx: Tx, { from, to }: DiaryRange): Promise<DiaryExtent> {
  const rows = await tx.query<{ zone: string; count: number; isKnown: boolean }>(
    `SELECT e.zone, e.count, EXISTS (SELECT 1 FROM pg_timezone_names AS z WHERE lower(z.name) = lower(e.zone)) AS "isKnown"
      FROM (
        SELECT time_zone AS zone, count(*) AS count FROM symptoms.symptom_entries
        WHERE deleted_at IS NULL AND local_date BETWEEN $1 AND $2 GROUP BY time_zone
      ) AS e`,
    [from, to],
  );
  return {
    count: rows.reduce((sum, row) => sum + row.count, 0),
    unknownZones: rows.filter((row) => !row.isKnown).map((row) => row.zone),
  };
}

/** Between the fields of a packed entry, none of which may contain it. */
export const fieldSeparator = "\u001f";

export interface PackedEntry {
  readonly entry: string;
  /** Its notes; null for none. */
  readonly sealed: Buffer | null;
  /** The entry's id, where it has notes. */
  readonly id: string | null;
}

/**
 * The entries of a range, oldest first, in batches, each packed into one text: local day, local time, instant,
 * time of recording, zone, severity, category, tags as JSON. Few columns a row are what a client reads fastest, and
 * PostgreSQL writes these types fastest as they are.
 */
export async function* packedDiary(
  tx: Tx,
  { from, to }: DiaryRange,
  { unknownZones, batch }: { readonly unknownZones: readonly string[]; readonly batch: number },
): AsyncGenerator<PackedEntry[], void, undefined> {
  const unknown = sql.param(unknownZones);
  const entries = sql`
    SELECT concat_ws(
        chr(31), local_date,
        occurred_at AT TIME ZONE CASE WHEN time_zone = ANY (${unknown}::text[]) THEN 'UTC' ELSE time_zone END,
        occurred_at, created_at, time_zone, severity, category, tags
      ) AS entry,
      notes_encrypted AS sealed, CASE WHEN notes_encrypted IS NOT NULL THEN id END AS id
    FROM symptoms.symptom_entries
    WHERE deleted_at IS NULL AND local_date BETWEEN ${from} AND ${to}
    ORDER BY occurred_at, id`;
  yield* tx.stream<PackedEntry>(entries, batch);
}

/**
 * The notes of a batch, by the ids of their entries.
 * @param keys asked for an opener if there are notes to be opened
 */
export async function openNotes(
  tx: KeyedTx,
  entries: readonly PackedEntry[],
  keys: () => Promise<Opener>,
): Promise<ReadonlyMap<string, string>> {
  const rows = entries.flatMap(({ id, sealed }) => (id === null ? [] : [{ id, notesEncrypted: sealed }]));
  const opened = await openRows(tx, { table: symptomEntries, rows, keys });
  return new Map(opened.map(({ id, notes }) => [id, notes ?? ""]));
}
