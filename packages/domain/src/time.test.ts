import { Temporal } from "temporal-polyfill";
import { describe, expect, it, vi } from "vitest";
import { readLocalTime } from "./local-time.ts";
import { addDays, daysBetween, localDateOf, pastInstant, timeZone, zoneOfDevice } from "./time.ts";

describe("an instant", () => {
  it.each([
    ["2025-10-10T21:59:59.9999Z", "2025-10-10T21:59:59.999Z", "2025-10-10"],
    ["2025-10-10T21:59:59.9999999Z", "2025-10-10T21:59:59.999Z", "2025-10-10"],
    ["2025-10-10T21:59:59.999999999Z", "2025-10-10T21:59:59.999Z", "2025-10-10"],
    ["2025-10-10T23:59:59.9995+02:00", "2025-10-10T21:59:59.999Z", "2025-10-10"],
    ["1969-12-31T22:59:59.9999Z", "1969-12-31T22:59:59.999Z", "1969-12-31"],
    ["2025-10-10T22:00:00Z", "2025-10-10T22:00:00Z", "2025-10-11"],
  ])("%s is cut to what is kept, and stays on its day", (given, kept, day) => {
    const instant = pastInstant.safeParse(given).data ?? "refused";
    expect(instant).toBe(kept);
    expect(localDateOf(instant, "Europe/Vienna")).toBe(day);
  });

  it("may have any offset: the zone beside it says on which day it was", () => {
    expect(pastInstant.parse("2025-03-01T08:30:00-11:00")).toBe("2025-03-01T19:30:00Z");
  });
});

describe("a time zone", () => {
  it.each([
    ["Europe/Vienna", "Europe/Vienna"],
    ["europe/vienna", "Europe/Vienna"],
    ["EUROPE/VIENNA", "Europe/Vienna"],
    ["america/port-au-prince", "America/Port-au-Prince"],
    ["utc", "UTC"],
    ["etc/gmt+5", "Etc/GMT+5"],
    // What Chrome still reports, and what the database of time zones calls it now.
    ["Asia/Calcutta", "Asia/Calcutta"],
    ["Asia/Kolkata", "Asia/Kolkata"],
    ["Europe/Kiev", "Europe/Kiev"],
    ["EST5EDT", "EST5EDT"],
    ["japan", "Japan"],
  ])("%s is spelled %s", (given, spelled) => {
    expect(timeZone.parse(given)).toBe(spelled);
    expect(localDateOf("2026-01-01T12:00:00Z", spelled)).toBe(
      Temporal.Instant.from("2026-01-01T12:00:00Z").toZonedDateTimeISO(spelled).toPlainDate().toString(),
    );
  });

  it.each([
    "IST",
    "JST",
    "PST",
    "BST",
    "ACT",
    "AET",
    "CST",
    "ECT",
    "NST",
    "SST",
    "VST",
    "EST",
    "MST",
    "HST",
    "CET",
    "MET",
    "EET",
    "WET",
    "cet",
    "SystemV/PST8",
    "systemv/pst8",
    "SystemV/EST5EDT",
    "US/Pacific-New",
    "Canada/East-Saskatchewan",
    "+02:00",
    "-0330",
    "UTC+2",
    "GMT+2",
    "Z",
    "Etc/Unknown",
    "Factory",
    "posixrules",
    "localtime",
    "Moon/Crater",
    "",
    " ",
    "Europe",
    "Europe/",
    "/Europe/Vienna",
    "Europe/Vienna ",
    "../etc/passwd",
    "Europe/Vienna\u0000",
    "2026-01-01T00:00[Europe/Vienna]",
    "2026-01-01T00:00Z",
    "__proto__",
    "constructor",
  ])("%j is none", (given) => {
    const { error } = timeZone.safeParse(given);
    expect(error?.issues.map(({ message }) => message)).toEqual(["Give a time zone such as Europe/Vienna."]);
  });

  it.each([
    ["Asia/Calcutta", 330, "Asia/Calcutta"],
    ["Etc/Unknown", 120, "Etc/GMT-2"],
    ["CET", 60, "Etc/GMT-1"],
    ["-03:00", -180, "Etc/GMT+3"],
    ["America/Not_Yet_Known", 0, "UTC"],
  ])("of a device that reports %s, %d minutes ahead, is %s", (reported, ahead, taken) => {
    const options = { ...Intl.DateTimeFormat().resolvedOptions(), timeZone: reported };
    vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockReturnValueOnce(options);
    vi.spyOn(Date.prototype, "getTimezoneOffset").mockReturnValue(-ahead);
    expect(zoneOfDevice()).toBe(taken);
    expect(timeZone.parse(taken)).toBe(taken);
    vi.restoreAllMocks();
  });

  it("of a browser's list is always one", () => {
    for (const name of Intl.supportedValuesOf("timeZone")) expect(timeZone.safeParse(name).data).toBe(name);
  });
});

describe("a time without an offset", () => {
  it.each([
    ["2026-03-29T01:59", "Europe/Vienna", "2026-03-29T00:59:00Z", "+01:00"],
    ["2026-03-29T03:00", "Europe/Vienna", "2026-03-29T01:00:00Z", "+02:00"],
    ["2026-10-25T01:59", "Europe/Vienna", "2026-10-24T23:59:00Z", "+02:00"],
    ["2026-10-25T03:00", "Europe/Vienna", "2026-10-25T02:00:00Z", "+01:00"],
    ["2026-07-01 12:30:15.5", "Asia/Kathmandu", "2026-07-01T06:45:15.5Z", "+05:45"],
  ])("%s in %s is one moment", (text, zone, instant, offset) => {
    expect(readLocalTime(text, zone)).toEqual({ kind: "once", instant, offset });
  });

  it.each([
    ["2026-03-29T02:30", "Europe/Vienna", "2026-03-29T02:00", "2026-03-29T03:00"],
    ["2026-03-29T02:00", "Europe/Vienna", "2026-03-29T02:00", "2026-03-29T03:00"],
    ["2026-03-29T02:59:59", "Europe/Vienna", "2026-03-29T02:00", "2026-03-29T03:00"],
    // Half an hour, midnight, and a whole day.
    ["2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-04T02:00", "2026-10-04T02:30"],
    ["2026-04-24T00:20", "Africa/Cairo", "2026-04-24T00:00", "2026-04-24T01:00"],
    ["2011-12-30T12:00", "Pacific/Apia", "2011-12-30T00:00", "2011-12-31T00:00"],
  ])("%s in %s does not exist: the clock went from %s to %s", (text, zone, from, nearest) => {
    expect(readLocalTime(text, zone)).toEqual({ kind: "skipped", from, nearest });
    expect(readLocalTime(nearest, zone)?.kind).toBe("once");
  });

  it.each([
    ["2026-10-25T02:30", "Europe/Vienna", "2026-10-25T00:30:00Z", "+02:00", "2026-10-25T01:30:00Z", "+01:00"],
    ["2026-10-25T02:00", "Europe/Vienna", "2026-10-25T00:00:00Z", "+02:00", "2026-10-25T01:00:00Z", "+01:00"],
    ["2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z", "+11:00", "2026-04-04T15:15:00Z", "+10:30"],
  ])("%s in %s comes twice", (text, zone, first, firstOffset, second, secondOffset) => {
    expect(readLocalTime(text, zone)).toEqual({
      kind: "twice",
      earlier: { instant: first, offset: firstOffset },
      later: { instant: second, offset: secondOffset },
    });
  });

  it.each(["", "2026-02-30T10:00", "2026-03-29T24:00", "2026-03-29", "10:00", "2026-03-29T10:00Z", "x".repeat(100)])(
    "%j is no such time",
    (text) => {
      expect(readLocalTime(text, "Europe/Vienna")).toBeNull();
    },
  );
});

describe("days", () => {
  it.each([
    ["2027-03-27", "2027-03-29", 2],
    ["2028-02-28", "2028-03-01", 2],
    ["2028-02-29", "2027-03-01", -365],
    ["2027-03-28", "2027-03-28", 0],
  ])("from %s to %s are counted over a change of the clock and in a leap year: %i", (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
    expect(addDays(from, days)).toBe(to);
  });
});
