/** How much somebody may take. */
export interface Limit {
  readonly most: number;
  readonly perSeconds: number;
  /** What this one takes; 1 unless told. */
  readonly cost?: number;
}

export interface LimitAnswer {
  readonly allowed: boolean;
  /** What may be taken yet, now. */
  readonly remaining: number;
  /** When the same will be allowed, if nobody takes anything meanwhile; 0 when it was allowed now. */
  readonly retryAfterSeconds: number;
}

/** Counts what is taken, by key. */
export interface Limits {
  /**
   * Takes `cost` of what a key may take within any `perSeconds`, or nothing if that is not left. What was taken in
   * the window before counts by the share of it that is still within `perSeconds`. What is refused counts nothing.
   * Throws RangeError for a limit that is none, or a cost above `most`, which would never be allowed.
   */
  take(key: string, limit: Limit): Promise<LimitAnswer>;
}
