import type { FailureWords } from "./failure.ts";
import type { JobTransaction } from "./port.ts";

export interface ClaimedJob {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly processId: string;
  readonly attempts: number;
  readonly maxAttempts: number;
  /** Names this run, so that a run that was taken for dead cannot speak for the next. */
  readonly lease: string;
  /** Called off: it is not to be run, but to be ended. */
  readonly isCancelled: boolean;
}

/** Which jobs somebody would take, and how many of each kind at most. */
export interface WantedJobs {
  readonly kind: string;
  readonly most: number;
}

/** What became of a lease when it was renewed: kept, another run's by now, or the job was called off. */
export type Renewal = "kept" | "lost" | "cancelled";

/** Whether there is a job of these kinds to take. Only reads, so that an idle queue leaves no trace. */
export async function hasDueJob(tx: JobTransaction, kinds: readonly string[]): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>("SELECT app.has_due_job($1) AS found", [kinds]);
  return row?.found === true;
}

/**
 * Takes the jobs that are due longest: those that wait, and those whose worker let its lease run
 * out. `leaseMs` from now they are free for others again unless the lease is renewed. More attempts than
 * `maxAttempts` mean that the worker of the last one died.
 */
export function claim(
  tx: JobTransaction,
  { wanted, leaseMs }: { readonly wanted: readonly WantedJobs[]; readonly leaseMs: number },
): Promise<ClaimedJob[]> {
  return tx.query<ClaimedJob>(
    `SELECT id, kind, payload, process_id AS "processId", attempts, max_attempts AS "maxAttempts", lease,
        is_cancelled AS "isCancelled"
      FROM app.take_jobs($1, $2, $3)`,
    [wanted.map(({ kind }) => kind), wanted.map(({ most }) => most), leaseMs],
  );
}

type Held = Pick<ClaimedJob, "id" | "lease">;

/** Holds a job for `leaseMs` from now. */
export async function renew(tx: JobTransaction, { id, lease }: Held, leaseMs: number): Promise<Renewal> {
  return renewalOf(await tx.query<Renewed>("SELECT app.renew_job($1, $2, $3) AS renewal", [id, lease, leaseMs]));
}

/** Writes how far a run is. */
export async function report(
  tx: JobTransaction,
  { id, lease }: Held,
  { percent, note }: { readonly percent: number; readonly note: string | null },
): Promise<Renewal> {
  const write = "SELECT app.report_job($1, $2, $3, $4) AS renewal";
  return renewalOf(await tx.query<Renewed>(write, [id, lease, percent, note]));
}

interface Renewed {
  readonly renewal: Renewal;
}

const renewalOf = ([row]: readonly Renewed[]): Renewal => row?.renewal ?? "lost";

/** Ends runs that went well. One whose lease was lost is left alone: its outcome is another run's to tell. */
export async function succeed(tx: JobTransaction, runs: readonly Held[]): Promise<void> {
  await tx.query("SELECT app.complete_jobs($1, $2)", [runs.map(({ id }) => id), runs.map(({ lease }) => lease)]);
}

/** Whether a failure of this attempt is the end of the job. */
export function isLastAttempt(job: ClaimedJob): boolean {
  return job.attempts >= job.maxAttempts;
}

/** Puts a failed job back with a growing pause; after its last attempt it is dead. */
export async function fail(
  tx: JobTransaction,
  { id, lease }: Held,
  { error, errorClass }: FailureWords,
): Promise<void> {
  await tx.query("SELECT app.fail_job($1, $2, $3, $4)", [id, lease, error, errorClass]);
}

/** Ends a job that was called off. */
export async function endCancelled(tx: JobTransaction, { id, lease }: Held): Promise<void> {
  await tx.query("SELECT app.end_cancelled_job($1, $2)", [id, lease]);
}

/** Hands a job back unfinished: due in so many seconds, and this attempt does not count. */
export async function handBack(tx: JobTransaction, { id, lease }: Held, seconds = 0): Promise<void> {
  await tx.query("SELECT app.put_off_job($1, $2, $3)", [id, lease, seconds]);
}

/** Jobs by status; for the metrics. */
export async function countJobs(tx: JobTransaction): Promise<{ status: string; count: number }[]> {
  return tx.query("SELECT status, count FROM app.count_jobs()");
}
