import { describe, expect, it } from "vitest";
import { categoriesByCycle, firstByCycle } from "./cycle-pattern.ts";
import { addDays } from "./time.ts";

const starts = ["2026-01-01", "2026-01-29", "2026-02-26"];
/** Of each cycle the days with an entry, and how strong. */
const inEach = (category: string, strengths: Readonly<Record<number, number>>, of = starts) =>
  of.flatMap((start) =>
    Object.entries(strengths).map(([day, strongest]) => ({
      category,
      localDate: addDays(start, Number(day) - 1),
      strongest,
    })),
  );
const everyDay = (strengthOn: (day: number) => number) =>
  Object.fromEntries(Array.from({ length: 28 }, (_, index) => [index + 1, strengthOn(index + 1)]));

describe("what changes with the cycle", () => {
  it("is there on some of its days only, or stronger on them, and comes before what is as strong on all", () => {
    const daily = [
      ...inEach(
        "Fatigue",
        everyDay((day) => 8 + (day % 2)),
      ),
      ...inEach("Cramps", { 1: 7, 2: 8, 3: 6 }),
      ...inEach(
        "Mood",
        everyDay((day) => (day > 24 ? 6 : 4)),
      ),
    ];
    expect(categoriesByCycle(daily, starts)).toEqual(["Cramps", "Mood"]);
    expect(firstByCycle(daily, starts)).toBe("Cramps");
  });

  it("is nothing where there is one cycle only: then it begins with what is there on most days", () => {
    const [only = ""] = starts;
    const daily = [
      ...inEach("Cramps", { 1: 9, 2: 9 }, [only]),
      ...inEach(
        "Fatigue",
        everyDay(() => 3),
        [only],
      ),
    ];
    expect(categoriesByCycle(daily, [only])).toEqual([]);
    expect(firstByCycle(daily, [only])).toBe("Fatigue");
    expect(firstByCycle(daily, [])).toBe("Fatigue");
    expect(firstByCycle([], starts)).toBeNull();
  });
});
