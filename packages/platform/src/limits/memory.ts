import type { Limit, Limits } from "./port.ts";

interface Counter {
  /** Number of the window that `current` counts. */
  readonly window: number;
  readonly current: number;
  readonly previous: number;
}

export interface MemoryLimitsOptions {
  /** Keys that are remembered; beyond that the one that was asked about least recently is forgotten. */
  readonly mostKeys?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** Limits of this process alone: sliding windows, two counters for each key. */
export function createMemoryLimits({ mostKeys = 20_000, now = Date.now }: MemoryLimitsOptions = {}): Limits {
  const counters = new Map<string, Counter>();

  function counterOf(key: string, window: number): Counter {
    const known = counters.get(key);
    if (known?.window === window) return known;
    // A clock that was set back counts on.
    if (known !== undefined && known.window > window) return { ...known, window };
    const previous = known?.window === window - 1 ? known.current : 0;
    return { window, current: 0, previous };
  }

  return {
    async take(key, limit) {
      const { most, perSeconds, cost = 1 } = limit;
      if (!(most > 0 && perSeconds > 0 && cost >= 0 && cost <= most)) throw new RangeError("that limit allows nothing");
      const at = now() / 1000 / perSeconds;
      const window = Math.floor(at);
      const counter = counterOf(key, window);
      const taken = counter.previous * (1 - (at - window)) + counter.current;
      const allowed = taken + cost <= most;
      const after = allowed ? { ...counter, current: counter.current + cost } : counter;
      // Last in the order of the map: what is first was not asked about for the longest time.
      counters.delete(key);
      counters.set(key, after);
      if (counters.size > mostKeys) forgetOldest(counters);
      return {
        allowed,
        remaining: Math.max(0, Math.floor(most - taken - (allowed ? cost : 0))),
        retryAfterSeconds: allowed ? 0 : waitOf(counter, at - window, limit),
      };
    },
  };
}

function forgetOldest(counters: Map<string, Counter>): void {
  for (const key of counters.keys()) {
    counters.delete(key);
    return;
  }
}

/** Seconds until what was taken has slid out far enough; `share` of this window is over. */
function waitOf({ current, previous }: Counter, share: number, { most, perSeconds, cost = 1 }: Limit): number {
  const room = most - cost;
  // Either within this window, as the one before slides out; or within the next, as this one does.
  const until = current <= room ? 1 - (room - current) / previous : 2 - room / current;
  return Math.max(0, until - share) * perSeconds;
}
