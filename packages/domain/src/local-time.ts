import { Temporal } from "temporal-polyfill";

/** Which of two times that a clock shows in one night. */
export type WhichTime = "earlier" | "later";

/** One of the moments at which a clock shows a time. */
export interface ClockReading {
  /** ISO 8601 in UTC. */
  readonly instant: string;
  /** How far the clock is ahead of UTC then, such as `+02:00`. */
  readonly offset: string;
}

/**
 * What a time of day in a zone stands for. On the night when clocks go forward some do not exist, and `nearest` is the
 * first that does, `from` where the clock jumped; on the night when they go back some come twice.
 */
export type LocalTime =
  | ({ readonly kind: "once" } & ClockReading)
  | ({ readonly kind: "twice" } & Readonly<Record<WhichTime, ClockReading>>)
  | { readonly kind: "skipped"; readonly from: string; readonly nearest: string };

const localTimePattern = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/u;

/** Whether a text is a day and a time without an offset or zone. */
export function isLocalTime(text: string): boolean {
  return localTimePattern.test(text);
}

/** Reads a time without an offset, such as `2026-03-29T02:30`, on a clock of `zone`; null for what is no such time. */
export function readLocalTime(text: string, zone: string): LocalTime | null {
  const time = isLocalTime(text) ? plainTimeOf(text) : null;
  if (time === null) return null;
  const earlier = time.toZonedDateTime(zone, { disambiguation: "earlier" });
  const later = time.toZonedDateTime(zone, { disambiguation: "later" });
  if (earlier.equals(later)) return { kind: "once", ...readingOf(earlier) };
  if (later.toPlainDateTime().equals(time)) {
    return { kind: "twice", earlier: readingOf(earlier), later: readingOf(later) };
  }
  // The jump itself counts as before the moment after it.
  const jump = later.add({ nanoseconds: 1 }).getTimeZoneTransition("previous") ?? later;
  return { kind: "skipped", from: minuteOf(jump.withTimeZone(earlier.offset)), nearest: minuteOf(jump) };
}

function plainTimeOf(text: string): Temporal.PlainDateTime | null {
  try {
    return Temporal.PlainDateTime.from(text, { overflow: "reject" });
  } catch {
    return null;
  }
}

function readingOf(time: Temporal.ZonedDateTime): ClockReading {
  return { instant: time.toInstant().toString(), offset: time.offset };
}

/** The clock's time, as a `datetime-local` field has it. Local mean times had seconds: these are rounded up. */
function minuteOf(time: Temporal.ZonedDateTime): string {
  return time
    .toPlainDateTime()
    .round({ smallestUnit: "minute", roundingMode: "ceil" })
    .toString({ smallestUnit: "minute" });
}
