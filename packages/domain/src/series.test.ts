import { describe, expect, it } from "vitest";
import { type DayOfSeries, runsOf, weekdayMeans, windowMeans } from "./series.ts";

const day = (localDate: string, ...severities: number[]): DayOfSeries => ({
  localDate,
  count: severities.length,
  sum: severities.reduce((sum, severity) => sum + severity, 0),
});

describe("windowMeans", () => {
  it("takes the entries of the days that lead up to each, whatever is between them", () => {
    const daily = [day("2026-03-01", 2), day("2026-03-02", 4, 6), day("2026-03-07", 9), day("2026-03-08", 1)];
    expect(windowMeans(daily, 7)).toEqual([
      { localDate: "2026-03-01", mean: 2, days: 1 },
      { localDate: "2026-03-02", mean: 4, days: 2 },
      // The first of March is the seventh day before, and still in it; on the eighth it is out.
      { localDate: "2026-03-07", mean: 21 / 4, days: 3 },
      { localDate: "2026-03-08", mean: 5, days: 3 },
    ]);
  });

  it("makes nothing up in a gap, and begins anew after it", () => {
    const means = windowMeans([day("2026-01-05", 8), day("2026-02-20", 3)], 7);
    expect(means).toEqual([
      { localDate: "2026-01-05", mean: 8, days: 1 },
      { localDate: "2026-02-20", mean: 3, days: 1 },
    ]);
  });

  it("of one day is each day's own mean, of none is none", () => {
    expect(windowMeans([day("2026-03-01", 2, 5), day("2026-03-02", 9)], 1).map(({ mean }) => mean)).toEqual([3.5, 9]);
    expect(windowMeans([], 7)).toEqual([]);
  });

  it("counts days and not hours: over the end of winter time, of the year, and a 29th of February", () => {
    for (const [first, last] of [
      ["2026-03-26", "2026-04-01"],
      ["2026-10-22", "2026-10-28"],
      ["2026-12-28", "2027-01-03"],
      ["2028-02-26", "2028-03-03"],
    ] as const) {
      expect(windowMeans([day(first, 2), day(last, 4)], 7).map(({ days }) => days)).toEqual([1, 2]);
      expect(windowMeans([day(first, 2), day(last, 4)], 6).map(({ days }) => days)).toEqual([1, 1]);
    }
  });

  it("stays exact over a year of days", () => {
    const daily = Array.from({ length: 365 }, (_, index) =>
      day(new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10), 1 + (index % 10)),
    );
    const means = windowMeans(daily, 10);
    expect(means.slice(9).every(({ mean, days }) => mean === 5.5 && days === 10)).toBe(true);
  });
});

describe("runsOf", () => {
  const at = (...days: string[]) => days.map((localDate) => ({ localDate }));

  it("breaks where the next day is further away than that, also over the end of a year", () => {
    expect(runsOf(at("2026-12-25", "2026-12-31", "2027-01-06", "2027-01-13"), 6)).toEqual([
      at("2026-12-25", "2026-12-31", "2027-01-06"),
      at("2027-01-13"),
    ]);
  });

  it("of one day is one, of none is none", () => {
    expect(runsOf(at("2026-03-29"), 1)).toEqual([at("2026-03-29")]);
    expect(runsOf([], 1)).toEqual([]);
  });
});

describe("weekdayMeans", () => {
  it("means the entries of each weekday with the number of its days, and says so where there are none", () => {
    // Two Sundays, the second of them with two entries, on either side of the end of winter time; a Monday.
    const means = weekdayMeans([day("2026-03-22", 9), day("2026-03-29", 3, 3), day("2026-03-30", 4)]);
    expect(means.map(({ weekday }) => weekday)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(means[0]).toEqual({ weekday: 1, days: 1, mean: 4 });
    expect(means[1]).toEqual({ weekday: 2, days: 0, mean: null });
    expect(means[6]).toEqual({ weekday: 7, days: 2, mean: 5 });
  });
});
