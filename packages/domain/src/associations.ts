import type { Association, DailySeverity, DayTags } from "./insights.ts";
import { studentInterval } from "./student.ts";

/** Fewer days than this on either side say nothing. */
export const minimumDaysEachWay = 3;
/** A smaller difference is not one that a person would notice on a scale of ten. */
const smallestDifference = 0.5;
const mostAssociations = 12;

interface Sample {
  readonly n: number;
  readonly mean: number;
  /** Variance of the mean: s²/n. */
  readonly variance: number;
}

function sampleOf(values: readonly number[]): Sample {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, variance: squares / (n - 1) / n };
}

/** Half the width of the 95 % interval of a difference of means that need not vary alike (Welch 1947). */
function halfWidth(a: Sample, b: Sample): number {
  const variance = a.variance + b.variance;
  if (variance === 0) return 0;
  const degrees = variance ** 2 / (a.variance ** 2 / (a.n - 1) + b.variance ** 2 / (b.n - 1));
  return studentInterval(0.95, degrees) * Math.sqrt(variance);
}

/**
 * How much stronger each category was on days with a tag than on days without: patterns, not causes.
 * A day counts when anything was logged on it; its value is the strongest severity of the category,
 * 0 when only other things were logged. Largest difference first, at most 12.
 */
export function associationsOf(daily: readonly DailySeverity[], tags: readonly DayTags[]): Association[] {
  const days = [...new Set(daily.map((day) => day.localDate))];
  const tagsOfDay = new Map(tags.map((day) => [day.localDate, new Set(day.tags)]));
  const strongest = new Map(daily.map((day) => [`${day.localDate} ${day.category}`, day.strongest]));
  const categories = [...new Set(daily.map((day) => day.category))];
  const found: Association[] = [];
  for (const tag of new Set(tags.flatMap((day) => day.tags))) {
    const isWith = (day: string) => tagsOfDay.get(day)?.has(tag) === true;
    const withTag = days.filter(isWith);
    const without = days.filter((day) => !isWith(day));
    if (Math.min(withTag.length, without.length) < minimumDaysEachWay) continue;
    for (const category of categories) {
      const valueOf = (day: string) => strongest.get(`${day} ${category}`) ?? 0;
      const [a, b] = [sampleOf(withTag.map(valueOf)), sampleOf(without.map(valueOf))];
      const difference = a.mean - b.mean;
      if (Math.abs(difference) < smallestDifference) continue;
      const half = halfWidth(a, b);
      found.push({
        category,
        tag,
        difference,
        meanWith: a.mean,
        meanWithout: b.mean,
        low: difference - half,
        high: difference + half,
        daysWith: a.n,
        daysWithout: b.n,
      });
    }
  }
  return found.toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference)).slice(0, mostAssociations);
}
