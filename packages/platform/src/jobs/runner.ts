import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { JobDefinition, JobLog, JobRun, JobTransaction } from "./port.ts";
import { claim, type ClaimedJob, fail, handBack, renew, succeed } from "./queue.ts";

export interface JobRunnerOptions {
  /** Runs `fn` in a transaction of the worker role as the system. The kind names its process. */
  readonly transaction: <T>(kind: string, fn: (tx: JobTransaction) => Promise<T>) => Promise<T>;
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
  /** Looks at the queue now rather than at the next poll. */
  wake(): void;
  /** Takes no more jobs, gives running ones `graceMs` to end, and hands the others back. */
  stop(graceMs: number): Promise<void>;
  /** Runs what is due until the queue is empty. Returns how many runs there were. */
  runDue(): Promise<number>;
}

/** Runs jobs of the queue in this process. Several runners, here or elsewhere, share the work. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { transaction, log, concurrency = 2, pollMs = 500, leaseMs = 15_000 } = options;
  const definitions = new Map(options.definitions.map((definition) => [definition.kind, definition]));
  const worker = randomUUID();
  const stopping = new AbortController();
  const cutOff = new AbortController();
  let loops: Promise<void>[] = [];
  let wakeUp = new AbortController();

  async function runOne(): Promise<boolean> {
    const job = await transaction("jobs.claim", (tx) => claim(tx, worker, leaseMs));
    if (job === null) return false;
    const lease = keepLease(job.id);
    try {
      await execute(job, AbortSignal.any([lease.signal, cutOff.signal]));
    } finally {
      lease.release();
    }
    return true;
  }

  function keepLease(id: string): { readonly signal: AbortSignal; release(): void } {
    const lost = new AbortController();
    let renewing: Promise<void> = Promise.resolve();
    const timer = setInterval(() => {
      renewing = renewing
        .then(() => transaction("jobs.renew", (tx) => renew(tx, id, worker, leaseMs)))
        .then((isOurs) => (isOurs ? undefined : lost.abort(new Error("lease lost"))))
        // The database may be away for a moment; if it is away for long, the next renewal finds the lease gone.
        .catch((error: unknown) => log.error({ job: id, err: error }, "a job's lease could not be renewed"));
    }, leaseMs / 3);
    return { signal: lost.signal, release: () => clearInterval(timer) };
  }

  async function execute(job: ClaimedJob, signal: AbortSignal): Promise<void> {
    const definition = definitions.get(job.kind);
    const run: JobRun = { id: job.id, actor: job.actor, processId: job.processId, attempt: job.attempts, signal };
    try {
      if (definition === undefined) throw new Error(`no worker here knows the job kind ${job.kind}`);
      await untilAborted(definition.run(definition.parse(job.payload), run), signal);
      await transaction("jobs.succeed", (tx) => succeed(tx, job.id, worker));
    } catch (error) {
      if (signal.aborted) {
        await transaction("jobs.hand_back", (tx) => handBack(tx, job.id, worker));
        return;
      }
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log.error({ job: job.id, kind: job.kind, attempt: job.attempts, err: error }, "a job failed");
      const hasEnded = await transaction("jobs.fail", (tx) => fail(tx, job, { worker, error: message.slice(0, 2000) }));
      if (hasEnded && definition !== undefined) await giveUp(definition, run, { job, error });
    }
  }

  async function giveUp(definition: JobDefinition, run: JobRun, { job, error }: { job: ClaimedJob; error: unknown }) {
    try {
      await definition.onGiveUp?.(definition.parse(job.payload), run, error);
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
      const waiting = AbortSignal.any([wakeUp.signal, stopping.signal]);
      await sleep(pollMs, undefined, { signal: waiting }).catch(() => undefined);
    }
  }

  return {
    start() {
      loops = Array.from({ length: concurrency }, loop);
    },
    wake() {
      wakeUp.abort();
      wakeUp = new AbortController();
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

/** Rejects as soon as the signal does: a job that does not listen must not hold up the stop. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}
