import type { ScheduleName } from "@anamnesis/domain";

const minute = 60;

/** Everything that is done from time to time without being asked for, and after how many seconds it returns. */
export const schedulePaces = {
  exports: minute,
  alerts: minute,
  "account deletions": minute,
  reminders: minute,
  "image uploads": 10 * minute,
  "late sealing": minute,
  sessions: 60 * minute,
  "expired rows": 60 * minute,
  partitions: 60 * minute,
} as const satisfies Readonly<Record<ScheduleName, number>>;

/** The function that `app.register_schedules` asks. */
export function renderSchedules(): string {
  const paces = Object.entries(schedulePaces).map(([name, seconds]) => `    WHEN '${name}' THEN ${seconds}`);
  return `-- After how many seconds this returns, as src/access/schedules.ts says; NULL for what nobody knows.
CREATE OR REPLACE FUNCTION app.pace_of(p_schedule text) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN CASE p_schedule
${paces.join("\n")}
END;
`;
}
