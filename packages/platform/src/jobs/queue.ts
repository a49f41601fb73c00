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

/** Seconds before attempt `n` + 1: 1, 4, 16, 64 … at most five minutes. */
function backoffSeconds(attempts: number): number {
  return Math.min(4 ** (attempts - 1), 300);
}

const isDue = `((status = 'queued' AND run_after <= clock_timestamp())
  OR (status = 'running' AND leased_until < clock_timestamp()))`;

/** Whether there is a job of these kinds to take. Only reads, so that an idle queue leaves no trace. */
export async function hasDueJob(tx: JobTransaction, kinds: readonly string[]): Promise<boolean> {
  const found = await tx.query(`SELECT 1 FROM app.jobs WHERE kind = ANY($1) AND ${isDue} LIMIT 1`, [kinds]);
  return found.length === 1;
}

/**
 * Takes the jobs that are due longest, in one statement: those that wait, and those whose worker let its lease run
 * out. `leaseMs` from now they are free for others again unless the lease is renewed. More attempts than
 * `maxAttempts` mean that the worker of the last one died.
 */
export function claim(
  tx: JobTransaction,
  { wanted, leaseMs }: { readonly wanted: readonly WantedJobs[]; readonly leaseMs: number },
): Promise<ClaimedJob[]> {
  return tx.query<ClaimedJob>(
    `WITH picked AS MATERIALIZED (
        SELECT due.id FROM unnest($1::text[], $2::integer[]) AS wanted (kind, most)
        CROSS JOIN LATERAL (
          SELECT id FROM app.jobs WHERE kind = wanted.kind AND ${isDue}
          ORDER BY run_after LIMIT wanted.most FOR UPDATE SKIP LOCKED
        ) AS due
      )
      UPDATE app.jobs AS j SET status = 'running', attempts = attempts + 1, leased_by = gen_random_uuid(),
        leased_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000), progress = 0, progress_note = NULL
      FROM picked WHERE j.id = picked.id
      RETURNING j.id, kind, payload, process_id AS "processId", attempts, max_attempts AS "maxAttempts",
        leased_by AS lease, cancel_requested_at IS NOT NULL AS "isCancelled"`,
    [wanted.map(({ kind }) => kind), wanted.map(({ most }) => most), leaseMs],
  );
}

type Held = Pick<ClaimedJob, "id" | "lease">;
const isHeld = "id = $1 AND leased_by = $2 AND status = 'running'";

export async function renew(tx: JobTransaction, { id, lease }: Held, leaseMs: number): Promise<Renewal> {
  const [row] = await tx.query<{ cancelled: boolean }>(
    `UPDATE app.jobs SET leased_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
      WHERE ${isHeld} RETURNING cancel_requested_at IS NOT NULL AS cancelled`,
    [id, lease, leaseMs],
  );
  return renewalOf(row);
}

/** Writes how far a run is. */
export async function report(
  tx: JobTransaction,
  { id, lease }: Held,
  { percent, note }: { readonly percent: number; readonly note: string | null },
): Promise<Renewal> {
  const [row] = await tx.query<{ cancelled: boolean }>(
    `UPDATE app.jobs SET progress = $3, progress_note = $4
      WHERE ${isHeld} RETURNING cancel_requested_at IS NOT NULL AS cancelled`,
    [id, lease, percent, note],
  );
  return renewalOf(row);
}

function renewalOf(row: { readonly cancelled: boolean } | undefined): Renewal {
  if (row === undefined) return "lost";
  return row.cancelled ? "cancelled" : "kept";
}

/** Ends runs that went well. One whose lease was lost is left alone: its outcome is another run's to tell. */
export async function succeed(tx: JobTransaction, runs: readonly Held[]): Promise<void> {
  await tx.query(
    `UPDATE app.jobs AS j SET status = 'succeeded', finished_at = clock_timestamp(), leased_until = NULL,
        leased_by = NULL, last_error = NULL, error_class = NULL, progress = 100
      FROM unnest($1::uuid[], $2::uuid[]) AS done (id, lease)
      WHERE j.id = done.id AND j.leased_by = done.lease AND j.status = 'running'`,
    [runs.map(({ id }) => id), runs.map(({ lease }) => lease)],
  );
}

/** Whether a failure of this attempt is the end of the job. */
export function isLastAttempt(job: ClaimedJob): boolean {
  return job.attempts >= job.maxAttempts;
}

/** Puts a failed job back with a growing pause; after its last attempt it is dead. */
export async function fail(tx: JobTransaction, job: ClaimedJob, { error, errorClass }: FailureWords): Promise<void> {
  await tx.query(
    `UPDATE app.jobs SET status = $3, last_error = $4, error_class = $5, leased_until = NULL, leased_by = NULL,
        run_after = clock_timestamp() + make_interval(secs => $6),
        finished_at = CASE WHEN $3 = 'dead' THEN clock_timestamp() END
      WHERE ${isHeld}`,
    [job.id, job.lease, isLastAttempt(job) ? "dead" : "queued", error, errorClass, backoffSeconds(job.attempts)],
  );
}

/** Ends a job that was called off. */
export async function endCancelled(tx: JobTransaction, { id, lease }: Held): Promise<void> {
  await tx.query(
    `UPDATE app.jobs SET status = 'cancelled', finished_at = clock_timestamp(), leased_until = NULL, leased_by = NULL
      WHERE ${isHeld}`,
    [id, lease],
  );
}

/** Hands a job back unfinished: due in so many seconds, and this attempt does not count. */
export async function handBack(tx: JobTransaction, { id, lease }: Held, seconds = 0): Promise<void> {
  await tx.query(
    `UPDATE app.jobs SET status = 'queued', attempts = attempts - 1, leased_until = NULL, leased_by = NULL,
        run_after = clock_timestamp() + make_interval(secs => $3)
      WHERE ${isHeld}`,
    [id, lease, seconds],
  );
}

/** Jobs by status; for the metrics. */
export async function countJobs(tx: JobTransaction): Promise<{ status: string; count: number }[]> {
  return tx.query("SELECT status, count FROM app.count_jobs()");
}
