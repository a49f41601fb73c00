import { sql } from "drizzle-orm";
import type { RowValues } from "../../sealed-columns.ts";

/** The diary, withdrawn entries included, how it is arranged, the cycle, what was taken, and what was shared of it. */
export const symptomsPersonalData = {
  diary: {
    rows: sql`SELECT to_jsonb(e) - 'process_id' - 'user_id' AS row FROM symptoms.symptom_entries AS e
      WHERE user_id = (SELECT app.user_id()) ORDER BY occurred_at, id`,
    sealed: {
      rowsOf: (row: RowValues) => [{ values: row, table: "symptoms.symptom_entries", row: String(row["id"]) }],
      withOpened: (row: RowValues, [opened]: readonly RowValues[]) => opened ?? row,
    },
  },
  categories: {
    rows: sql`SELECT to_jsonb(c) - 'process_id' - 'user_id' AS row FROM symptoms.symptom_categories AS c
      WHERE user_id = (SELECT app.user_id()) ORDER BY place, id`,
  },
  cycle: {
    rows: sql`SELECT to_jsonb(d) - 'process_id' - 'user_id' AS row FROM symptoms.cycle_days AS d
      WHERE user_id = (SELECT app.user_id()) ORDER BY local_date`,
  },
  cycle_settings: {
    rows: sql`SELECT to_jsonb(s) - 'process_id' - 'user_id' AS row FROM symptoms.cycle_settings AS s
      WHERE user_id = (SELECT app.user_id())`,
  },
  trackers: {
    rows: sql`SELECT to_jsonb(t) - 'process_id' - 'user_id' AS row FROM symptoms.trackers AS t
      WHERE user_id = (SELECT app.user_id()) ORDER BY place, id`,
  },
  days: {
    rows: sql`SELECT to_jsonb(d) - 'process_id' - 'user_id' AS row FROM symptoms.diary_days AS d
      WHERE user_id = (SELECT app.user_id()) ORDER BY local_date`,
    sealed: {
      rowsOf: (row: RowValues) => [{ values: row, table: "symptoms.diary_days", row: String(row["id"]) }],
      withOpened: (row: RowValues, [opened]: readonly RowValues[]) => opened ?? row,
    },
  },
  imports: {
    rows: sql`SELECT to_jsonb(i) - 'process_id' - 'user_id' AS row FROM symptoms.symptom_imports AS i
      WHERE user_id = (SELECT app.user_id()) ORDER BY created_at, id`,
  },
  medication: {
    rows: sql`SELECT to_jsonb(m) - 'process_id' - 'user_id' AS row FROM symptoms.medication_intakes AS m
      WHERE user_id = (SELECT app.user_id()) ORDER BY taken_at, id`,
  },
  shares: {
    rows: sql`SELECT to_jsonb(s) AS row FROM symptoms.own_shares() AS s`,
  },
};
