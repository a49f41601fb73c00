import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { FrameFacts } from "@anamnesis/domain";
import type { LoadedFrame } from "./frame-source.ts";
import {
  isInHounsfield,
  type Shown,
  type TomographyWindow,
  tomographyWindows,
  windowOfSamples,
} from "./window-level.ts";

export interface Preset {
  readonly key: string;
  /** The file's own words, or ours. */
  readonly name: string | MessageDescriptor;
  readonly shown: Shown;
}

const tomographyWords: Readonly<Record<TomographyWindow, MessageDescriptor>> = {
  softTissue: msg`Soft tissue`,
  lung: msg`Lung`,
  bone: msg`Bone`,
  brain: msg`Brain`,
  liver: msg`Liver`,
};

const ofFile = ({ windows, windowTables }: FrameFacts): readonly Preset[] => [
  ...windows.map(({ center, width, explanation }, at): Preset => {
    const number = at + 1;
    return {
      key: `window ${at}`,
      name: explanation ?? (windows.length === 1 ? msg`From the file` : msg`From the file, ${number}`),
      shown: { kind: "window", center, width },
    };
  }),
  ...windowTables.map((_, at): Preset => {
    const number = at + 1;
    return {
      key: `table ${at}`,
      name: windowTables.length === 1 ? msg`Table of the file` : msg`Table of the file, ${number}`,
      shown: { kind: "table", at },
    };
  }),
];

const tomography = Object.keys(tomographyWindows) as TomographyWindow[];

/** The windows of the file, those that everybody knows where they apply, and all that occurs. */
export function presetsOf({ facts, samples }: LoadedFrame): readonly Preset[] {
  if (facts.photometric === "RGB") return [];
  const known = isInHounsfield(facts) ? tomography : [];
  return [
    ...ofFile(facts),
    ...known.map((key): Preset => ({
      key,
      name: tomographyWords[key],
      shown: { kind: "window", ...tomographyWindows[key] },
    })),
    { key: "all", name: msg`All values`, shown: windowOfSamples(facts, samples) },
  ];
}

export const isSame = (one: Shown, other: Shown): boolean =>
  one.kind === "table"
    ? other.kind === "table" && one.at === other.at
    : other.kind === "window" && one.center === other.center && one.width === other.width;
