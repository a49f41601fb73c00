import type { JobTransaction } from "./port.ts";

export interface ClaimedJob {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly actor: unknown;
  readonly processId: string;
  readonly attempts: number;
  readonly maxAttempts: number;
}

/** Seconds before attempt `n` + 1: 1, 4, 16, 64 … at most five minutes. */
function backoffSeconds(attempts: number): number {
  return Math.min(4 ** (attempts - 1), 300);
}

/**
 * Takes the job that is due longest: one that waits, or one whose worker let its lease run out.
 * `leaseMs` from now it is free for others again unless the lease is renewed.
 */
export async function claim(tx: JobTransaction, worker: string, leaseMs: number): Promise<ClaimedJob | null> {
  const [job] = await tx.query<ClaimedJob>(
    `UPDATE app.jobs SET status = 'running', attempts = attempts + 1, leased_by = $1,
        leased_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
      WHERE id = (
        SELECT id FROM app.jobs
        WHERE (status = 'queued' AND run_after <= clock_timestamp())
          OR (status = 'running' AND leased_until < clock_timestamp())
        ORDER BY run_after LIMIT 1 FOR UPDATE SKIP LOCKED
      )
      RETURNING id, kind, payload, actor, process_id AS "processId", attempts, max_attempts AS "maxAttempts"`,
    [worker, leaseMs],
  );
  return job ?? null;
}

/** False when the lease is another's by now. */
export async function renew(tx: JobTransaction, id: string, worker: string, leaseMs: number): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE app.jobs SET leased_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
      WHERE id = $1 AND leased_by = $2 AND status = 'running' RETURNING id`,
    [id, worker, leaseMs],
  );
  return rows.length === 1;
}

/** False when the lease was lost: then the outcome is another worker's to tell. */
export async function succeed(tx: JobTransaction, id: string, worker: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE app.jobs SET status = 'succeeded', finished_at = clock_timestamp(), leased_until = NULL, leased_by = NULL,
        last_error = NULL
      WHERE id = $1 AND leased_by = $2 AND status = 'running' RETURNING id`,
    [id, worker],
  );
  return rows.length === 1;
}

/** Puts a failed job back with a growing pause, or ends it after its last attempt. Returns whether it ended. */
export async function fail(
  tx: JobTransaction,
  job: ClaimedJob,
  failure: { worker: string; error: string },
): Promise<boolean> {
  const isLast = job.attempts >= job.maxAttempts;
  await tx.query(
    `UPDATE app.jobs SET status = $3, last_error = $4, leased_until = NULL, leased_by = NULL,
        run_after = clock_timestamp() + make_interval(secs => $5),
        finished_at = CASE WHEN $3 = 'failed' THEN clock_timestamp() END
      WHERE id = $1 AND leased_by = $2 AND status = 'running'`,
    [job.id, failure.worker, isLast ? "failed" : "queued", failure.error, backoffSeconds(job.attempts)],
  );
  return isLast;
}

/** Hands a job back unfinished: due at once, and this attempt does not count. */
export async function handBack(tx: JobTransaction, id: string, worker: string): Promise<void> {
  await tx.query(
    `UPDATE app.jobs SET status = 'queued', attempts = attempts - 1, run_after = clock_timestamp(),
        leased_until = NULL, leased_by = NULL
      WHERE id = $1 AND leased_by = $2 AND status = 'running'`,
    [id, worker],
  );
}

/** Jobs by status; for the metrics. */
export async function countJobs(tx: JobTransaction): Promise<{ status: string; count: number }[]> {
  return tx.query("SELECT status, count(*)::integer AS count FROM app.jobs GROUP BY status");
}

/** Forgets jobs that ended more than 30 days ago. */
export async function removeOldJobs(tx: JobTransaction): Promise<void> {
  await tx.query("DELETE FROM app.jobs WHERE finished_at < now() - interval '30 days'");
}
