import { setTimeout as sleep } from "node:timers/promises";
import { noteOutage } from "@anamnesis/api";
import type { Database } from "@anamnesis/db";
import { onceASecond, withinPatience } from "./asking.ts";

/** Between two looks that nobody asks for. */
const everyMs = 10_000;
/** The same while nothing can be written, so that it is known for how long. */
const awayMs = 1_000;
/** What a database gets to write something before it counts as one that cannot. */
const patienceMs = 2_000;

export interface WritesWatch {
  /** Whether the databases can be written, as of a moment ago. */
  canWrite(): Promise<boolean>;
  stop(): void;
}

export interface WritesWatchOptions {
  /** Each role by itself: its connections may lead elsewhere. */
  readonly databases: readonly Database[];
  /** As the worker role, for the trail; null where jobs run in another process, which looks itself. */
  readonly worker: Database | null;
  readonly log: {
    error(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

/**
 * Looks whether something can be written, which a database that answers may not: it can be full, or a standby since a
 * failover. Says so in the log when that begins and ends. What happened while nothing could be written is put into the
 * trail once it can, where a rule finds it.
 */
export function watchWrites({ databases, worker, log }: WritesWatchOptions): WritesWatch {
  let since: number | null = null;
  const stopping = new AbortController();
  let unnotedSeconds = 0;

  async function look(): Promise<boolean> {
    try {
      await Promise.all(databases.map((database) => withinPatience(database.checkWritable(), patienceMs)));
    } catch (error) {
      if (since === null) log.error({ err: error }, "nothing can be written to the database");
      since ??= performance.now();
      return false;
    }
    if (since !== null) {
      const seconds = Math.ceil((performance.now() - since) / 1_000);
      log.warn({ seconds }, "the database can be written again");
      since = null;
      unnotedSeconds += seconds;
    }
    void note();
    return true;
  }

  /** One that cannot be noted yet is noted with the next look. */
  async function note(): Promise<void> {
    if (worker === null || unnotedSeconds === 0) return;
    const seconds = unnotedSeconds;
    unnotedSeconds = 0;
    await noteOutage(worker, { seconds }).catch(() => (unnotedSeconds += seconds));
  }

  const canWrite = onceASecond(look);

  async function watch(): Promise<void> {
    const { signal } = stopping;
    while (!signal.aborted) {
      await sleep(since === null ? everyMs : awayMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await canWrite();
    }
  }

  void watch();
  return { canWrite, stop: () => stopping.abort() };
}
