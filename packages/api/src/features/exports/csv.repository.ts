import type { Tx } from "@anamnesis/db";
import { sql } from "drizzle-orm";

export interface DiaryRange {
  readonly from: string;
  readonly to: string;
}

/** The columns of a diary as CSV, in their order. */
export const csvColumns = [
  "local_date",
  "local_time",
  "time_zone",
  "occurred_at",
  "category",
  "severity",
  "notes",
  "tags",
  "recorded_at",
] as const;

export async function countDiary(tx: Tx, { from, to }: DiaryRange): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    "SELECT count(*) AS n FROM symptoms.symptom_entries WHERE deleted_at IS NULL AND local_date BETWEEN $1 AND $2",
    [from, to],
  );
  return row?.n ?? 0;
}

/** Zones of the range that this PostgreSQL does not know: browsers learn of new ones sooner. */
async function unknownZones(tx: Tx, { from, to }: DiaryRange): Promise<string[]> {
  const rows = await tx.query<{ zone: string }>(
    `SELECT e.zone FROM (
        SELECT DISTINCT time_zone AS zone FROM symptoms.symptom_entries WHERE local_date BETWEEN $1 AND $2
      ) AS e WHERE NOT EXISTS (SELECT 1 FROM pg_timezone_names AS z WHERE lower(z.name) = lower(e.zone))`,
    [from, to],
  );
  return rows.map((row) => row.zone);
}

/**
 * The entries of a range as CSV lines without their line ends, oldest first, in batches. PostgreSQL
 * writes the lines: one column a row is what a client reads fastest.
 */
export async function* diaryLines(tx: Tx, range: DiaryRange, batch: number): AsyncGenerator<string[], void, undefined> {
  const unknown = sql.param(await unknownZones(tx, range));
  const lines = sql`
    SELECT '"' || local_date || '","' || to_char(
        occurred_at AT TIME ZONE CASE WHEN time_zone = ANY (${unknown}::text[]) THEN 'UTC' ELSE time_zone END, 'HH24:MI'
      ) || '","' || time_zone || '","' || to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      || '",' || exports.csv_cell(category) || ',' || severity || ',' || exports.csv_cell(notes) || ','
      || CASE WHEN tags = '[]' THEN '""' ELSE exports.csv_cell(
        (SELECT string_agg(tag, '; ') FROM jsonb_array_elements_text(tags) AS t (tag))
      ) END || ',"' || to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '"' AS line
    FROM symptoms.symptom_entries
    WHERE deleted_at IS NULL AND local_date BETWEEN ${range.from} AND ${range.to}
    ORDER BY occurred_at, id`;
  for await (const rows of tx.stream<{ line: string }>(lines, batch)) yield rows.map((row) => row.line);
}
