import { createBatcher } from "./batch.ts";
import { wordsOfFailure } from "./failure.ts";
import { keepLease } from "./lease.ts";
import type { JobLog, RunTransaction, ScheduleDefinition } from "./port.ts";
import {
  type ClaimedSchedule,
  claimSchedules,
  finishSchedules,
  hasDueSchedule,
  registerSchedules,
  renewSchedule,
  type ScheduleOutcome,
  unknownSchedules,
} from "./schedules.ts";

/** What ends within this time is written down together: most of it ends at once, having found nothing to do. */
const gatherMs = 50;

export interface SchedulesParts {
  readonly transaction: RunTransaction;
  readonly schedules: readonly ScheduleDefinition[];
  readonly leaseMs: number;
  readonly log: JobLog;
  /** Aborted when what runs has to end now. */
  readonly cutOff: AbortSignal;
}

/** Takes the occurrences that are due; returns their runs. */
export function createScheduleRuns(parts: SchedulesParts): () => Promise<readonly Promise<void>[]> {
  const { transaction, schedules, leaseMs, log, cutOff } = parts;
  const byName = new Map(schedules.map((schedule) => [schedule.name, schedule]));
  const names = [...byName.keys()];
  let isRegistered = false;

  const finish = createBatcher<ScheduleOutcome, true>(async (outcomes) => {
    await transaction("schedules.finish", (tx) => finishSchedules(tx, outcomes));
    return outcomes.map(() => true);
  }, gatherMs);

  async function register(): Promise<void> {
    const unknown = await transaction(undefined, (tx) => unknownSchedules(tx, schedules));
    if (unknown.length > 0) await transaction("schedules.register", (tx) => registerSchedules(tx, unknown));
    isRegistered = true;
  }

  async function run(claimed: ClaimedSchedule): Promise<void> {
    const kept = keepLease({
      renew: () => transaction("schedules.renew", (tx) => renewSchedule(tx, claimed, leaseMs)),
      leaseMs,
      onError: (err) => log.error({ task: claimed.name, err }, "a schedule's lease could not be renewed"),
    });
    try {
      await finish(await outcomeOf(claimed, AbortSignal.any([kept.signal, cutOff])));
    } catch (error) {
      log.error({ task: claimed.name, err: error }, "the end of a schedule's run could not be written");
    } finally {
      kept.release();
    }
  }

  async function outcomeOf(claimed: ClaimedSchedule, signal: AbortSignal): Promise<ScheduleOutcome> {
    const aborted = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
    try {
      signal.throwIfAborted();
      await Promise.race([byName.get(claimed.name)?.run(signal), aborted.promise]);
      return { ...claimed, state: "succeeded", failure: null };
    } catch (error) {
      if (signal.aborted) return { ...claimed, state: "handed_back", failure: null };
      log.error({ task: claimed.name, err: error }, "housekeeping failed");
      return { ...claimed, state: "failed", failure: wordsOfFailure(error) };
    }
  }

  return async () => {
    if (names.length === 0) return [];
    if (!isRegistered) await register();
    if (!(await transaction(undefined, (tx) => hasDueSchedule(tx, names)))) return [];
    const claimed = await transaction("schedules.claim", (tx) => claimSchedules(tx, { names, leaseMs }));
    return claimed.map(run);
  };
}
