import { setTimeout as sleep } from "node:timers/promises";
import { whenAnnounced } from "./announce.ts";
import { createBell } from "./bell.ts";
import type { JobDefinition, JobLog, RunTransaction, ScheduleDefinition } from "./port.ts";
import { claim, type ClaimedJob, hasDueJob, type WantedJobs } from "./queue.ts";
import { createJobRun } from "./run-job.ts";
import { createScheduleRuns } from "./run-schedules.ts";

export interface JobRunnerOptions {
  readonly transaction: RunTransaction;
  readonly definitions: readonly JobDefinition[];
  readonly schedules?: readonly ScheduleDefinition[];
  /** Pause between looks at an empty queue. A job that this process asked for is taken at once. */
  readonly pollMs?: number;
  /** Pause between looks at the schedules. */
  readonly schedulePollMs?: number;
  /** A worker that says nothing for so long is taken for dead. */
  readonly leaseMs?: number;
  /** Between two reports of one job. */
  readonly progressMs?: number;
  readonly log: JobLog;
}

export interface JobRunner {
  start(): void;
  /** Takes no more jobs, gives running ones `graceMs` to end, and hands the others back. */
  stop(graceMs: number): Promise<void>;
  /** Runs what is due, one after the other, until the queue is empty. Returns how many runs there were. */
  runDue(): Promise<number>;
  /** Runs each schedule that is due, once. Returns how many there were. */
  runDueSchedules(): Promise<number>;
  /** Whether nobody here could look for a minute what is due: no alert can tell, since alerts are due themselves. */
  isStale(): boolean;
}

const defaultAtOnce = 2;
const staleMs = 60_000;
/** After a failure of the database. */
const errorPauseMs = 1_000;

/** Runs jobs of the queue and schedules in this process. Several runners, here or elsewhere, share the work. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { transaction, log, pollMs = 100, schedulePollMs = 1_000, leaseMs = 15_000, progressMs = 1_000 } = options;
  // A job of another kind waits for a worker that knows it, such as one of the next release.
  const definitions = new Map(options.definitions.map((definition) => [definition.kind, definition]));
  const stopping = new AbortController();
  const cutOff = new AbortController();
  const run = createJobRun({ transaction, definitions, leaseMs, progressMs, log, cutOff: cutOff.signal });
  const takeSchedules = createScheduleRuns({
    transaction,
    schedules: options.schedules ?? [],
    leaseMs,
    log,
    cutOff: cutOff.signal,
  });
  const bell = createBell();
  const scheduleBell = createBell();
  const running = new Map<string, number>();
  const runs = new Set<Promise<void>>();
  let loops: Promise<unknown> = Promise.resolve();
  let forget = () => {};
  /** By `performance.now()`; null until it started. */
  let lookedAt: number | null = null;

  function freeSlots(): WantedJobs[] {
    return [...definitions.values()]
      .map(({ kind, atOnce = defaultAtOnce }) => ({ kind, most: atOnce - (running.get(kind) ?? 0) }))
      .filter(({ most }) => most > 0);
  }

  /** @param isSure that something is due: then nobody looks before taking */
  async function take(wanted: readonly WantedJobs[], isSure: boolean): Promise<ClaimedJob[]> {
    const kinds = wanted.map(({ kind }) => kind);
    if (kinds.length === 0 || !(isSure || (await transaction(undefined, (tx) => hasDueJob(tx, kinds))))) return [];
    return transaction("jobs.claim", (tx) => claim(tx, { wanted, leaseMs }));
  }

  function keepTrack(work: Promise<void>, onEnd: () => void): void {
    const tracked = work.finally(() => {
      runs.delete(tracked);
      onEnd();
    });
    runs.add(tracked);
    tracked.catch(() => undefined);
  }

  function begin(job: ClaimedJob): void {
    running.set(job.kind, (running.get(job.kind) ?? 0) + 1);
    const work = run(job).catch((error: unknown) => {
      log.error({ job: job.id, kind: job.kind, err: error }, "the end of a job's run could not be written");
    });
    keepTrack(work, () => {
      running.set(job.kind, (running.get(job.kind) ?? 1) - 1);
      bell.ring();
    });
  }

  async function takeJobs(): Promise<void> {
    let isSure = false;
    while (!stopping.signal.aborted) {
      let pause = pollMs;
      try {
        const wanted = freeSlots();
        const jobs = await take(wanted, isSure);
        for (const job of jobs) begin(job);
        // As many as there was room for: there may be more.
        const takenOf = (kind: string) => jobs.filter((job) => job.kind === kind).length;
        if (wanted.length > 0) isSure = wanted.some(({ kind, most }) => takenOf(kind) === most);
        if (jobs.length > 0) continue;
      } catch (error) {
        isSure = false;
        pause = errorPauseMs;
        log.error({ err: error }, "the job queue could not be read");
      }
      await bell.wait(pause);
    }
  }

  async function takeOccurrences(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        for (const work of await takeSchedules()) keepTrack(work, () => undefined);
        lookedAt = performance.now();
      } catch (error) {
        log.error({ err: error }, "the schedules could not be read");
      }
      await scheduleBell.wait(schedulePollMs);
    }
  }

  return {
    start() {
      lookedAt = performance.now();
      forget = whenAnnounced(() => bell.ring());
      loops = Promise.all([takeJobs(), (options.schedules ?? []).length === 0 ? undefined : takeOccurrences()]);
    },
    async stop(graceMs) {
      forget();
      stopping.abort();
      bell.ring();
      scheduleBell.ring();
      const ended = loops.then(() => Promise.all(runs));
      const isDone = await Promise.race([ended.then(() => true), sleep(graceMs, false, { ref: false })]);
      if (!isDone) cutOff.abort(new Error("the server stops"));
      await ended;
    },
    async runDue() {
      const one = [...definitions.keys()].map((kind) => ({ kind, most: 1 }));
      let count = 0;
      for (let jobs = await take(one, false); jobs.length > 0; jobs = await take(one, false)) {
        for (const job of jobs) await run(job);
        count += jobs.length;
      }
      return count;
    },
    isStale: () => lookedAt !== null && performance.now() - lookedAt > staleMs,
    async runDueSchedules() {
      return (await Promise.all(await takeSchedules())).length;
    },
  };
}
