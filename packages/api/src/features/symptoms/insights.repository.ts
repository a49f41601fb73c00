import type { Tx } from "@anamnesis/db";
import type { CalendarDay, DailySeverity, DayTags } from "@anamnesis/domain";

/** Each category on each day of a range. */
export function dailySeverities(tx: Tx, from: string, to: string): Promise<DailySeverity[]> {
  return tx.query<DailySeverity>(
    `SELECT local_date AS "localDate", category, count(*)::integer AS count, sum(severity)::integer AS sum,
        max(severity) AS strongest
      FROM symptoms.symptom_entries
      WHERE deleted_at IS NULL AND local_date BETWEEN $1 AND $2
      GROUP BY local_date, category ORDER BY local_date, category`,
    [from, to],
  );
}

/** The tags of each day that has any. */
export function dayTags(tx: Tx, from: string, to: string): Promise<DayTags[]> {
  return tx.query<DayTags>(
    `SELECT local_date AS "localDate", array_agg(DISTINCT tag) AS tags
      FROM symptoms.symptom_entries CROSS JOIN jsonb_array_elements_text(tags) AS t (tag)
      WHERE deleted_at IS NULL AND local_date BETWEEN $1 AND $2
      GROUP BY local_date ORDER BY local_date`,
    [from, to],
  );
}

interface CalendarRange {
  readonly from: string;
  readonly to: string;
  /** Null for everything. */
  readonly category: string | null;
}

/** The strongest severity and the number of entries of each day that has any. */
export function calendarDays(tx: Tx, { from, to, category }: CalendarRange): Promise<CalendarDay[]> {
  return tx.query<CalendarDay>(
    `SELECT local_date AS "localDate", max(severity) AS strongest, count(*)::integer AS count
      FROM symptoms.symptom_entries
      WHERE deleted_at IS NULL AND local_date BETWEEN $1 AND $2 AND ($3::text IS NULL OR category = $3)
      GROUP BY local_date ORDER BY local_date`,
    [from, to, category],
  );
}
