import { describe, expect, it } from "vitest";
import { namesOfRegions } from "./body-region-words.ts";
import { bodyRegions, regions } from "./body-regions.ts";

describe("places on the body", () => {
  it("are each once and in their order, however they were tapped", () => {
    expect(regions.parse(["pelvis", "forehead", "pelvis"])).toEqual(["forehead", "pelvis"]);
    expect(regions.parse(bodyRegions)).toEqual(bodyRegions);
  });

  it.each([[["elbow"]], [["Pelvis"]], ["pelvis"], [[null]], [[...bodyRegions, "pelvis"]]])(
    "are known ones: %j",
    (given) => {
      expect(regions.safeParse(given).success).toBe(false);
    },
  );

  it("are called by one word where all sides are meant, and by each where not", () => {
    expect(namesOfRegions(["lower_belly_right", "lower_belly_left", "lower_belly_middle", "knee_left"])).toEqual([
      "lower belly",
      "left knee",
    ]);
    expect(namesOfRegions(["lower_belly_left", "lower_belly_right", "thigh_left", "thigh_back_left"])).toEqual([
      "lower belly, left",
      "lower belly, right",
      "left thigh",
      "back of the left thigh",
    ]);
    expect(namesOfRegions(bodyRegions)).toHaveLength(24);
  });
});
