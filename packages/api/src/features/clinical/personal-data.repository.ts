import { sql } from "drizzle-orm";
import type { RowValues } from "../../sealed-columns.ts";

/** Records at clinics that a person said are theirs, what they asked about looks at them, and what they put into notes of others. */
export const clinicalPersonalData = {
  record_questions: {
    rows: sql`SELECT to_jsonb(q) - 'process_id' - 'user_id' - 'answered_by' AS row FROM clinical.access_questions AS q
      WHERE user_id = (SELECT app.user_id()) ORDER BY created_at, id`,
    sealed: {
      rowsOf: (row: RowValues) => [{ values: row, table: "clinical.access_questions", row: String(row["id"]) }],
      withOpened: (row: RowValues, [opened]: readonly RowValues[]) => opened ?? row,
    },
  },
  snippets: {
    rows: sql`SELECT to_jsonb(s) - 'process_id' - 'user_id' AS row FROM clinical.snippets AS s
      WHERE user_id = (SELECT app.user_id()) ORDER BY organization_id, name`,
    sealed: {
      rowsOf: (row: RowValues) => [{ values: row, table: "clinical.snippets", row: String(row["id"]) }],
      withOpened: (row: RowValues, [opened]: readonly RowValues[]) => opened ?? row,
    },
  },
  records: { rows: sql`SELECT to_jsonb(l) AS row FROM clinical.own_links() AS l` },
};
