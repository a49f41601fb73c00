import { AppError } from "@anamnesis/domain";
import { announceJobs } from "./announce.ts";
import type { JobTransaction } from "./port.ts";

/**
 * Lets a dead job run again, with all its attempts. In a transaction of an administrator that carries a reason; both
 * stand in the trail. Throws AppError `not_found`, and `conflict` for a job that is not dead.
 */
export async function redriveJob(tx: JobTransaction, id: string): Promise<void> {
  const before = statusOf(await tx.query<Answer>("SELECT app.redrive_job($1) AS before", [id]));
  if (before !== "dead") throw new AppError("conflict", "operations.job_not_dead");
  tx.afterCommit?.(announceJobs);
}

/**
 * Calls a job off that waits or runs: a worker ends it, and puts in order what it has begun. As `redriveJob`; throws
 * `conflict` for a job that has ended.
 */
export async function cancelJob(tx: JobTransaction, id: string): Promise<void> {
  const before = statusOf(await tx.query<Answer>("SELECT app.cancel_job($1) AS before", [id]));
  if (before !== "queued" && before !== "running") throw new AppError("conflict", "operations.job_ended");
  tx.afterCommit?.(announceJobs);
}

interface Answer {
  readonly before: string | null;
}

function statusOf([answer]: readonly Answer[]): string {
  if (typeof answer?.before !== "string") throw new AppError("not_found", "operations.job_not_found");
  return answer.before;
}
