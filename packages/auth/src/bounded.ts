import { AppError } from "@anamnesis/domain";

export interface Bounds {
  /** How much runs at a time. */
  readonly concurrency: number;
  /** How many may wait; more are turned away rather than slowing everyone down. */
  readonly queueLimit: number;
}

export interface Turn {
  /** Before those who are not first: for people whom we know, while strangers flood the queue. */
  readonly first?: boolean;
  /** Who asks: one thing at a time for each, so that nobody who is first fills the queue alone. */
  readonly who?: string;
}

export interface Bounded {
  <T>(work: () => Promise<T>, turn?: Turn): Promise<T>;
  /** Whether somebody who is not first would be turned away. */
  isFull(): boolean;
}

/**
 * Runs work within `bounds`: those who are first in the order in which they came, then the others in theirs.
 * Each of the two may fill its own queue. Throws AppError `unavailable` when too many wait.
 */
export function createBounded({ concurrency, queueLimit }: Bounds): Bounded {
  let running = 0;
  const first: (() => void)[] = [];
  const others: (() => void)[] = [];
  const busy = new Set<string>();

  async function run<T>(work: () => Promise<T>, turn: Turn = {}): Promise<T> {
    const { who } = turn;
    if (who === undefined) return inTurn(work, turn);
    if (busy.has(who)) throw new AppError("rate_limited", "identity.too_many_tries", { retryAfter: 1 });
    busy.add(who);
    try {
      return await inTurn(work, turn);
    } finally {
      busy.delete(who);
    }
  }

  async function inTurn<T>(work: () => Promise<T>, turn: Turn): Promise<T> {
    if (running < concurrency) {
      running += 1;
    } else {
      const waiting = turn.first === true ? first : others;
      if (waiting.length >= queueLimit) throw new AppError("unavailable", "identity.busy", { retryAfter: 1 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      // The place goes straight to who waits: were it free for a moment, a newcomer could take it as well.
      const next = first.shift() ?? others.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }
  return Object.assign(run, { isFull: () => others.length >= queueLimit });
}
