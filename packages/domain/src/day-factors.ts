import type { Factor, FactorDays } from "./associations.ts";
import type { DiaryDay } from "./diary-days.ts";
import type { Tracker } from "./trackers.ts";

/** What is said of a day, but for its notes. */
export type TrackedDay = Pick<DiaryDay, "localDate" | "sleepMinutes" | "tracked">;

/** How much somebody slept before a day. */
export interface SleepOfDay {
  readonly localDate: string;
  readonly minutes: number;
}

export const sleepOf = (days: readonly TrackedDay[]): SleepOfDay[] =>
  days.flatMap(({ localDate, sleepMinutes: minutes }) => (minutes === null ? [] : [{ localDate, minutes }]));

interface DayNumber {
  readonly localDate: string;
  readonly value: number;
}

/** Days with less than the person's own median, among those of which the number is said. */
function lowerHalf(numbers: readonly DayNumber[], factor: Omit<Factor, "below">): FactorDays[] {
  const below = numbers.map(({ value }) => value).toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
  if (below === undefined) return [];
  const days = numbers.filter(({ value }) => value < below).map(({ localDate }) => localDate);
  return [{ factor: { ...factor, below }, days, known: numbers.map(({ localDate }) => localDate) }];
}

/** Days that have something, next to those that have not. Of days of which neither is said, nobody can know. */
function daysThatHave({ id, label }: Tracker, days: readonly TrackedDay[]): FactorDays {
  const said = days.filter(({ tracked }) => typeof tracked[id] === "boolean");
  return {
    factor: { kind: "yes_no", name: label, unit: "", below: null },
    days: said.filter(({ tracked }) => tracked[id] === true).map(({ localDate }) => localDate),
    known: said.map(({ localDate }) => localDate),
  };
}

/** By what days can be told apart besides their tags: sleep, and what the person follows. */
export function factorsOf(days: readonly TrackedDay[], trackers: readonly Tracker[]): FactorDays[] {
  const sleep = sleepOf(days).map(({ localDate, minutes: value }) => ({ localDate, value }));
  return [
    ...lowerHalf(sleep, { kind: "sleep", name: "", unit: "" }),
    ...trackers.flatMap((tracker) => {
      const { id, kind, label: name, unit } = tracker;
      if (kind === "yes_no") return daysThatHave(tracker, days);
      const numbers = days.flatMap(({ localDate, tracked }) => {
        const value = tracked[id];
        return typeof value === "number" ? [{ localDate, value }] : [];
      });
      return lowerHalf(numbers, { kind, name, unit });
    }),
  ];
}
