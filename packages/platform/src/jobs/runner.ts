import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { JobDefinition, JobLog, JobRun, JobTransaction } from "./port.ts";
import { keepLease } from "./lease.ts";
import { claim, type ClaimedJob, fail, handBack, hasDueJob, isLastAttempt, renew, succeed } from "./queue.ts";

export interface JobRunnerOptions {
  /** Runs `fn` in a transaction of the worker role as the system. The kind names its process; without one it only reads. */
  readonly transaction: <T>(kind: string | undefined, fn: (tx: JobTransaction) => Promise<T>) => Promise<T>;
  readonly definitions: readonly JobDefinition[];
  /** Jobs at a time. */
  readonly concurrency?: number;
  /** Pause between looks at an empty queue. */
  readonly pollMs?: number;
  /** A worker that says nothing for so long is taken for dead. */
  readonly leaseMs?: number;
  readonly log: JobLog;
}

export interface JobRunner {
  start(): void;
  /** Takes no more jobs, gives running ones `graceMs` to end, and hands the others back. */
  stop(graceMs: number): Promise<void>;
  /** Runs what is due until the queue is empty. Returns how many runs there were. */
  runDue(): Promise<number>;
}

/** Runs jobs of the queue in this process. Several runners, here or elsewhere, share the work. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { transaction, log, concurrency = 2, pollMs = 250, leaseMs = 15_000 } = options;
  const definitions = new Map(options.definitions.map((definition) => [definition.kind, definition]));
  // A job of another kind waits for a worker that knows it, such as one of the next release.
  const kinds = [...definitions.keys()];
  const stopping = new AbortController();
  const cutOff = new AbortController();
  let loops: Promise<void>[] = [];

  async function runOne(): Promise<boolean> {
    if (!(await transaction(undefined, (tx) => hasDueJob(tx, kinds)))) return false;
    const lease = randomUUID();
    const job = await transaction("jobs.claim", (tx) => claim(tx, { lease, leaseMs, kinds }));
    if (job === null) return false;
    const kept = keepLease({
      renew: () => transaction("jobs.renew", (tx) => renew(tx, job.id, lease, leaseMs)),
      leaseMs,
      onError: (err) => log.error({ job: job.id, err }, "a job's lease could not be renewed"),
    });
    try {
      await execute(job, lease, AbortSignal.any([kept.signal, cutOff.signal]));
    } finally {
      kept.release();
    }
    return true;
  }

  async function execute(job: ClaimedJob, lease: string, signal: AbortSignal): Promise<void> {
    const definition = definitions.get(job.kind);
    const run: JobRun = { id: job.id, actor: job.actor, processId: job.processId, attempt: job.attempts, signal };
    try {
      if (definition === undefined) throw new Error(`took a job of the unknown kind ${job.kind}`);
      // Not run again: what kills its worker each time would never end.
      if (job.attempts > job.maxAttempts) throw new Error("its worker died in the last attempt");
      await untilAborted(() => definition.run(definition.parse(job.payload), run), signal);
      await transaction("jobs.succeed", (tx) => succeed(tx, job.id, lease));
    } catch (error) {
      if (signal.aborted) {
        await transaction("jobs.hand_back", (tx) => handBack(tx, job.id, lease));
        return;
      }
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log.error({ job: job.id, kind: job.kind, attempt: job.attempts, err: error }, "a job failed");
      if (isLastAttempt(job)) {
        if (!(await transaction("jobs.renew", (tx) => renew(tx, job.id, lease, leaseMs)))) return;
        await giveUp(job, run, error);
      }
      await transaction("jobs.fail", (tx) => fail(tx, job, { lease, error: message.slice(0, 2000) }));
    }
  }

  /** Before the job ends: a worker that dies here leaves a job that the next one gives up again. */
  async function giveUp(job: ClaimedJob, run: JobRun, error: unknown): Promise<void> {
    const definition = definitions.get(job.kind);
    try {
      await definition?.onGiveUp?.(definition.parse(job.payload), run, error);
    } catch (failure) {
      log.error({ job: job.id, kind: job.kind, err: failure }, "a job could not be given up properly");
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const found = await runOne().catch((error: unknown) => {
        log.error({ err: error }, "the job queue could not be read");
        return false;
      });
      if (found) continue;
      await sleep(pollMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    start() {
      loops = Array.from({ length: concurrency }, loop);
    },
    async stop(graceMs) {
      stopping.abort();
      const ended = Promise.all(loops);
      const isDone = await Promise.race([ended.then(() => true), sleep(graceMs, false, { ref: false })]);
      if (!isDone) cutOff.abort(new Error("the server stops"));
      await ended;
    },
    async runDue() {
      let runs = 0;
      while (await runOne()) runs += 1;
      return runs;
    },
  };
}

/** Rejects as soon as the signal is aborted: a job that does not listen must not hold up the stop. */
async function untilAborted(start: () => Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const work = start();
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
  await Promise.race([work, aborted.promise]);
}
