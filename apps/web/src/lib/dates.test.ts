import { readLocalTime } from "@anamnesis/domain";
import { afterEach, describe, expect, it, vi } from "vitest";
import type * as dates from "./dates.ts";

type Dates = typeof dates;

const ownZone = process.env["TZ"];

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  if (ownZone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = ownZone;
});

/** The module as a reader has it in whose browser it is `now`. */
async function datesOf(now: string, { timeZone = "Europe/Vienna", locale = "en-GB" } = {}): Promise<Dates> {
  process.env["TZ"] = timeZone;
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(now) });
  vi.stubGlobal("navigator", { languages: [locale] });
  vi.resetModules();
  return import("./dates.ts");
}

describe("the time of day", () => {
  const locales = ["en-GB", "en-US", "de", "de-AT", "fr"];
  const times = ["00:00", "00:30", "04:21", "09:59", "10:00", "12:00", "23:59"];

  it.each(locales)("is written in one way, alone and beside its date: %s", async (locale) => {
    const { formatMoment, formatTime, formatTimeIn } = await datesOf("2028-02-29T12:00:00Z", { locale });
    for (const time of times) {
      const instant = `2028-02-29T${time}:00+01:00`;
      const written = formatMoment(instant);
      // Behind the date and something that is no digit: 4:21 is not what stands in 04:21.
      expect(written.slice(0, -formatTime(instant).length), written).toMatch(/\d\D+$/u);
      expect(written.endsWith(formatTime(instant)), written).toBe(true);
      expect(formatTimeIn(instant, "Europe/Vienna")).toBe(formatTime(instant));
    }
  });

  it("and dates are in the language of the page, which is English where the browser asks for none that is spoken", async () => {
    const written = async (locale: string) => {
      const { formatDay, formatExact, formatLongDay } = await datesOf("2026-11-20T13:05:00Z", { locale });
      return [formatDay("2026-11-20"), formatLongDay("2026-11-20"), formatExact("2026-11-20T13:05:00Z").slice(0, 6)];
    };
    expect(await written("de-AT")).toEqual(["Heute", "Freitag, 20. November", "Freita"]);
    expect(await written("fr")).toEqual(["Today", "Friday 20 November", "Friday"]);
  });

  it("has two digits for the hour where the language writes them", async () => {
    const { formatTime } = await datesOf("2028-02-29T12:00:00Z");
    expect(times.map((time) => formatTime(`2028-02-29T${time}:00+01:00`))).toEqual(times);
  });
});

// Where the clock is when it is read, and the reader's day then.
const moments = [
  ["2028-02-28T23:30:00Z", "Europe/Vienna", "2028-02-29"],
  ["2028-02-29T22:59:59Z", "Europe/Vienna", "2028-02-29"],
  ["2028-02-29T23:00:00Z", "Europe/Vienna", "2028-03-01"],
  ["2028-02-29T03:29:59Z", "America/St_Johns", "2028-02-28"],
  ["2028-02-29T03:30:00Z", "America/St_Johns", "2028-02-29"],
  ["2028-02-29T10:59:59Z", "Pacific/Apia", "2028-02-29"],
  ["2028-02-29T11:00:00Z", "Pacific/Apia", "2028-03-01"],
  ["2027-12-31T23:00:00Z", "Europe/Vienna", "2028-01-01"],
  // The nights in which the clock goes forward and back.
  ["2027-03-28T00:59:59Z", "Europe/Vienna", "2027-03-28"],
  ["2027-03-28T21:59:59Z", "Europe/Vienna", "2027-03-28"],
  ["2027-03-28T22:00:00Z", "Europe/Vienna", "2027-03-29"],
  ["2027-10-31T00:30:00Z", "Europe/Vienna", "2027-10-31"],
  ["2027-10-31T22:59:59Z", "Europe/Vienna", "2027-10-31"],
  ["2027-10-31T23:00:00Z", "Europe/Vienna", "2027-11-01"],
  ["2027-11-07T03:29:59Z", "America/St_Johns", "2027-11-07"],
  ["2027-03-14T02:29:59Z", "America/St_Johns", "2027-03-13"],
] as const;

describe("the reader's day", () => {
  it.each(moments)("at %s in %s is %s", async (now, timeZone, day) => {
    const dates = await datesOf(now, { timeZone });
    expect(dates.zone).toBe(timeZone);
    expect(dates.today()).toBe(day);
    expect(dates.dayOf(now)).toBe(day);
    expect(dates.toLocalInput(now).slice(0, 10)).toBe(day);
    expect([dates.formatDay(day), dates.formatDay(dates.plusDays(day, -1))]).toEqual(["Today", "Yesterday"]);
    expect(dates.formatDay(dates.plusDays(day, -2))).toMatch(/\d/u);
  });

  it.each(moments)("at %s in %s is the same after a form was filled in with it", async (now, timeZone) => {
    const { toLocalInput } = await datesOf(now, { timeZone });
    const minute = toLocalInput(now);
    const read = readLocalTime(minute, timeZone);
    const instants = read?.kind === "once" ? [read] : read?.kind === "twice" ? [read.earlier, read.later] : [];
    expect(instants.map(({ instant }) => toLocalInput(instant))).toEqual(instants.map(() => minute));
    expect(instants.length).toBeGreaterThan(0);
  });

  it("is counted in days, not in hours, over a change of the clock", async () => {
    const { plusDays } = await datesOf("2027-03-28T22:30:00Z");
    expect(plusDays("2027-03-27", 2)).toBe("2027-03-29");
    expect(plusDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(plusDays("2028-02-29", 366)).toBe("2029-03-01");
  });
});
