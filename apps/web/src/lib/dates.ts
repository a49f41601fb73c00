import { type ClockReading, daysBetween, zoneOfDevice } from "@anamnesis/domain";
import { locale } from "./language.ts";

/** The reader's own zone, such as `Europe/Vienna`. */
export const zone = zoneOfDevice();

const dayMs = 86_400_000;
// The time of day as the reader's language writes it beside a date: 04:21 in the one, 4:21 AM in the other.
const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const longDay = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
const fullDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
const longMonthName = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" });
const monthName = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
const weekdayAndDay = new Intl.DateTimeFormat(locale, {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

// A calendar day is a date without a zone; as midnight UTC it can be counted and written.
const asDate = (day: string) => new Date(`${day}T00:00:00Z`);
const asDay = (date: Date) => date.toISOString().slice(0, 10);

/** Today in the reader's zone, `YYYY-MM-DD`. */
export function today(): string {
  return dayOf(new Date());
}

/** The reader's day of an instant. */
export function dayOf(instant: string | Date): string {
  const date = new Date(instant);
  return asDay(new Date(date.getTime() - date.getTimezoneOffset() * 60_000));
}

/** The reader's last day before an instant at which something is over. */
export function lastDayOf(end: string): string {
  return dayOf(new Date(new Date(end).getTime() - 1));
}

export function plusDays(day: string, days: number): string {
  return asDay(new Date(asDate(day).getTime() + days * dayMs));
}

export const formatTime = (instant: string) => time.format(new Date(instant));
/** Of instants, newest first, one for each minute: pages that were turned within one are one time to read. */
export function oneAMinute(instants: readonly string[]): string[] {
  return [...Map.groupBy(instants, formatTime).values()].flatMap(([newest]) => newest ?? []);
}

const timesIn = new Map<string, Intl.DateTimeFormat>();
/** The time of day in another's zone; in the reader's where an older browser does not know that zone. */
export function formatTimeIn(instant: string, timeZone: string): string {
  const format = timesIn.get(timeZone) ?? timeFormatIn(timeZone);
  timesIn.set(timeZone, format);
  return format.format(new Date(instant));
}

/** Day and time of day in another's zone; in the reader's where an older browser does not know that zone. */
export function formatMomentIn(instant: string, timeZone: string): string {
  const parts = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" } as const;
  const date = new Date(instant);
  try {
    return date.toLocaleString(locale, { ...parts, timeZone });
  } catch {
    return date.toLocaleString(locale, parts);
  }
}

function timeFormatIn(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone });
  } catch {
    return time;
  }
}

export const formatMoment = (instant: string) => moment.format(new Date(instant));
export const formatExact = (instant: string) => exact.format(new Date(instant));
export const formatLongDay = (day: string) => longDay.format(asDate(day));
export const formatShortDay = (day: string) => shortDay.format(asDate(day));
export const formatFullDay = (day: string) => fullDay.format(asDate(day));
export const formatMonth = (yearMonth: string) => month.format(asDate(`${yearMonth}-01`));
/** Without its year: `November`. */
export const formatLongMonthName = (yearMonth: string) => longMonthName.format(asDate(`${yearMonth}-01`));
/** The month of a day, without its year: `Nov`. */
export const formatMonthName = (day: string) => monthName.format(asDate(day));
/** `Thu 12 Nov` */
export const formatWeekdayAndDay = (day: string) => weekdayAndDay.format(asDate(day));
export const formatWeekday = (day: string) => weekday.format(asDate(day));

/** Today, yesterday, or the day in words. */
export function formatDay(day: string): string {
  const distance = daysBetween(today(), day);
  if (distance === 0 || distance === -1) {
    const word = relative.format(distance, "day");
    return word.charAt(0).toLocaleUpperCase() + word.slice(1);
  }
  return day.slice(0, 4) === today().slice(0, 4) ? formatLongDay(day) : formatFullDay(day);
}

/** How long ago, coarsely: `3 hours ago`. */
export function formatAgo(instant: string): string {
  const minutes = Math.round((new Date(instant).getTime() - Date.now()) / 60_000);
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  if (Math.abs(minutes) < 48 * 60) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / 1440), "day");
}

/** The value of a `datetime-local` field for an instant, in the reader's zone. */
export function toLocalInput(instant: string | Date): string {
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: "UTC" });
/** What a clock shows at the value of a `datetime-local` field; with the day where it is another than that of `other`. */
export function formatClock(value: string, other: string): string {
  // As if it were UTC, where each time comes once.
  const date = new Date(`${value}Z`);
  if (Number.isNaN(date.getTime())) return "";
  const day = value.slice(0, 10);
  return day === other.slice(0, 10) ? clock.format(date) : `${formatShortDay(day)} ${clock.format(date)}`;
}

const zoneName = new Intl.DateTimeFormat(locale, { timeZoneName: "long" });
/** What the reader's zone is called at a moment, such as `Central European Summer Time, UTC+02:00`. */
export function formatZoneName({ instant, offset }: ClockReading): string {
  const name = zoneName.formatToParts(new Date(instant)).find(({ type }) => type === "timeZoneName")?.value;
  return [name, `UTC${offset}`].filter(Boolean).join(", ");
}

/** Days from the start of its week to a day. */
const daysIntoWeek = (day: string, startsOn: "monday" | "sunday") =>
  (asDate(day).getUTCDay() + (startsOn === "monday" ? 6 : 0)) % 7;

/** The first day of the week that a day is in. */
export const weekStart = (day: string, startsOn: "monday" | "sunday"): string =>
  plusDays(day, -daysIntoWeek(day, startsOn));

/** Days of a month as whole weeks, with the days of the neighbouring months as null. */
export function weeksOf(yearMonth: string, startsOn: "monday" | "sunday" = "monday"): (string | null)[][] {
  const first = `${yearMonth}-01`;
  const before = daysIntoWeek(first, startsOn);
  const days: (string | null)[] = Array.from({ length: before }, () => null);
  for (let day = first; day.startsWith(yearMonth); day = plusDays(day, 1)) days.push(day);
  while (days.length % 7 !== 0) days.push(null);
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
}

/** The month `count` months from another, `YYYY-MM`. */
export function plusMonths(yearMonth: string, count: number): string {
  const date = asDate(`${yearMonth}-01`);
  date.setUTCMonth(date.getUTCMonth() + count);
  return asDay(date).slice(0, 7);
}
