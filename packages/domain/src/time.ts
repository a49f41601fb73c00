import { Temporal } from "temporal-polyfill";
import { z } from "zod";

const earliest = Temporal.Instant.from("1900-01-01T00:00:00Z");

function toInstant(value: string): Temporal.Instant | null {
  try {
    return Temporal.Instant.from(value);
  } catch {
    return null;
  }
}

/**
 * An ISO 8601 instant with its zone or offset, between 1900 and a day from now, returned in UTC. The offset says when it
 * was, a zone beside it says on which day: they need not agree, since most programs write instants in UTC.
 */
export const pastInstant = z
  .string({ error: "Give the time as text, such as 2026-03-01T08:30:00+01:00." })
  .max(64, "That is not a time.")
  .transform((value, context) => {
    const instant = toInstant(value);
    const problem =
      instant === null
        ? "Give the time with its zone, such as 2026-03-01T08:30:00+01:00."
        : Temporal.Instant.compare(instant, earliest) < 0
          ? "That is before the year 1900."
          : instant.epochMilliseconds > Date.now() + 86_400_000
            ? "That is more than a day in the future."
            : null;
    if (instant === null || problem !== null) {
      context.addIssue({ code: "custom", message: problem ?? "That is not a time." });
      return z.NEVER;
    }
    // Cut to what is kept, before anything is derived: a rounded last moment of a day would be the first of the next.
    return instant.round({ smallestUnit: "millisecond", roundingMode: "trunc" }).toString();
  });

/** A calendar day `YYYY-MM-DD` between 1900 and 2199. */
export const localDate = z
  .string({ error: "Give a day as YYYY-MM-DD." })
  .max(10, "Give a day as YYYY-MM-DD.")
  .regex(/^\d{4}-\d{2}-\d{2}$/u, "Give a day as YYYY-MM-DD.")
  .refine((value) => {
    try {
      const { year } = Temporal.PlainDate.from(value, { overflow: "reject" });
      return year >= 1900 && year < 2200;
    } catch {
      return false;
    }
  }, "That day does not exist.");

// Asking the library costs more than everything else about an entry; the set of zones is small, and bounded here.
const knownZones = new Map<string, string>();
const mostZones = 2_000;

/**
 * Names that the library takes and PostgreSQL does not, since the time zone database gave them up, and those that are
 * abbreviations to PostgreSQL, which reads them as an offset without daylight saving.
 */
const refusedZones = /^(?:SystemV\/.*|US\/Pacific-New|Canada\/East-Saskatchewan|CET|EET|EST|HST|MET|MST|WET)$/iu;

/** The name of a zone as the time zone database spells it; null for what is none. */
function zoneOf(value: string): string | null {
  const known = knownZones.get(value);
  if (known !== undefined) return known;
  // Offsets such as +01:00 are valid to the library and know no daylight saving: a person has a place.
  if (!/^[a-z][\w+/-]*$/iu.test(value) || refusedZones.test(value)) return null;
  try {
    const { timeZoneId } = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value);
    if (knownZones.size < mostZones) knownZones.set(value, timeZoneId);
    return timeZoneId;
  } catch {
    return null;
  }
}

const noZone = "Give a time zone such as Europe/Vienna.";

/**
 * A time zone such as `Europe/Vienna`, spelled as in the IANA database, that Temporal and PostgreSQL both know.
 * An older name of a zone stays as it is given.
 */
export const timeZone = z
  .string({ error: noZone })
  .max(64, noZone)
  .transform((value, context) => {
    const name = zoneOf(value);
    if (name !== null) return name;
    context.addIssue({ code: "custom", message: noZone });
    return z.NEVER;
  });

/**
 * The zone of the device that this runs on. Where it has none that is known here, since it is newer or misconfigured,
 * the one that its clock agrees with now, to the hour.
 */
export function zoneOfDevice(): string {
  const name = zoneOf(Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (name !== null) return name;
  const hours = Math.round(-new Date().getTimezoneOffset() / 60);
  // POSIX counts the other way round.
  return hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}

/** The person's own day of an instant. */
export function localDateOf(instant: string, zone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** `days` days before (negative) or after a calendar day. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Which day it is, counted from 1970: calendar days have no zone, so each is the one before and one more. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

/** Monday is 1, Sunday 7. */
export function weekdayOf(day: string): number {
  return Temporal.PlainDate.from(day).dayOfWeek;
}

/** Today, in a person's zone. */
export function todayIn(zone: string): string {
  return Temporal.Now.plainDateISO(zone).toString();
}

/** The instant at which a calendar day begins in a zone, ISO 8601 in UTC. */
export function startOfDay(day: string, zone: string): string {
  return Temporal.PlainDate.from(day).toZonedDateTime(zone).toInstant().toString();
}

/** The instant at which a calendar day is over in a zone, ISO 8601 in UTC. */
export const endOfDay = (day: string, zone: string): string => startOfDay(addDays(day, 1), zone);

/** Days from a calendar day to another. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}
