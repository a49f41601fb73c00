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

/** An ISO 8601 instant with its zone or offset, between 1900 and a day from now, returned in UTC. */
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
    return instant.round("millisecond").toString();
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

// Asking Intl costs more than everything else about an entry; the set of zones is small, and bounded here.
const knownZones = new Set<string>();
const mostZones = 2_000;

function isZone(value: string): boolean {
  if (knownZones.has(value)) return true;
  try {
    // Offsets such as +01:00 are valid to Intl and know no daylight saving: a person has a place.
    if (/^[+-]/u.test(value)) return false;
    Intl.DateTimeFormat("en", { timeZone: value });
  } catch {
    return false;
  }
  if (knownZones.size < mostZones) knownZones.add(value);
  return true;
}

/** A time zone from the IANA database, such as `Europe/Vienna`. */
export const timeZone = z
  .string({ error: "Give a time zone such as Europe/Vienna." })
  .max(64, "Give a time zone such as Europe/Vienna.")
  .refine(isZone, "Give a time zone such as Europe/Vienna.");

/** The person's own day of an instant. */
export function localDateOf(instant: string, zone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** `days` days before (negative) or after a calendar day. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Today, in a person's zone. */
export function todayIn(zone: string): string {
  return Temporal.Now.plainDateISO(zone).toString();
}

/** The instant at which a calendar day is over in a zone, ISO 8601 in UTC. */
export function endOfDay(day: string, zone: string): string {
  return Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone).toInstant().toString();
}
