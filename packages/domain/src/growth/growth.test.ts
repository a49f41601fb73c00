import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type GrowthMeasure,
  growthLines,
  lmsAt,
  monthsOld,
  noGrowthOf,
  percentileOf,
  valueAt,
  zScoreOf,
} from "./growth.ts";

const conformanceData = process.env["CONFORMANCE_DATA"];
if (conformanceData === undefined) {
  process.stdout.write(
    "Percentiles are not compared with the published ones: set CONFORMANCE_DATA to a folder with them.\n",
  );
}

describe("growth", () => {
  it("is told by age, for those who still grow and whose sex is known", () => {
    expect(noGrowthOf("female", 12)).toBeNull();
    expect(noGrowthOf("female", 239.9)).toBeNull();
    expect(noGrowthOf("male", 240)).toBe("adult");
    expect(noGrowthOf("unknown", 12)).toBe("sex");
    expect(noGrowthOf("other", 12)).toBe("sex");
    expect(noGrowthOf("male", -0.1)).toBe("unborn");
    expect(monthsOld("2024-02-29", "2026-02-28")).toBeCloseTo(24, 1);
  });

  it("says where a value lies: a boy of nine months with 9.7 kg, which the CDC reckon as their example", () => {
    const lms = lmsAt("weight", "male", 9.5) ?? { l: 0, m: 0, s: 0 };
    expect(lms.m).toBeCloseTo(9.4765, 4);
    const z = zScoreOf(9.7, lms);
    expect(z).toBeCloseTo(0.207, 3);
    expect(percentileOf(z)).toBeCloseTo(58.2, 1);
    expect(valueAt(z, lms)).toBeCloseTo(9.7, 9);
  });

  it("says nothing where there is no table, and is whole where one table follows the other", () => {
    expect(lmsAt("bodyMassIndex", "female", 23)).toBeNull();
    expect(lmsAt("headCircumference", "male", 36.1)).toBeNull();
    expect(lmsAt("weight", "male", 240.1)).toBeNull();
    for (const months of [0, 0.2, 23.99, 24, 24.2, 100, 240]) expect(lmsAt("weight", "male", months)).not.toBeNull();
  });

  it("goes by the normal distribution", () => {
    for (const [percentile, z] of growthLines) expect(percentileOf(z)).toBeCloseTo(percentile, 3);
    expect(percentileOf(-8)).toBeGreaterThanOrEqual(0);
    expect(percentileOf(8)).toBeLessThanOrEqual(100);
  });
});

describe("the tables of the Centers for Disease Control and Prevention", () => {
  const files: readonly (readonly [string, GrowthMeasure, number, number])[] = [
    ["wtageinf", "weight", 0, 23.9],
    ["wtage", "weight", 24, 240],
    ["lenageinf", "height", 0, 23.9],
    ["statage", "height", 24, 240],
    ["hcageinf", "headCircumference", 0, 36],
    ["bmiagerev", "bodyMassIndex", 24, 240],
  ];

  it.skipIf(conformanceData === undefined).each(files)("give the percentiles of %s", (file, measure, from, to) => {
    const text = readFileSync(join(conformanceData ?? "", `clinical/growth/cdc2000/${file}.csv`), "utf8");
    const [head = "", ...lines] = text.trim().split(/\r?\n/u);
    const at = new Map(head.split(",").map((name, place) => [name, place]));
    let compared = 0;
    for (const cells of lines.map((line) => line.split(","))) {
      const cell = (name: string) => Number(cells[at.get(name) ?? -1]);
      const months = cell("Agemos");
      if (Number.isNaN(months) || months < from || months > to) continue;
      const lms = lmsAt(measure, cell("Sex") === 1 ? "male" : "female", months);
      if (lms === null) throw new Error(`no table for ${measure} at ${months}`);
      for (const [percentile, z] of growthLines) {
        const published = cell(`P${percentile}`);
        expect(Math.abs(valueAt(z, lms) / published - 1), `${months} P${percentile}`).toBeLessThan(1e-4);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(300);
  });
});
