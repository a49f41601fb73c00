import type { DailySeverity, DayTags } from "./days.ts";
import { studentInterval } from "./student.ts";
import type { TrackerKind } from "./trackers.ts";

/** What days are told apart by. */
export interface Factor {
  /** A tag, something that a day has or not, a number, or sleep in minutes. */
  readonly kind: "tag" | TrackerKind | "sleep";
  /** What the person calls it; empty for sleep. */
  readonly name: string;
  readonly unit: string;
  /** Of a number: days with less are those with it, days with as much or more those without. Null for what is no number. */
  readonly below: number | null;
}

/** A factor with the days that have it. */
export interface FactorDays {
  readonly factor: Factor;
  readonly days: readonly string[];
  /** The days of which it is known whether they have it. */
  readonly known: readonly string[];
}

/** A category was `difference` stronger on days with a factor: a pattern, not a cause. */
export interface Association {
  readonly category: string;
  readonly factor: Factor;
  readonly difference: number;
  readonly meanWith: number;
  readonly meanWithout: number;
  /** 95 % interval of the difference (Welch). */
  readonly low: number;
  readonly high: number;
  readonly daysWith: number;
  readonly daysWithout: number;
}

/** Fewer days than this on either side say nothing. */
export const minimumDaysEachWay = 3;
/** A smaller difference is not one that a person would notice on a scale of ten. */
const smallestDifference = 0.5;
const mostAssociations = 12;
/** Categories and tags looked at, those of most days first: each is compared with each, for as long as others wait. */
const mostCompared = 100;

/** The values of some days, summed up. They are whole numbers of a few days, so the sums are exact. */
interface Sample {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

const meanOf = ({ sum, n }: Sample) => sum / n;

/** Variance that comes from choosing a whole number alone: of a uniform distribution of width 1 (Sheppard 1898). */
const roundingVariance = 1 / 12;

/** s²/n: the variance of the mean. Days that are all alike are no surer than the steps of the scale. */
function varianceOfMean({ n, sum, squares }: Sample): number {
  return Math.max(roundingVariance, (squares - sum ** 2 / n) / (n - 1)) / n;
}

/** Half the width of the 95 % interval of a difference of means that need not vary alike (Welch 1947). */
function halfWidth(a: Sample, b: Sample): number {
  const [own, other] = [varianceOfMean(a), varianceOfMean(b)];
  const variance = own + other;
  const degrees = variance ** 2 / (own ** 2 / (a.n - 1) + other ** 2 / (b.n - 1));
  return studentInterval(0.95, degrees) * Math.sqrt(variance);
}

function sampleOf(values: Iterable<number>, n: number): Sample {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value ** 2;
  }
  return { n, sum, squares };
}

const without = (all: Sample, part: Sample): Sample => ({
  n: all.n - part.n,
  sum: all.sum - part.sum,
  squares: all.squares - part.squares,
});

/** Whether the interval leaves out "no difference". */
export function isClear({ low, high }: Pick<Association, "low" | "high">): boolean {
  return low > 0 || high < 0;
}

/** Fewer than a week either way is too little to lean on, however clear it looks. */
export const daysToLeanOn = 7;

/**
 * Whether to say it aloud: there are days enough, with and without, and all of its range is a difference that a person
 * would notice. Of the many pairs that are compared, few look so by chance.
 */
export function isFirm({ low, high, daysWith, daysWithout }: Association): boolean {
  const isNoticed = low >= smallestDifference || high <= -smallestDifference;
  return isNoticed && Math.min(daysWith, daysWithout) >= daysToLeanOn;
}

/** Keys of the largest collections, at most `mostCompared`. */
function commonest<Value extends { readonly size: number }>(collections: ReadonlyMap<string, Value>) {
  return [...collections].toSorted(([, a], [, b]) => b.size - a.size).slice(0, mostCompared);
}

/** Places, among the days on which something was logged, of those that have each tag. */
function daysByTag(
  tags: readonly DayTags[],
  places: ReadonlyMap<string, number>,
): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const { localDate, tags: own } of tags) {
    const place = places.get(localDate);
    if (place === undefined) continue;
    for (const tag of own) found.set(tag, (found.get(tag) ?? new Set()).add(place));
  }
  return found;
}

const factorOfTag = (name: string): Factor => ({ kind: "tag", name, unit: "", below: null });

/** Which of the days on which something was logged have a factor, and of which that is known: of all for null. */
interface Split {
  readonly factor: Factor;
  readonly there: readonly number[];
  readonly known: readonly number[] | null;
}

function splitsBy(
  { tags, others }: { readonly tags: readonly DayTags[]; readonly others: readonly FactorDays[] },
  places: ReadonlyMap<string, number>,
): readonly Split[] {
  const placesOf = (days: readonly string[]) => days.flatMap((day) => places.get(day) ?? []);
  return [
    ...commonest(daysByTag(tags, places)).map(([tag, tagged]) => ({
      factor: factorOfTag(tag),
      there: [...tagged],
      known: null,
    })),
    ...others.map(({ factor, days, known }) => ({ factor, there: placesOf(days), known: placesOf(known) })),
  ];
}

/** The strongest of a category on each day on which something was logged. */
interface ByDay {
  readonly values: Float64Array;
  /** Days on which it was logged itself. */
  size: number;
}

function strongestByCategory(
  daily: readonly DailySeverity[],
  places: ReadonlyMap<string, number>,
): ReadonlyMap<string, ByDay> {
  const found = new Map<string, ByDay>();
  for (const { category, localDate, strongest } of daily) {
    const known = found.get(category) ?? { values: new Float64Array(places.size), size: 0 };
    known.values[places.get(localDate) ?? 0] = strongest;
    known.size += 1;
    found.set(category, known);
  }
  return found;
}

/**
 * How much stronger each category was on days with a tag, or another factor, than on days without: patterns, not causes.
 * A day counts when anything was logged on it; its value is the strongest severity of the category,
 * 0 when only other things were logged. The 12 largest differences of days enough to lean
 * on, and after these of others; those that are clear first.
 */
export function associationsOf(
  daily: readonly DailySeverity[],
  tags: readonly DayTags[],
  others: readonly FactorDays[] = [],
): Association[] {
  const days = new Set(daily.map((day) => day.localDate));
  const places = new Map([...days].map((day, place) => [day, place]));
  const categories = commonest(strongestByCategory(daily, places)).map(([category, { values }]) => ({
    category,
    values,
    all: sampleOf(values, days.size),
  }));
  const found: { category: string; factor: Factor; difference: number; own: Sample; other: Sample }[] = [];
  for (const { factor, there, known } of splitsBy({ tags, others }, places)) {
    const count = known?.length ?? days.size;
    if (Math.min(there.length, count - there.length) < minimumDaysEachWay) continue;
    for (const { category, values, all } of categories) {
      const of = (some: readonly number[]) =>
        sampleOf(
          some.map((place) => values[place] ?? 0),
          some.length,
        );
      const own = of(there);
      const other = without(known === null ? all : of(known), own);
      const difference = meanOf(own) - meanOf(other);
      if (Math.abs(difference) >= smallestDifference) found.push({ category, factor, difference, own, other });
    }
  }
  const hasDays = ({ own, other }: { readonly own: Sample; readonly other: Sample }) =>
    Number(Math.min(own.n, other.n) >= daysToLeanOn);
  return found
    .toSorted((a, b) => hasDays(b) - hasDays(a) || Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, mostAssociations)
    .map(({ category, factor, difference, own, other }) => {
      const half = halfWidth(own, other);
      return {
        category,
        factor,
        difference,
        meanWith: meanOf(own),
        meanWithout: meanOf(other),
        low: difference - half,
        high: difference + half,
        daysWith: own.n,
        daysWithout: other.n,
      };
    })
    .toSorted((a, b) => Number(isClear(b)) - Number(isClear(a)));
}
