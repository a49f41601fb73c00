import { dayNumber, weekdayOf } from "./time.ts";

/** What was logged of one thing on a day. */
export interface DayOfSeries {
  readonly localDate: string;
  readonly count: number;
  readonly sum: number;
}

/** The mean of the entries of the last days up to a day. */
export interface WindowMean {
  readonly localDate: string;
  readonly mean: number;
  /** Days with an entry that are in it: those without are no zeros. */
  readonly days: number;
}

/**
 * For each day with an entry the mean of the entries of `width` days, of which it is the last. A day without an entry
 * has none: nothing is made up between those that do.
 * @param daily oldest first
 */
export function windowMeans(daily: readonly DayOfSeries[], width: number): WindowMean[] {
  let [first, count, sum] = [0, 0, 0];
  return daily.map((day, index) => {
    count += day.count;
    sum += day.sum;
    const since = dayNumber(day.localDate) - width;
    for (let left = daily[first]; left !== undefined && dayNumber(left.localDate) <= since; left = daily[first]) {
      count -= left.count;
      sum -= left.sum;
      first += 1;
    }
    return { localDate: day.localDate, mean: sum / count, days: index - first + 1 };
  });
}

/**
 * Days one after the other with at most `apart` days from each to the next: where it is more, a line is broken.
 * @param points oldest first
 */
export function runsOf<Point extends { readonly localDate: string }>(
  points: readonly Point[],
  apart: number,
): Point[][] {
  const runs: Point[][] = [];
  let before = -Infinity;
  for (const point of points) {
    const at = dayNumber(point.localDate);
    if (at - before > apart) runs.push([point]);
    else runs.at(-1)?.push(point);
    before = at;
  }
  return runs;
}

export interface WeekdayMean {
  /** Monday is 1, Sunday 7. */
  readonly weekday: number;
  /** Days with an entry. */
  readonly days: number;
  /** Of the entries; null when there are none. */
  readonly mean: number | null;
}

/** How it was on Mondays, on Tuesdays and so on: each of the seven, from Monday. */
export function weekdayMeans(daily: readonly DayOfSeries[]): WeekdayMean[] {
  const byWeekday = Map.groupBy(daily, ({ localDate }) => weekdayOf(localDate));
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => {
    const own = byWeekday.get(weekday) ?? [];
    return { weekday, days: own.length, mean: own.length === 0 ? null : entryMean(own) };
  });
}

/** The mean of all entries of some days; at least one. */
export function entryMean(days: readonly DayOfSeries[]): number {
  return days.reduce((sum, day) => sum + day.sum, 0) / days.reduce((count, day) => count + day.count, 0);
}
