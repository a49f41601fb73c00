/** One category on one of the person's days. */
export interface DailySeverity {
  readonly localDate: string;
  readonly category: string;
  readonly count: number;
  readonly sum: number;
  readonly strongest: number;
}

/** The tags of one day, each once. */
export interface DayTags {
  readonly localDate: string;
  readonly tags: readonly string[];
}
