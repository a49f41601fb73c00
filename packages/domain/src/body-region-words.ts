import { type BodyRegion, bodyRegions } from "./body-regions.ts";

/** What each place is called. */
export const regionWords: Readonly<Record<BodyRegion, string>> = {
  forehead: "forehead",
  face: "face and jaw",
  throat: "throat",
  shoulder_left: "left shoulder",
  shoulder_right: "right shoulder",
  breast_left: "left breast",
  breast_right: "right breast",
  upper_belly_left: "upper belly, left",
  upper_belly_middle: "upper belly, middle",
  upper_belly_right: "upper belly, right",
  lower_belly_left: "lower belly, left",
  lower_belly_middle: "lower belly, middle",
  lower_belly_right: "lower belly, right",
  hip_left: "left hip",
  hip_right: "right hip",
  pelvis: "pelvis",
  vulva: "vulva",
  arm_left: "left arm",
  arm_right: "right arm",
  hand_left: "left hand",
  hand_right: "right hand",
  thigh_left: "left thigh",
  thigh_right: "right thigh",
  knee_left: "left knee",
  knee_right: "right knee",
  shin_left: "left shin",
  shin_right: "right shin",
  foot_left: "left foot",
  foot_right: "right foot",
  head_back: "back of the head",
  neck: "neck",
  upper_back_left: "upper back, left",
  upper_back_right: "upper back, right",
  lower_back_left: "lower back, left",
  lower_back_right: "lower back, right",
  sacrum: "sacrum",
  buttock_left: "left buttock",
  buttock_right: "right buttock",
  thigh_back_left: "back of the left thigh",
  thigh_back_right: "back of the right thigh",
  calf_left: "left calf",
  calf_right: "right calf",
};

/** Sides that are one word where all of them are meant, by how their regions begin. */
const bothSidesWords: Readonly<Record<string, string>> = {
  shoulder: "shoulders",
  breast: "breasts",
  upper_belly: "upper belly",
  lower_belly: "lower belly",
  hip: "hips",
  arm: "arms",
  hand: "hands",
  thigh: "thighs",
  knee: "knees",
  shin: "shins",
  foot: "feet",
  upper_back: "upper back",
  lower_back: "lower back",
  buttock: "buttocks",
  thigh_back: "back of the thighs",
  calf: "calves",
};

const withoutSide = (region: BodyRegion) => region.replace(/_(?:left|middle|right)$/u, "");
const sidesOf = Map.groupBy(bodyRegions, withoutSide);

/** What regions are called, as short as it goes: both sides of something are one word. */
export function namesOfRegions(regions: readonly BodyRegion[]): readonly string[] {
  const chosen = new Set(regions);
  const names = bodyRegions.flatMap((region) => {
    if (!chosen.has(region)) return [];
    const whole = withoutSide(region);
    const together = bothSidesWords[whole];
    const areAll = sidesOf.get(whole)?.every((side) => chosen.has(side)) === true;
    return [areAll && together !== undefined ? together : regionWords[region]];
  });
  return [...new Set(names)];
}
