import { sql } from "drizzle-orm";
import type { Json } from "@anamnesis/domain";
import type { RowValues } from "../../sealed-columns.ts";

const sides = ["old_values", "new_values"] as const;
const isObject = (value: Json | undefined): value is RowValues => typeof value === "object" && value !== null;

/** What the trail holds about a person: what changed in their data, and what they did. */
export const auditPersonalData = {
  changes: {
    // Who else changed something is told, not where they were.
    rows: sql`SELECT to_jsonb(e) AS row FROM audit.own_changes(NULL, NULL, NULL, NULL) AS e ORDER BY occurred_at`,
    sealed: {
      rowsOf: (event: RowValues) =>
        sides
          .map((side) => event[side])
          .filter(isObject)
          .map((values) => ({
            values,
            table: `${String(event["schema_name"])}.${String(event["table_name"])}`,
            row: String(event["row_id"]),
          })),
      withOpened(event: RowValues, opened: readonly RowValues[]): RowValues {
        const there = sides.filter((side) => isObject(event[side]));
        return { ...event, ...Object.fromEntries(there.map((side, index) => [side, opened[index] ?? {}])) };
      },
    },
  },
  actions: {
    rows: sql`SELECT to_jsonb(l) - 'xid' AS row FROM audit.actions AS l
      WHERE user_id = (SELECT app.user_id()) ORDER BY occurred_at, seq`,
  },
  who_saw_it: {
    // What they shared of their diary, and then their records at clinics.
    rows: sql`SELECT row FROM (
        SELECT to_jsonb(a) - '{user_id,subject_id,process_id,xid,digest}'::text[] AS row, 1 AS part, occurred_at, id
          FROM audit.phi_access AS a WHERE subject_id = (SELECT app.user_id())
        UNION ALL
        SELECT to_jsonb(l), 2, l.occurred_at, l.id FROM clinical.own_looks(NULL, NULL, NULL) AS l
      ) AS both_parts ORDER BY part, occurred_at, id`,
  },
};
