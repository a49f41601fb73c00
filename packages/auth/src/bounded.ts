import { AppError } from "@anamnesis/domain";

export interface Bounds {
  /** How much runs at a time. */
  readonly concurrency: number;
  /** How many may wait; more are turned away rather than slowing everyone down. */
  readonly queueLimit: number;
}

/** Runs work within `bounds`, first come first served. Throws AppError `unavailable` when too many wait. */
export function createBounded({ concurrency, queueLimit }: Bounds): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];

  return async (work) => {
    if (running < concurrency) {
      running += 1;
    } else {
      if (waiting.length >= queueLimit) throw new AppError("unavailable", "identity.busy", { retryAfter: 1 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      // The place goes straight to who waits: were it free for a moment, a newcomer could take it as well.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
