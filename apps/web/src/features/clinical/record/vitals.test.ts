import type { Observation } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { latestBodyMassIndex, latestVitals } from "./vitals.ts";

const at = (day: string, values: Observation["values"], status: Observation["status"] = "final"): Observation => ({
  id: day,
  status,
  effectiveAt: `2026-11-${day}T08:00:00Z`,
  values,
});
const mmHg = (value: number) => ({ value, unit: "mm[Hg]" });

describe("the latest vital signs", () => {
  const observations = [
    at("24", { systolic: mmHg(240), diastolic: mmHg(120) }, "entered-in-error"),
    at("23", { systolic: mmHg(128), diastolic: mmHg(92), weight: { value: 154.3, unit: "[lb_av]" } }),
    at("20", { systolic: mmHg(131), diastolic: mmHg(84), height: { value: 175, unit: "cm" } }),
  ];

  it("leave out what was a mistake, and say the worst of two that belong together", () => {
    expect(latestVitals(observations)[0]).toEqual({
      names: ["systolic", "diastolic"],
      at: "2026-11-23T08:00:00Z",
      quantities: [mmHg(128), mmHg(92)],
      interpretation: "H",
      trend: [131, 128],
    });
    expect(latestVitals(observations).map(({ names }) => names[0])).toEqual(["systolic", "weight", "height"]);
  });

  it("give a body mass index once there are weight and height", () => {
    expect(latestBodyMassIndex(observations)).toEqual({ value: 22.9, interpretation: "N", at: "2026-11-23T08:00:00Z" });
    expect(latestBodyMassIndex(observations.slice(0, 2))).toBeNull();
  });
});
