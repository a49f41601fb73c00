import type { Observation } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { growthPoints } from "./growth-points.ts";

const child = { birthDate: "2023-06-01", sex: "female" as const };
const at = (effectiveAt: string, values: Observation["values"], given: Partial<Observation> = {}): Observation => ({
  id: effectiveAt,
  status: "final",
  effectiveAt,
  values,
  ...given,
});

describe("points of growth", () => {
  const weight = { value: 14, unit: "kg" };
  const inPounds = { value: 22, unit: "[lb_av]" };
  const height = { value: 95, unit: "cm" };

  it("come the earliest first, in one unit, without mistakes and without what was before birth", () => {
    const points = growthPoints(
      "weight",
      [
        at("2026-06-01T10:00:00Z", { weight }),
        at("2024-06-01T10:00:00Z", { weight: inPounds }),
        at("2025-06-01T10:00:00Z", { weight }, { status: "entered-in-error" }),
        at("2023-05-01T10:00:00Z", { weight }),
      ],
      child,
    );
    expect(points.map(({ months, value }) => [Math.round(months), Math.round(value * 10) / 10])).toEqual([
      [12, 10],
      [36, 14],
    ]);
    for (const { percentile } of points) {
      expect(percentile).toBeGreaterThan(30);
      expect(percentile).toBeLessThan(75);
    }
  });

  it("have a body mass index only of what was measured at one time, from two years on", () => {
    const both = { weight, height };
    const points = growthPoints(
      "bodyMassIndex",
      [at("2026-06-01T10:00:00Z", both), at("2026-05-01T10:00:00Z", { height }), at("2024-06-01T10:00:00Z", both)],
      child,
    );
    expect(points).toMatchObject([{ value: 15.5 }]);
  });
});
