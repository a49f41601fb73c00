import type { BodyRegion } from "@anamnesis/domain";

export const figureSize = { width: 124, height: 326 };

/** The part of a picture that is seen. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export const wholeFrame: Frame = { x: 2, y: 0, width: figureSize.width - 4, height: figureSize.height };
/** From the ribs to the thighs: where most of those who log pain tap, with room for a thumb. */
export const bellyFrame: Frame = { x: 20, y: 114, width: 84, height: 114 };

/** One that has two sides is drawn on the right half of the picture, and mirrored. */
interface Part {
  readonly path: string;
  /** Beside the middle: its region on the right half, and on the left. */
  readonly sides: readonly [right: BodyRegion, left: BodyRegion];
}
interface MiddlePart {
  readonly path: string;
  readonly region: BodyRegion;
}
interface Figure {
  readonly middle: readonly MiddlePart[];
  readonly paired: readonly Part[];
}

/** No part is narrower than 24: at the narrowest, a unit is a pixel. */
const shoulder = "M76 66 Q92 68 104 76 Q112 84 112 98 L90 98 L76 92 Z";
const arm = "M90 99 L112 99 Q116 126 120 152 L96 156 Q94 126 90 99 Z";
const hand = "M96 157 L120 153 Q124 166 120 178 Q114 186 106 184 Q98 178 96 157 Z";
const knee = "M65 242 L94 242 Q94 254 92 267 L66 267 Q65 254 65 242 Z";
const foot = "M67 297 L91 297 Q99 310 97 323 L67 323 Q65 310 67 297 Z";
const head = "M40 28 Q39 2 62 2 Q85 2 84 28";
const lowerLeg = "M66 268 L92 268 Q92 284 90 296 L68 296 Q66 284 66 268 Z";

/** Her left is on the right of who looks at her. */
export const front: Figure = {
  middle: [
    { region: "forehead", path: `${head} Z` },
    { region: "face", path: "M40 29 L84 29 Q83 44 75 52 Q62 58 49 52 Q41 44 40 29 Z" },
    { region: "throat", path: "M50 55 Q62 60 74 55 L75 65 L75 80 L49 80 L49 65 Z" },
    { region: "upper_belly_middle", path: "M50 119 L74 119 L74 144 L50 144 Z" },
    { region: "lower_belly_middle", path: "M50 145 L74 145 L74 170 L50 170 Z" },
    { region: "pelvis", path: "M50 171 L74 171 L74 196 L50 196 Z" },
    { region: "vulva", path: "M50 197 L74 197 Q74 214 62 222 Q50 214 50 197 Z" },
  ],
  paired: [
    { sides: ["shoulder_left", "shoulder_right"], path: shoulder },
    { sides: ["breast_left", "breast_right"], path: "M62.5 81 L76 81 L76 93 L89 99 Q91 110 88 118 L62.5 118 Z" },
    { sides: ["upper_belly_left", "upper_belly_right"], path: "M75 119 L99 119 Q96 132 99 144 L75 144 Z" },
    { sides: ["lower_belly_left", "lower_belly_right"], path: "M75 145 L99 145 Q101 158 102 170 L75 170 Z" },
    { sides: ["hip_left", "hip_right"], path: "M75 171 L100 171 Q101 184 100 198 L75 198 Z" },
    { sides: ["thigh_left", "thigh_right"], path: "M75 199 L100 199 Q98 222 94 241 L65 241 L64 222 Q74 213 75 199 Z" },
    { sides: ["arm_left", "arm_right"], path: arm },
    { sides: ["hand_left", "hand_right"], path: hand },
    { sides: ["knee_left", "knee_right"], path: knee },
    { sides: ["shin_left", "shin_right"], path: lowerLeg },
    { sides: ["foot_left", "foot_right"], path: foot },
  ],
};

/** Her right is on the right of who looks at her back. What is seen from the front as well is a region of its own there. */
export const back: Figure = {
  middle: [
    { region: "head_back", path: `${head} Q83 44 75 52 Q62 58 49 52 Q41 44 40 28 Z` },
    { region: "neck", path: "M50 55 Q62 60 74 55 L75 65 L75 80 L49 80 L49 65 Z" },
    { region: "sacrum", path: "M49 150 L75 150 L75 168 L62 180 L49 168 Z" },
  ],
  paired: [
    { sides: ["shoulder_right", "shoulder_left"], path: shoulder },
    {
      sides: ["upper_back_right", "upper_back_left"],
      path: "M62.5 81 L76 81 L76 93 L89 99 Q90 108 88 118 L62.5 118 Z",
    },
    { sides: ["lower_back_right", "lower_back_left"], path: "M62.5 119 L88 119 Q86 134 90 149 L62.5 149 Z" },
    {
      sides: ["buttock_right", "buttock_left"],
      path: "M76 150 L91 150 Q100 166 100 186 Q98 198 94 204 L64 204 L62.5 181 L76 169 Z",
    },
    { sides: ["thigh_back_right", "thigh_back_left"], path: "M64 205 L98 205 Q97 224 94 241 L65 241 Z" },
    { sides: ["arm_right", "arm_left"], path: arm },
    { sides: ["hand_right", "hand_left"], path: hand },
    { sides: ["knee_right", "knee_left"], path: knee },
    { sides: ["calf_right", "calf_left"], path: lowerLeg },
    { sides: ["foot_right", "foot_left"], path: foot },
  ],
};

/** What can be tapped on a figure. */
export const regionsOf = ({ middle, paired }: Figure): readonly BodyRegion[] => [
  ...middle.map(({ region }) => region),
  ...paired.flatMap(({ sides }) => sides),
];

export type { Figure };
