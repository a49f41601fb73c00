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

export interface CategoryTrend {
  readonly category: string;
  readonly count: number;
  /** Number of days with at least one entry. */
  readonly days: number;
  /** Mean severity of the entries of the period. */
  readonly mean: number;
  /** Mean of the period of the same length before; null when it had no entry. */
  readonly previousMean: number | null;
  readonly previousCount: number;
  /** `mean - previousMean`; null when there is nothing to compare with. */
  readonly change: number | null;
  /** Strongest severity of each day that has one, oldest first. */
  readonly series: readonly { readonly localDate: string; readonly strongest: number; readonly mean: number }[];
}

/** A category was `difference` stronger on days tagged `tag`: a pattern, not a cause. */
export interface Association {
  readonly category: string;
  readonly tag: string;
  readonly difference: number;
  readonly meanWith: number;
  readonly meanWithout: number;
  /** 95 % interval of the difference (Welch). */
  readonly low: number;
  readonly high: number;
  readonly daysWith: number;
  readonly daysWithout: number;
}

export interface SymptomSummary {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly entryCount: number;
  readonly categories: readonly CategoryTrend[];
  readonly strongestByDay: readonly { readonly localDate: string; readonly strongest: number; readonly count: number }[];
  readonly associations: readonly Association[];
}

/** Fewer days than this on either side say nothing. */
export const minimumDaysEachWay = 3;
