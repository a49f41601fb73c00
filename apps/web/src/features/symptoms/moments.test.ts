import { describe, expect, it } from "vitest";
import { momentsOf } from "./moments.ts";

const offered = (day: string, now: string) =>
  momentsOf({ day, now: new Date(now) }).map(({ moment, time }) => `${moment} ${time.when}`.trim());

describe("the moments that are offered", () => {
  it("are those of today that have come", () => {
    expect(offered("2026-03-10", "2026-03-10T09:30:00")).toEqual([
      "now",
      "hourAgo 2026-03-10T08:30",
      "thisMorning 2026-03-10T08:00",
      "yesterdayEvening 2026-03-09T20:00",
    ]);
    expect(offered("2026-03-10", "2026-03-10T00:20:00")).toEqual([
      "now",
      "hourAgo 2026-03-09T23:20",
      "yesterdayEvening 2026-03-09T20:00",
    ]);
  });

  it("are parts of a day that is gone", () => {
    expect(offered("2026-03-01", "2026-03-10T09:30:00")).toEqual([
      "morning 2026-03-01T08:00",
      "noon 2026-03-01T12:00",
      "evening 2026-03-01T20:00",
    ]);
  });
});
