import { symptomEntries, type Tx } from "@anamnesis/db";
import { sql } from "drizzle-orm";
import type { KeyedTx, Opener } from "../../field-keys.ts";
import { openRowsLeniently } from "../../sealed-rows.ts";
import { fieldSeparator, packedColumns } from "./csv-line.ts";

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

export interface PackedEntry {
  readonly entry: string;
  /** Its notes; null for none. */
  readonly sealed: Buffer | null;
  /** The entry's id, where it has notes. */
  readonly id: string | null;
}

/**
 * The entries of a range, oldest first, in batches, each packed into one text of `packedColumns`. Few columns a row are
 * what a client reads fastest, and PostgreSQL writes types fastest as they are.
 */
export async function* packedDiary(
  tx: Tx,
  { from, to }: DiaryRange,
  { unknownZones, batch }: { readonly unknownZones: readonly string[]; readonly batch: number },
): AsyncGenerator<PackedEntry[], void, undefined> {
  const unknown = sql.param(unknownZones);
  const entries = sql`
    SELECT concat_ws(${fieldSeparator}::text, ${sql.raw(packedColumns.join(", "))}) AS entry,
      notes_encrypted AS sealed, CASE WHEN notes_encrypted IS NOT NULL THEN id END AS id
    FROM (
      SELECT *, CASE WHEN time_zone = ANY (${unknown}::text[]) THEN 'UTC' ELSE time_zone END AS known_zone
      FROM symptoms.symptom_entries
    ) AS e
    WHERE deleted_at IS NULL AND local_date BETWEEN ${from} AND ${to}
    ORDER BY occurred_at, id`;
  yield* tx.stream<PackedEntry>(entries, batch);
}

/**
 * The notes of a batch, by the ids of their entries; null for such as do not open.
 * @param keys asked for an opener if there are notes to be opened
 */
export async function openNotes(
  tx: KeyedTx,
  entries: readonly PackedEntry[],
  keys: () => Promise<Opener>,
): Promise<ReadonlyMap<string, string | null>> {
  const rows = entries.flatMap(({ id, sealed }) => (id === null ? [] : [{ id, notesEncrypted: sealed }]));
  const opened = await openRowsLeniently(tx, { table: symptomEntries, rows, keys });
  return new Map(
    opened.map(({ id, notes }, index) => [id, notes ?? (rows[index]?.notesEncrypted === null ? "" : null)]),
  );
}
