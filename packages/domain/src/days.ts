/* Without schemas: addresses name them, which are read before anybody is in. */

/** Of how many days one can be told what they add up to. */
export const insightDays = [7, 30, 90, 180, 365] as const;
export type InsightDays = (typeof insightDays)[number];

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
