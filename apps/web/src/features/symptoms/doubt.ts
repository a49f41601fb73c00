import { readLocalTime, daysBetween } from "@anamnesis/domain";
import { dayOf, zone } from "../../lib/dates.ts";

/** Written down so late is rare enough to be asked about, and a slip of the year is always later. */
const usualDays = 60;
/** Clocks of devices differ. */
const toleranceMs = 600_000;

/** A time that may be a slip: one still to come, or of long ago. */
export interface Doubt {
  readonly occurredAt: string;
  readonly kind: "toCome" | "longAgo";
}

/**
 * Null for a time that is likely meant.
 * @param near a day around which times are meant, however long ago it is
 */
export function doubtOf(occurredAt: string, now: Date, near = dayOf(now)): Doubt | null {
  if (Date.parse(occurredAt) > now.getTime() + toleranceMs) return { occurredAt, kind: "toCome" };
  const isFarFrom = (day: string) => Math.abs(daysBetween(dayOf(occurredAt), day)) > usualDays;
  return isFarFrom(dayOf(now)) && isFarFrom(near) ? { occurredAt, kind: "longAgo" } : null;
}

/**
 * The same day and time of the latest year in which they have been: what is meant by a slip of the year. Null where that
 * is the one that was typed, or long ago itself.
 */
export function inLatestYear(typed: string, now: Date): string | null {
  const year = Number(dayOf(now).slice(0, 4));
  for (const tried of [year, year - 1]) {
    const when = `${tried}${typed.slice(4)}`;
    const time = readLocalTime(when, zone);
    if (time?.kind !== "once" || Date.parse(time.instant) > now.getTime()) continue;
    return when === typed || doubtOf(time.instant, now) !== null ? null : when;
  }
  return null;
}
