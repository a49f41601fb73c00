import { describe, expect, it } from "vitest";
import { associationsOf, isClear, isFirm } from "./associations.ts";
import { factorsOf } from "./day-factors.ts";
import type { DailySeverity } from "./days.ts";
import { summarise } from "./insights.ts";
import { studentInterval } from "./student.ts";

function day(localDate: string, category: string, ...severities: number[]): DailySeverity {
  const sum = severities.reduce((total, severity) => total + severity, 0);
  return { localDate, category, count: severities.length, sum, strongest: Math.max(...severities) };
}
const dates = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"] as const;
const period = { from: "2026-03-01", to: "2026-03-07", days: 7, window: 7 };

describe("studentInterval", () => {
  // Printed tables of the t distribution, two-sided 95 % and 99 %.
  it.each([
    [0.95, 1, 12.706],
    [0.95, 4, 2.776],
    [0.95, 10, 2.228],
    [0.95, 120, 1.98],
    [0.99, 5, 4.032],
  ])("%f with %i degrees of freedom is %f", (coverage, degrees, expected) => {
    expect(studentInterval(coverage, degrees)).toBeCloseTo(expected, 3);
  });
});

describe("summarise", () => {
  it("counts entries, means entries rather than days, and compares with the period before", () => {
    const summary = summarise({
      ...period,
      daily: [day(dates[0], "Headache", 2, 4), day(dates[1], "Headache", 9), day(dates[1], "Mood", 5)],
      previous: [day("2026-02-25", "Headache", 3)],
      tags: [],
    });
    expect(summary.entryCount).toBe(4);
    expect(summary.categories.map((trend) => trend.category)).toEqual(["Headache", "Mood"]);
    expect(summary.categories[0]).toMatchObject({
      count: 3,
      days: 2,
      mean: 5,
      previousMean: 3,
      previousCount: 1,
      previousDays: 1,
      change: 2,
    });
    expect(summary.categories[0]?.series).toEqual([
      // With the 3 of five days before, which is of the period before.
      { localDate: dates[0], strongest: 4, count: 2, sum: 6, windowMean: 3, windowDays: 2 },
      { localDate: dates[1], strongest: 9, count: 1, sum: 9, windowMean: 4.5, windowDays: 3 },
    ]);
    expect(summary.categories[1]).toMatchObject({ previousMean: null, change: null });
    expect(summary.strongestByDay).toEqual([
      { localDate: dates[0], strongest: 4, count: 2 },
      { localDate: dates[1], strongest: 9, count: 2 },
    ]);
  });

  it("of nothing is empty", () => {
    const summary = summarise({ ...period, daily: [], previous: [day("2026-02-25", "Mood", 3)], tags: [] });
    expect(summary).toMatchObject({ entryCount: 0, categories: [], strongestByDay: [], associations: [] });
  });
});

describe("associationsOf", () => {
  const daily = [8, 7, 9, 2, 3, 4].map((severity, index) => day(dates[index] ?? "", "Headache", severity));
  const travel = dates.slice(0, 3).map((localDate) => ({ localDate, tags: ["travel"] }));

  it("gives the difference of means with Welch's interval", () => {
    // With 8, 7, 9: mean 8, s² 1. Without 2, 3, 4: mean 3, s² 1. Standard error √(1/3 + 1/3), 4 degrees: ± 2.776 × 0.8165.
    const [association] = associationsOf(daily, travel);
    expect(association).toMatchObject({
      category: "Headache",
      factor: { kind: "tag", name: "travel", below: null },
      difference: 5,
      daysWith: 3,
      daysWithout: 3,
    });
    expect(association?.low).toBeCloseTo(5 - 2.267, 2);
    expect(association?.high).toBeCloseTo(5 + 2.267, 2);
  });

  it("counts a day on which only something else was logged as 0", () => {
    const other = dates.slice(3).map((localDate) => day(localDate, "Mood", 4));
    const [association] = associationsOf([...daily.slice(0, 3), ...other], travel);
    expect(association).toMatchObject({ category: "Headache", meanWith: 8, meanWithout: 0 });
  });

  it("says nothing with fewer than three days on one side", () => {
    expect(associationsOf(daily, travel.slice(0, 2))).toEqual([]);
    expect(associationsOf(daily.slice(0, 5), travel)).toEqual([]);
  });

  it("says nothing about a difference too small to notice", () => {
    expect(
      associationsOf(
        dates.map((date) => day(date, "Headache", 5)),
        travel,
      ),
    ).toEqual([]);
  });

  it("is never surer than the steps of the scale, also of days that are all alike", () => {
    // Each side varies by 1/12 at least: error √(2 × 1/12 / 3), 4 degrees: ± 2.776 × 0.2357.
    const alike = [8, 8, 8, 3, 3, 3].map((severity, index) => day(dates[index] ?? "", "Headache", severity));
    const [association] = associationsOf(alike, travel);
    expect(association?.low).toBeCloseTo(5 - 0.654, 2);
    expect(association?.high).toBeCloseTo(5 + 0.654, 2);
  });

  it("names what is clear before what is only large", () => {
    const large = [9, 1, 9, 0, 2, 0].flatMap((severity, index) =>
      severity === 0 ? [] : [day(dates[index] ?? "", "Mood", severity)],
    );
    const clear = [4, 4, 4, 1, 1, 1].map((severity, index) => day(dates[index] ?? "", "Sleep", severity));
    const found = associationsOf([...large, ...clear], travel);
    expect(found.map((association) => [association.category, isClear(association)])).toEqual([
      ["Sleep", true],
      ["Mood", false],
    ]);
    expect(Math.abs(found[1]?.difference ?? 0)).toBeGreaterThan(Math.abs(found[0]?.difference ?? 0));
  });

  it("is firm only with a week of days either way, and where all of its range would be noticed", () => {
    const sides = (either: number) => ({ daysWith: either, daysWithout: 40 });
    const [association] = associationsOf(daily, travel);
    if (association === undefined) throw new Error("nothing goes along");
    expect([isClear(association), isFirm(association)]).toEqual([true, false]);
    expect(isFirm({ ...association, ...sides(6) })).toBe(false);
    expect(isFirm({ ...association, ...sides(7) })).toBe(true);
    expect(isFirm({ ...association, ...sides(7), low: 0.4 })).toBe(false);
    expect(isFirm({ ...association, ...sides(7), low: -4, high: -0.5 })).toBe(true);
    expect(isFirm({ ...association, ...sides(7), low: -4, high: -0.4 })).toBe(false);
  });

  it("keeps both means and their interval exact when the sides differ in size and spread", () => {
    // With 7, 9, 7, 9: mean 8, s² 4/3. Without 1, 2, 6: mean 3, s² 7. Error √(1/3 + 7/3), 2.577 degrees.
    const severities = [7, 9, 7, 9, 1, 2, 6];
    const all = severities.map((severity, index) => day(`2026-03-0${index + 1}`, "Headache", severity));
    const tags = all.slice(0, 4).map(({ localDate }) => ({ localDate, tags: ["travel"] }));
    const [association] = associationsOf(all, tags);
    expect(association).toMatchObject({ difference: 5, meanWith: 8, meanWithout: 3, daysWith: 4, daysWithout: 3 });
    expect(association?.low).toBeCloseTo(5 - 5.714, 2);
    expect(association?.high).toBeCloseTo(5 + 5.714, 2);
  });

  it("takes no notice of tags on days that have no entry in the period", () => {
    const outside = [...travel, { localDate: "2026-04-01", tags: ["travel"] }];
    expect(associationsOf(daily, outside)).toEqual(associationsOf(daily, travel));
  });

  it("names the twelve strongest, strongest first", () => {
    const categories = Array.from({ length: 20 }, (_, index) => `Category ${index}`);
    const all = dates.flatMap((date, index) =>
      categories.map((category, rank) => day(date, category, index < 3 ? 1 + rank / 2 : 1)),
    );
    const found = associationsOf(all, travel);
    expect(found).toHaveLength(12);
    expect(found.map(({ difference }) => difference)).toEqual(
      found.map(({ difference }) => difference).toSorted((a, b) => b - a),
    );
    expect(found[0]?.category).toBe("Category 19");
  });

  it("looks at the hundred tags of most days: no diary can keep others waiting", () => {
    const all = [9, 9, 9, 1, 1, 1, 1, 1].map((severity, index) => day(`2026-03-0${index + 1}`, "Headache", severity));
    const tagged = (common: number) =>
      associationsOf(
        all,
        all.slice(0, 4).map(({ localDate }, index) => ({
          localDate,
          tags: [...(index < 3 ? ["rare"] : []), ...Array.from({ length: common }, (_, tag) => `common ${tag}`)],
        })),
      ).map(({ factor }) => factor.name);
    expect(tagged(99)).toContain("rare");
    expect(tagged(100)).not.toContain("rare");
  });

  it("compares days of less than the person's own median with those of as much or more, leaving out what is not said", () => {
    const sleep = [300, 330, 345, 480, 480, 510, null].map((sleepMinutes, index) => ({
      localDate: `2026-03-0${index + 1}`,
      sleepMinutes,
      tracked: {},
    }));
    const all = [8, 7, 9, 2, 3, 4, 9].map((severity, index) => day(`2026-03-0${index + 1}`, "Headache", severity));
    expect(associationsOf(all, [], factorsOf(sleep, []))).toMatchObject([
      { factor: { kind: "sleep", below: 480 }, difference: 5, daysWith: 3, daysWithout: 3 },
    ]);
    // Nights that are all alike tell nothing apart.
    const alike = sleep.map((one) => ({ ...one, sleepMinutes: 480 }));
    expect(associationsOf(all, [], factorsOf(alike, []))).toEqual([]);
  });

  it("compares days of which she said yes with those of which she said no, leaving out what is not said", () => {
    const [wine, weight] = ["wine", "weight"];
    const trackers = [
      { id: wine, label: "Wine", kind: "yes_no", unit: "", hidden: false },
      { id: weight, label: "Weight", kind: "number", unit: "kg", hidden: true },
    ] as const;
    // Nothing is said of the first two days, on which it was as strong, nor of the last, on which it was not.
    const all = [9, 9, 8, 7, 9, 2, 3, 4, 1].map((severity, index) =>
      day(`2026-03-0${index + 1}`, "Headache", severity),
    );
    const saidOn = (date: number, tracked: Readonly<Record<string, boolean>>) => ({
      localDate: `2026-03-0${date}`,
      sleepMinutes: null,
      tracked,
    });
    const yes = [3, 4, 5].map((date) => saidOn(date, { wine: true }));
    const said = [...yes, ...[6, 7, 8].map((date) => saidOn(date, { wine: false }))];
    expect(associationsOf(all, [], factorsOf(said, trackers))).toMatchObject([
      { factor: { kind: "yes_no", name: "Wine", below: null }, difference: 5, daysWith: 3, daysWithout: 3 },
    ]);
    // Of days that are not answered nobody can know: they are none without.
    expect(
      associationsOf(all, [], factorsOf([...yes, ...[6, 7, 8, 9].map((date) => saidOn(date, {}))], trackers)),
    ).toEqual([]);
    const logged = all.slice(0, 8).map(({ localDate }) => localDate);
    const weights = logged.map((localDate, index) => ({
      localDate,
      sleepMinutes: null,
      tracked: { weight: index < 5 ? 60 : 62.5 },
    }));
    expect(associationsOf(all, [], factorsOf(weights, trackers))).toEqual([]);
    const rising = weights.map((one, index) => ({ ...one, tracked: { weight: 60 + index } }));
    expect(associationsOf(all, [], factorsOf(rising, trackers))).toMatchObject([
      { factor: { kind: "number", name: "Weight", unit: "kg", below: 64 }, daysWith: 4, daysWithout: 4 },
    ]);
  });
});
