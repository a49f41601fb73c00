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
  await tx.query("SELECT app.register_schedules($1, $2)", [
    schedules.map(({ name }) => name),
    schedules.map(({ everySeconds }) => everySeconds),
  ]);
}

/** Whether one of these is due. Only reads. */
export async function hasDueSchedule(tx: JobTransaction, names: readonly string[]): Promise<boolean> {
  const found = await tx.query(
    `SELECT 1 FROM app.schedules WHERE name = ANY($1) AND next_due_at <= clock_timestamp()
      AND (leased_until IS NULL OR leased_until < clock_timestamp()) LIMIT 1`,
    [names],
  );
  return found.length === 1;
}

/** Takes those that are due; each occurrence goes to one. It stays due until `finishSchedules` says how it ended. */
export function claimSchedules(
  tx: JobTransaction,
  { names, leaseMs }: { readonly names: readonly string[]; readonly leaseMs: number },
): Promise<ClaimedSchedule[]> {
  return tx.query<ClaimedSchedule>("SELECT name, lease FROM app.take_schedules($1, $2)", [names, leaseMs]);
}

/** False when the occurrence is another's by now. */
export async function renewSchedule(
  tx: JobTransaction,
  { name, lease }: ClaimedSchedule,
  leaseMs: number,
): Promise<boolean> {
  const renew = "SELECT app.renew_schedule($1, $2, $3) AS held";
  const [row] = await tx.query<{ held: boolean }>(renew, [name, lease, leaseMs]);
  return row?.held === true;
}

/** Writes down how occurrences ended. The next is due at the next full step, so that none are made up for. */
export async function finishSchedules(tx: JobTransaction, outcomes: readonly ScheduleOutcome[]): Promise<void> {
  await tx.query("SELECT app.finish_schedules($1, $2, $3, $4, $5)", [
    outcomes.map(({ name }) => name),
    outcomes.map(({ lease }) => lease),
    outcomes.map(({ state }) => state),
    outcomes.map(({ failure }) => failure?.error ?? null),
    outcomes.map(({ failure }) => failure?.errorClass ?? null),
  ]);
}
