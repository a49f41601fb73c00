import { type Association, associationsOf } from "./associations.ts";
import type { DailySeverity, DayTags } from "./days.ts";

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
  readonly series: readonly {
    readonly localDate: string;
    readonly strongest: number;
    readonly mean: number;
    readonly count: number;
  }[];
}

export interface SymptomSummary {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly entryCount: number;
  readonly categories: readonly CategoryTrend[];
  readonly strongestByDay: readonly {
    readonly localDate: string;
    readonly strongest: number;
    readonly count: number;
  }[];
  readonly associations: readonly Association[];
}

export interface DiaryPeriods {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly daily: readonly DailySeverity[];
  /** The period of the same length before. */
  readonly previous: readonly DailySeverity[];
  /** Tags of the days of the period. */
  readonly tags: readonly DayTags[];
}

/** What a period says: trends by category, most entries first, next to the period before. */
export function summarise({ from, to, days, daily, previous, tags }: DiaryPeriods): SymptomSummary {
  const categories = Map.groupBy(daily, (day) => day.category);
  const before = Map.groupBy(previous, (day) => day.category);
  const trends = [...categories].map(([category, own]) => trendOf(category, own, before.get(category) ?? []));
  return {
    from,
    to,
    days,
    entryCount: countOf(daily),
    categories: trends.toSorted((a, b) => b.count - a.count || a.category.localeCompare(b.category)),
    strongestByDay: [...Map.groupBy(daily, (day) => day.localDate)]
      .map(([localDate, own]) => ({
        localDate,
        strongest: Math.max(...own.map((day) => day.strongest)),
        count: countOf(own),
      }))
      .toSorted((a, b) => a.localDate.localeCompare(b.localDate)),
    associations: associationsOf(daily, tags),
  };
}

function countOf(days: readonly DailySeverity[]): number {
  return days.reduce((count, day) => count + day.count, 0);
}

function meanOf(days: readonly DailySeverity[]): number {
  return days.reduce((sum, day) => sum + day.sum, 0) / countOf(days);
}

function trendOf(category: string, own: readonly DailySeverity[], before: readonly DailySeverity[]): CategoryTrend {
  const mean = meanOf(own);
  const previousMean = before.length === 0 ? null : meanOf(before);
  return {
    category,
    count: countOf(own),
    days: own.length,
    mean,
    previousMean,
    previousCount: countOf(before),
    change: previousMean === null ? null : mean - previousMean,
    series: own
      .map(({ localDate, strongest, sum, count }) => ({ localDate, strongest, mean: sum / count, count }))
      .toSorted((a, b) => a.localDate.localeCompare(b.localDate)),
  };
}
