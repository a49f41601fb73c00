import { z } from "zod";

/** Where something can hurt, from head to foot, seen from the front and then from behind. Left is her own left. */
export const bodyRegions = [
  "forehead",
  "face",
  "throat",
  "shoulder_left",
  "shoulder_right",
  "breast_left",
  "breast_right",
  "upper_belly_left",
  "upper_belly_middle",
  "upper_belly_right",
  "lower_belly_left",
  "lower_belly_middle",
  "lower_belly_right",
  "hip_left",
  "hip_right",
  "pelvis",
  "vulva",
  "arm_left",
  "arm_right",
  "hand_left",
  "hand_right",
  "thigh_left",
  "thigh_right",
  "knee_left",
  "knee_right",
  "shin_left",
  "shin_right",
  "foot_left",
  "foot_right",
  "head_back",
  "neck",
  "upper_back_left",
  "upper_back_right",
  "lower_back_left",
  "lower_back_right",
  "sacrum",
  "buttock_left",
  "buttock_right",
  "thigh_back_left",
  "thigh_back_right",
  "calf_left",
  "calf_right",
] as const;
export type BodyRegion = (typeof bodyRegions)[number];

/** In the order of the list, each once: the same places are the same, in whatever order they were tapped. */
export const regions = z
  .array(z.enum(bodyRegions, { error: "That is not a place on the body." }), { error: "Places must be a list." })
  .max(bodyRegions.length, `An entry can have at most ${bodyRegions.length} places.`)
  .transform((list) => bodyRegions.filter((region) => list.includes(region)));
