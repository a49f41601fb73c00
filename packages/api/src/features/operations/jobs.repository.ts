import { jobs, schedules, type Tx } from "@anamnesis/db";
import { type JobsOverview, type JobSummary, jobStatuses, type ListJobsInput } from "@anamnesis/domain";
import { and, count, desc, eq, sql } from "drizzle-orm";
import { pageOf, positionOf } from "../../cursor.ts";

/** What an administrator may see: the database gives them no other columns. */
const seen = {
  id: jobs.id,
  kind: jobs.kind,
  status: jobs.status,
  attempts: jobs.attempts,
  maxAttempts: jobs.maxAttempts,
  progress: jobs.progress,
  progressNote: jobs.progressNote,
  errorClass: jobs.errorClass,
  userId: jobs.userId,
  createdAt: jobs.createdAt,
  runAfter: jobs.runAfter,
  finishedAt: jobs.finishedAt,
  cancelRequestedAt: jobs.cancelRequestedAt,
};
const isDead = sql<boolean>`(${jobs.status} = 'dead')`;

/** Dead ones first, then newest first. */
export async function listJobs(
  tx: Tx,
  { status, kind, cursor, limit }: ListJobsInput,
): Promise<{ readonly jobs: readonly JobSummary[]; readonly nextCursor: string | null }> {
  const before = positionOf("operations.jobs", cursor);
  const rows = await tx.db
    .select(seen)
    .from(jobs)
    .where(
      and(
        status === undefined ? undefined : eq(jobs.status, status),
        kind === undefined ? undefined : eq(jobs.kind, kind),
        before === undefined
          ? undefined
          : sql`(${isDead}, ${jobs.createdAt}, ${jobs.id})
              < (${before.rank === 1}::boolean, ${before.at}::timestamptz, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(isDead), desc(jobs.createdAt), desc(jobs.id))
    .limit(limit + 1);
  const { page, nextCursor } = pageOf("operations.jobs", rows, {
    limit,
    at: ({ status, createdAt, id }) => ({ at: createdAt, id, rank: status === "dead" ? 1 : 0 }),
  });
  return { jobs: page, nextCursor };
}

/** How many jobs there are, of which kinds, and what is done from time to time. */
export async function readJobsOverview(tx: Tx): Promise<JobsOverview> {
  const groups = await tx.db
    .select({ status: jobs.status, kind: jobs.kind, count: count(jobs.id) })
    .from(jobs)
    .groupBy(jobs.status, jobs.kind);
  const sumOf = (status: string) =>
    groups.filter((group) => group.status === status).reduce((sum, group) => sum + group.count, 0);
  const known = await tx.db
    .select({
      name: schedules.name,
      everySeconds: schedules.everySeconds,
      nextDueAt: schedules.nextDueAt,
      lastSucceededAt: schedules.lastSucceededAt,
      lastFailedAt: schedules.lastFailedAt,
      failures: schedules.failures,
      errorClass: schedules.errorClass,
    })
    .from(schedules)
    .orderBy(desc(schedules.failures), schedules.name);
  return {
    counts: Object.fromEntries(jobStatuses.map((status) => [status, sumOf(status)])) as JobsOverview["counts"],
    kinds: [...new Set(groups.map(({ kind }) => kind))].toSorted(),
    schedules: known,
  };
}
