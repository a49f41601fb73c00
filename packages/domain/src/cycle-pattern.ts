import { cycleDayOf, type DayStrength } from "./cycle.ts";

/** Cycle days that stand for one time of the cycle: single days have too few entries to be told apart. */
const daysTogether = 3;
/** What comes once is no pattern. */
const fewestCycles = 2;

/** The times of the cycle have to differ by so much (a variance: half a point, squared) before anybody would notice. */
const smallestChange = 0.5 ** 2;

/** The strongest of a category on a day. */
export interface CategoryStrength extends DayStrength {
  readonly category: string;
}

/** A day on which something was logged, by when in the cycle it was. */
interface PlacedDay {
  readonly localDate: string;
  readonly phase: number;
}

/**
 * The categories whose strength changes with the time of the cycle, those that change most first. A day counts when
 * anything was logged on it, as 0 for a category that was not: what is there in some days of the cycle only changes most
 * of all. Of the variance between times of the cycle, what chance alone would make of it is taken off (Hays' omega²).
 * @param starts of cycles, oldest first
 */
export function categoriesByCycle(daily: readonly CategoryStrength[], starts: readonly string[]): readonly string[] {
  const placed = [...new Set(daily.map(({ localDate }) => localDate))].flatMap((localDate) => {
    const day = cycleDayOf(starts, localDate);
    return day === null ? [] : [{ localDate, phase: Math.floor((day - 1) / daysTogether) }];
  });
  if (cyclesIn(placed, starts) < fewestCycles) return [];
  return [...Map.groupBy(daily, ({ category }) => category)]
    .map(([category, own]) => ({ category, change: changeOf(own, placed) }))
    .filter(({ change }) => change >= smallestChange)
    .toSorted((a, b) => b.change - a.change || a.category.localeCompare(b.category))
    .map(({ category }) => category);
}

/**
 * The category to begin with: the one that changes most with the cycle, else the one of most days; null for none at all.
 */
export function firstByCycle(daily: readonly CategoryStrength[], starts: readonly string[]): string | null {
  const byDays = [...Map.groupBy(daily, ({ category }) => category)].toSorted(
    ([a, own], [b, other]) => other.length - own.length || a.localeCompare(b),
  );
  return categoriesByCycle(daily, starts)[0] ?? byDays[0]?.[0] ?? null;
}

function cyclesIn(placed: readonly PlacedDay[], starts: readonly string[]): number {
  return new Set(placed.map(({ localDate }) => starts.findLast((start) => start <= localDate))).size;
}

/** By how much the times of the cycle differ, beyond what chance makes of it. */
function changeOf(own: readonly DayStrength[], placed: readonly PlacedDay[]): number {
  const strengths = new Map(own.map(({ localDate, strongest }) => [localDate, strongest]));
  const days = placed.map(({ localDate, phase }) => ({ phase, strength: strengths.get(localDate) ?? 0 }));
  const phases = [...Map.groupBy(days, ({ phase }) => phase).values()];
  const free = days.length - phases.length;
  if (free <= 0) return 0;
  const squares = (some: typeof days) => some.reduce((sum, { strength }) => sum + strength ** 2, 0);
  const sumOf = (some: typeof days) => some.reduce((sum, { strength }) => sum + strength, 0);
  const explained = phases.reduce((sum, some) => sum + sumOf(some) ** 2 / some.length, 0);
  const between = explained - sumOf(days) ** 2 / days.length;
  const chance = ((phases.length - 1) * (squares(days) - explained)) / free;
  return (between - chance) / days.length;
}
