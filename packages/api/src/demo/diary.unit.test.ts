import { cyclesOf, localDateOf } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { demoDiary } from "./diary.ts";

const zone = "Europe/Vienna";
/** Ends of months and years, 29 February, and the days around both changes of the clock. */
const days = ["2025-12-31", "2026-01-01", "2026-02-28", "2028-02-29", "2026-03-29", "2026-06-30", "2026-10-25"];
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
const minutes = ["00:00.000", "59:59.999"];
const clocks = days.flatMap((day) => hours.flatMap((hour) => minutes.map((rest) => `${day}T${hour}:${rest}Z`)));

describe("the diary of the demonstration", () => {
  it("has nothing in the future, whenever it is made", () => {
    for (const now of clocks) {
      const { entries, cycle, days: whole } = demoDiary(now, 14);
      expect(whole.length, now).toBeGreaterThan(5);
      expect(
        whole.filter((day) => day.localDate > localDateOf(now, zone)),
        now,
      ).toEqual([]);
      expect(entries.length, now).toBeGreaterThan(9);
      expect(
        cycle.every((day) => day.localDate <= localDateOf(now, zone)),
        now,
      ).toBe(true);
      const later = entries.filter(
        ({ occurredAt }) =>
          Date.parse(occurredAt) > Date.parse(now) || localDateOf(occurredAt, zone) > localDateOf(now, zone),
      );
      expect(later, now).toEqual([]);
    }
  });

  it("is the same later on the day, and what came in between", () => {
    const now = "2026-10-12T06:00:00Z";
    const { entries: before, cycle } = demoDiary(now, 365);
    const { entries: after } = demoDiary("2026-10-12T21:59:00Z", 365);
    expect(after.length).toBeGreaterThan(before.length);
    expect(after.filter(({ occurredAt }) => Date.parse(occurredAt) <= Date.parse(now))).toEqual(before);
    expect(new Set(before.map(({ category }) => category)).size).toBe(8);
    // One long cycle among a dozen, and the cramps are where the bleeding is.
    const lengths = cyclesOf(cycle).flatMap(({ length }) => length ?? []);
    expect(lengths.filter((length) => length > 31)).toEqual([40]);
    expect(lengths.length).toBeGreaterThan(10);
    const bleedingDays = new Set(cycle.map((day) => day.localDate));
    const cramps = before.filter(({ category, severity }) => category === "Cramps" && severity > 4);
    expect(cramps.filter(({ occurredAt }) => !bleedingDays.has(localDateOf(occurredAt, zone)))).toEqual([]);
  });
});
