import type { DiaryDay } from "@anamnesis/domain";

/** Where the first tap begins for who never said how long they sleep. */
const eightHours = 480;

/** The middle one of the nights that were said. */
export function usualSleep(days: readonly DiaryDay[]): number {
  const said = days.flatMap((day) => day.sleepMinutes ?? []).toSorted((a, b) => a - b);
  return said[Math.floor(said.length / 2)] ?? eightHours;
}

/** `7 h 30`, as it can be typed as well. */
export function sleepInWords(minutes: number): string {
  const rest = minutes % 60;
  return rest === 0
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 60)} h ${String(rest).padStart(2, "0")}`;
}
