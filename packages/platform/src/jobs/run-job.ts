import { AppError } from "@anamnesis/domain";
import { createBatcher } from "./batch.ts";
import { wordsOfFailure } from "./failure.ts";
import { keepLease } from "./lease.ts";
import type { JobDefinition, JobLog, JobRun, RunTransaction } from "./port.ts";
import { createProgress } from "./progress.ts";
import {
  type ClaimedJob,
  endCancelled,
  fail,
  handBack,
  isLastAttempt,
  renew,
  type Renewal,
  report,
  succeed,
} from "./queue.ts";

export interface JobRunParts {
  readonly transaction: RunTransaction;
  readonly definitions: ReadonlyMap<string, JobDefinition>;
  readonly leaseMs: number;
  readonly progressMs: number;
  readonly log: JobLog;
  /** Aborted when running jobs have to end now. */
  readonly cutOff: AbortSignal;
}

/** Runs a job that was taken, to the end of this attempt. Ends when the outcome is written. */
export function createJobRun(parts: JobRunParts): (job: ClaimedJob) => Promise<void> {
  const { transaction, definitions, leaseMs, progressMs, log, cutOff } = parts;
  const finish = createBatcher<ClaimedJob, true>(async (jobs) => {
    await transaction("jobs.succeed", (tx) => succeed(tx, jobs));
    return jobs.map(() => true);
  });

  async function run(job: ClaimedJob): Promise<void> {
    const calledOff = new AbortController();
    const heed = (renewal: Renewal): boolean => {
      if (renewal === "cancelled") calledOff.abort(new AppError("conflict", "operations.job_cancelled"));
      return renewal !== "lost";
    };
    const kept = keepLease({
      renew: async () => heed(await transaction("jobs.renew", (tx) => renew(tx, job, leaseMs))),
      leaseMs,
      onError: (err) => log.error({ job: job.id, err }, "a job's lease could not be renewed"),
    });
    const reports = createProgress({
      write: async (percent, note) =>
        void heed(await transaction("jobs.progress", (tx) => report(tx, job, { percent, note }))),
      everyMs: progressMs,
      onError: (err) => log.error({ job: job.id, err }, "a job's progress could not be written"),
    });
    const { id, lease, processId, attempts } = job;
    const signal = AbortSignal.any([kept.signal, cutOff, calledOff.signal]);
    const given: JobRun = { id, lease, processId, attempt: attempts, signal, progress: reports.progress };
    try {
      heed(job.isCancelled ? "cancelled" : "kept");
      await execute(job, given);
    } catch (error) {
      reports.stop();
      if (calledOff.signal.aborted) await cancel(job, given, error);
      else if (signal.aborted) await transaction("jobs.hand_back", (tx) => handBack(tx, job));
      else if (isPutOff(error))
        await transaction("jobs.hand_back", (tx) => handBack(tx, job, error.details.retryAfter));
      else await end(job, given, error);
    } finally {
      reports.stop();
      kept.release();
    }
  }

  async function execute(job: ClaimedJob, given: JobRun): Promise<void> {
    const definition = definitions.get(job.kind);
    if (definition === undefined) throw new AppError("internal", "jobs.kind_unknown");
    // Not run again: what kills its worker each time would never end.
    if (job.attempts > job.maxAttempts) throw new AppError("internal", "jobs.worker_died");
    await untilAborted(() => definition.run(definition.parse(job.payload), given), given.signal);
    await finish(job);
  }

  async function end(job: ClaimedJob, given: JobRun, error: unknown): Promise<void> {
    log.error({ job: job.id, kind: job.kind, attempt: job.attempts, err: error }, "a job failed");
    if (isLastAttempt(job)) {
      if ((await transaction("jobs.renew", (tx) => renew(tx, job, leaseMs))) === "lost") return;
      await giveUp(job, given, error);
    }
    await transaction("jobs.fail", (tx) => fail(tx, job, wordsOfFailure(error)));
  }

  async function cancel(job: ClaimedJob, given: JobRun, error: unknown): Promise<void> {
    if ((await transaction("jobs.renew", (tx) => renew(tx, job, leaseMs))) === "lost") return;
    await giveUp(job, given, error);
    await transaction("jobs.cancel", (tx) => endCancelled(tx, job));
  }

  /** Before the job ends: a worker that dies here leaves a job that the next one gives up again. */
  async function giveUp(job: ClaimedJob, given: JobRun, error: unknown): Promise<void> {
    const definition = definitions.get(job.kind);
    try {
      await definition?.onGiveUp?.(definition.parse(job.payload), given, error);
    } catch (failure) {
      log.error({ job: job.id, kind: job.kind, err: failure }, "a job could not be given up properly");
    }
  }

  return run;
}

/** What a job throws whose turn has not come: AppError `jobs.put_off`, with the seconds that it waits. */
function isPutOff(error: unknown): error is AppError {
  return error instanceof AppError && error.reason === "jobs.put_off";
}

/** Rejects as soon as the signal is aborted: a job that does not listen must not hold up the stop. */
async function untilAborted(start: () => Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const work = start();
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
  await Promise.race([work, aborted.promise]);
}
