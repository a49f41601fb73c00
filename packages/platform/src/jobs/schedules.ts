import type { FailureWords } from "./failure.ts";
import type { JobTransaction, ScheduleDefinition } from "./port.ts";

export interface ClaimedSchedule {
  readonly name: string;
  readonly lease: string;
}

/** How an occurrence ended: well, badly, or not at all, because the process stops. */
export interface ScheduleOutcome extends ClaimedSchedule {
  readonly state: "succeeded" | "failed" | "handed_back";
  readonly failure: FailureWords | null;
}

type Known = Pick<ScheduleDefinition, "name" | "everySeconds">;

/** Schedules that the database does not know, or knows with another pace. Only reads. */
export async function unknownSchedules(tx: JobTransaction, schedules: readonly Known[]): Promise<Known[]> {
  const rows = await tx.query<Known>('SELECT name, every_seconds AS "everySeconds" FROM app.schedules');
  const paces = new Map(rows.map(({ name, everySeconds }) => [name, everySeconds]));
  return schedules.filter(({ name, everySeconds }) => paces.get(name) !== everySeconds);
}

/** A new one is due after its first pause. Those of another release stay as they are. */
export async function registerSchedules(tx: JobTransaction, schedules: readonly Known[]): Promise<void> {
  await tx.query(
    `INSERT INTO app.schedules (name, every_seconds, next_due_at)
      SELECT name, every, clock_timestamp() + make_interval(secs => every)
      FROM unnest($1::text[], $2::integer[]) AS given (name, every)
      ON CONFLICT (name) DO UPDATE SET every_seconds = excluded.every_seconds,
        next_due_at = least(schedules.next_due_at, excluded.next_due_at)`,
    [schedules.map(({ name }) => name), schedules.map(({ everySeconds }) => everySeconds)],
  );
}

const isDue = `name = ANY($1) AND next_due_at <= clock_timestamp()
  AND (leased_until IS NULL OR leased_until < clock_timestamp())`;

/** Whether one of these is due. Only reads. */
export async function hasDueSchedule(tx: JobTransaction, names: readonly string[]): Promise<boolean> {
  return (await tx.query(`SELECT 1 FROM app.schedules WHERE ${isDue} LIMIT 1`, [names])).length === 1;
}

/** Takes those that are due; each occurrence goes to one. It stays due until `finishSchedules` says how it ended. */
export function claimSchedules(
  tx: JobTransaction,
  { names, leaseMs }: { readonly names: readonly string[]; readonly leaseMs: number },
): Promise<ClaimedSchedule[]> {
  return tx.query<ClaimedSchedule>(
    `WITH picked AS MATERIALIZED (SELECT name FROM app.schedules WHERE ${isDue} FOR UPDATE SKIP LOCKED)
      UPDATE app.schedules AS s SET leased_by = gen_random_uuid(),
        leased_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
      FROM picked WHERE s.name = picked.name RETURNING s.name, s.leased_by AS lease`,
    [names, leaseMs],
  );
}

/** False when the occurrence is another's by now. */
export async function renewSchedule(
  tx: JobTransaction,
  { name, lease }: ClaimedSchedule,
  leaseMs: number,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE app.schedules SET leased_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
      WHERE name = $1 AND leased_by = $2 RETURNING name`,
    [name, lease, leaseMs],
  );
  return rows.length === 1;
}

/** Writes down how occurrences ended. The next is due at the next full step, so that none are made up for. */
export async function finishSchedules(tx: JobTransaction, outcomes: readonly ScheduleOutcome[]): Promise<void> {
  await tx.query(
    `UPDATE app.schedules AS s SET leased_by = NULL, leased_until = NULL,
        next_due_at = CASE WHEN o.state = 'handed_back' THEN s.next_due_at ELSE s.next_due_at + make_interval(
          secs => s.every_seconds * (1 + floor(extract(epoch FROM clock_timestamp() - s.next_due_at) / s.every_seconds))
        ) END,
        last_succeeded_at = CASE WHEN o.state = 'succeeded' THEN clock_timestamp() ELSE s.last_succeeded_at END,
        last_failed_at = CASE WHEN o.state = 'failed' THEN clock_timestamp() ELSE s.last_failed_at END,
        failures = CASE o.state WHEN 'succeeded' THEN 0 WHEN 'failed' THEN s.failures + 1 ELSE s.failures END,
        last_error = CASE WHEN o.state = 'handed_back' THEN s.last_error ELSE o.error END,
        error_class = CASE WHEN o.state = 'handed_back' THEN s.error_class ELSE o.error_class END
      FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[])
        AS o (name, lease, state, error, error_class)
      WHERE s.name = o.name AND s.leased_by = o.lease`,
    [
      outcomes.map(({ name }) => name),
      outcomes.map(({ lease }) => lease),
      outcomes.map(({ state }) => state),
      outcomes.map(({ failure }) => failure?.error ?? null),
      outcomes.map(({ failure }) => failure?.errorClass ?? null),
    ],
  );
}
