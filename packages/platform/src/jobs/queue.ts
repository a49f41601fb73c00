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

const isDue = `kind = ANY($1) AND ((status = 'queued' AND run_after <= clock_timestamp())
  OR (status = 'running' AND leased_until < clock_timestamp()))`;

/** Whether there is a job of these kinds to take. Only reads, so that an idle queue leaves no trace. */
export async function hasDueJob(tx: JobTransaction, kinds: readonly string[]): Promise<boolean> {
  return (await tx.query(`SELECT 1 FROM app.jobs WHERE ${isDue} LIMIT 1`, [kinds])).length === 1;
}

/**
 * Takes the job that is due longest: one that waits, or one whose worker let its lease run out.
 * `leaseMs` from now it is free for others again unless the lease is renewed. More attempts than
 * `maxAttempts` mean that the worker of the last one died.
 */
export async function claim(
  tx: JobTransaction,
  wanted: {
    /** A new uuid: names this run, so that a run that was taken for dead cannot speak for the next. */
    lease: string;
    leaseMs: number;
    kinds: readonly string[];
  },
): Promise<ClaimedJob | null> {
  const [job] = await tx.query<ClaimedJob>(
    `UPDATE app.jobs SET status = 'running', attempts = attempts + 1, leased_by = $2,
        leased_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
      WHERE id = (
        SELECT id FROM app.jobs WHERE ${isDue}
        ORDER BY run_after LIMIT 1 FOR UPDATE SKIP LOCKED
      )
      RETURNING id, kind, payload, actor, process_id AS "processId", attempts, max_attempts AS "maxAttempts"`,
    [wanted.kinds, wanted.lease, wanted.leaseMs],
  );
  return job ?? null;
}

/** False when the job is another run's by now. */
export async function renew(tx: JobTransaction, id: string, lease: string, leaseMs: number): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE app.jobs SET leased_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
      WHERE id = $1 AND leased_by = $2 AND status = 'running' RETURNING id`,
    [id, lease, leaseMs],
  );
  return rows.length === 1;
}

/** False when the lease was lost: then the outcome is another run's to tell. */
export async function succeed(tx: JobTransaction, id: string, lease: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE app.jobs SET status = 'succeeded', finished_at = clock_timestamp(), leased_until = NULL, leased_by = NULL,
        last_error = NULL
      WHERE id = $1 AND leased_by = $2 AND status = 'running' RETURNING id`,
    [id, lease],
  );
  return rows.length === 1;
}

/** Whether a failure of this attempt is the end of the job. */
export function isLastAttempt(job: ClaimedJob): boolean {
  return job.attempts >= job.maxAttempts;
}

/** Puts a failed job back with a growing pause, or ends it after its last attempt. */
export async function fail(
  tx: JobTransaction,
  job: ClaimedJob,
  failure: { lease: string; error: string },
): Promise<void> {
  await tx.query(
    `UPDATE app.jobs SET status = $3, last_error = $4, leased_until = NULL, leased_by = NULL,
        run_after = clock_timestamp() + make_interval(secs => $5),
        finished_at = CASE WHEN $3 = 'failed' THEN clock_timestamp() END
      WHERE id = $1 AND leased_by = $2 AND status = 'running'`,
    [job.id, failure.lease, isLastAttempt(job) ? "failed" : "queued", failure.error, backoffSeconds(job.attempts)],
  );
}

/** Hands a job back unfinished: due at once, and this attempt does not count. */
export async function handBack(tx: JobTransaction, id: string, lease: string): Promise<void> {
  await tx.query(
    `UPDATE app.jobs SET status = 'queued', attempts = attempts - 1, run_after = clock_timestamp(),
        leased_until = NULL, leased_by = NULL
      WHERE id = $1 AND leased_by = $2 AND status = 'running'`,
    [id, lease],
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
