import { type Association, associationsOf } from "./associations.ts";
import { factorsOf, type SleepOfDay, sleepOf, type TrackedDay } from "./day-factors.ts";
import type { DailySeverity, DayTags, InsightDays } from "./days.ts";
import { entryMean, windowMeans } from "./series.ts";
import type { Tracker } from "./trackers.ts";

/** A day of a category with an entry, and the mean of the days that lead up to it. */
export interface TrendDay {
  readonly localDate: string;
  readonly strongest: number;
  readonly count: number;
  readonly sum: number;
  /** Of the entries of the last days up to this one, as many as `window` says. */
  readonly windowMean: number;
  /** How many of these days have an entry. */
  readonly windowDays: number;
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
  /** Number of its days with at least one entry. */
  readonly previousDays: number;
  /** `mean - previousMean`; null when there is nothing to compare with. */
  readonly change: number | null;
  /** Each day that has an entry, oldest first. */
  readonly series: readonly TrendDay[];
}

export interface SymptomSummary {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** Days that the mean of a day goes back, itself included. */
  readonly window: number;
  readonly entryCount: number;
  readonly categories: readonly CategoryTrend[];
  readonly strongestByDay: readonly {
    readonly localDate: string;
    readonly strongest: number;
    readonly count: number;
  }[];
  readonly associations: readonly Association[];
  /** Each day of which sleep is said, oldest first. */
  readonly sleep: readonly SleepOfDay[];
}

export interface DiaryPeriods {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly window: number;
  readonly daily: readonly DailySeverity[];
  /** The period of the same length before. */
  readonly previous: readonly DailySeverity[];
  /** Tags of the days of the period. */
  readonly tags: readonly DayTags[];
  /** What is said of the days of the period as a whole, oldest first, and of what; nothing of that unless given. */
  readonly whole?: { readonly tracked: readonly TrackedDay[]; readonly trackers: readonly Tracker[] };
}

/**
 * Over how many days a line is calmed: a week is read day by day, all else by the week. What comes with the cycle would
 * be gone from the mean of a month.
 */
export const windowOf = (days: InsightDays): number => (days === 7 ? 1 : 7);

/** What a period says: trends by category, most entries first, next to the period before. */
export function summarise({ from, to, days, window, daily, previous, tags, whole }: DiaryPeriods): SymptomSummary {
  const { tracked, trackers } = whole ?? { tracked: [], trackers: [] };
  const categories = Map.groupBy(daily, (day) => day.category);
  const byDay = Map.groupBy(daily, (day) => day.localDate);
  const before = Map.groupBy(previous, (day) => day.category);
  const trends = [...categories].map(([category, own]) =>
    trendOf(category, { own, before: before.get(category) ?? [], window }),
  );
  return {
    from,
    to,
    days,
    window,
    entryCount: countOf(daily),
    categories: trends.toSorted((a, b) => b.count - a.count || a.category.localeCompare(b.category)),
    strongestByDay: [...byDay]
      .map(([localDate, own]) => ({
        localDate,
        strongest: Math.max(...own.map((day) => day.strongest)),
        count: countOf(own),
      }))
      .toSorted((a, b) => a.localDate.localeCompare(b.localDate)),
    associations: associationsOf(daily, tags, factorsOf(tracked, trackers)),
    sleep: sleepOf(tracked),
  };
}

function countOf(days: readonly DailySeverity[]): number {
  return days.reduce((count, day) => count + day.count, 0);
}

interface TwoPeriods {
  readonly own: readonly DailySeverity[];
  readonly before: readonly DailySeverity[];
  readonly window: number;
}

const oldestFirst = (days: readonly DailySeverity[]) => days.toSorted((a, b) => a.localDate.localeCompare(b.localDate));

function trendOf(category: string, { own, before, window }: TwoPeriods): CategoryTrend {
  const mean = entryMean(own);
  const previousMean = before.length === 0 ? null : entryMean(before);
  const days = oldestFirst(own);
  // The first days of the period look back into the one before.
  const means = windowMeans([...oldestFirst(before), ...days], window).slice(-days.length);
  return {
    category,
    count: countOf(own),
    days: own.length,
    mean,
    previousMean,
    previousCount: countOf(before),
    previousDays: before.length,
    change: previousMean === null ? null : mean - previousMean,
    series: days.map(({ localDate, strongest, count, sum }, index) => ({
      localDate,
      strongest,
      count,
      sum,
      windowMean: means[index]?.mean ?? sum / count,
      windowDays: means[index]?.days ?? 1,
    })),
  };
}
