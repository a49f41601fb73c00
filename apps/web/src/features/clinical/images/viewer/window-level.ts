import type { DisplayWindow, FrameFacts, ValueTable } from "@anamnesis/domain";
import type { Samples } from "./frame-source.ts";

/** What is shown of all values: those within a window, or as a table of the file says. */
export type Shown =
  | { readonly kind: "window"; readonly center: number; readonly width: number }
  | { readonly kind: "table"; readonly at: number };

/** The least and the greatest value that a sample can be. */
export function sampleRange({ bytesPerSample, isSigned }: Pick<FrameFacts, "bytesPerSample" | "isSigned">) {
  const count = 2 ** (bytesPerSample * 8);
  return isSigned ? { min: -count / 2, max: count / 2 - 1 } : { min: 0, max: count - 1 };
}

const entryOf = ({ first, values }: ValueTable, value: number): number =>
  values[Math.min(values.length - 1, Math.max(0, Math.round(value) - first))] ?? 0;

/** What a sample stands for, HU for one: DICOM PS3.3 C.11.1. */
export function valueOf({ rescale, modalityTable }: FrameFacts, sample: number): number {
  if (modalityTable !== null) return entryOf(modalityTable, sample);
  return rescale === null ? sample : sample * rescale.slope + rescale.intercept;
}

/** From 0 to 1, how bright a value is: DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3. */
export function brightnessIn(
  value: number,
  { center, width }: { readonly center: number; readonly width: number },
  how: FrameFacts["windowFunction"],
): number {
  if (how === "sigmoid") return 1 / (1 + Math.exp((-4 * (value - center)) / width));
  const isExact = how === "linear_exact";
  const middle = isExact ? center : center - 0.5;
  const span = isExact ? width : width - 1;
  // A window of one value is a threshold.
  if (span <= 0) return value > middle ? 1 : 0;
  return Math.min(1, Math.max(0, (value - middle) / span + 0.5));
}

interface TableInput {
  readonly facts: FrameFacts;
  readonly shown: Shown;
  readonly isInverted: boolean;
}

/** For each sample from the least on, the grey that it is drawn in, from 0 to 255. */
export function lookupTable({ facts, shown, isInverted }: TableInput): Uint8ClampedArray {
  const { min, max } = sampleRange(facts);
  const greys = new Uint8ClampedArray(max - min + 1);
  const isNegative = (facts.photometric === "MONOCHROME1") !== isInverted;
  const brightness = brightnessOf(facts, shown);
  for (let sample = min; sample <= max; sample += 1) {
    const bright = brightness(valueOf(facts, sample));
    greys[sample - min] = (isNegative ? 1 - bright : bright) * 255;
  }
  if (facts.padding !== null && facts.padding >= min && facts.padding <= max) greys[facts.padding - min] = 0;
  return greys;
}

function brightnessOf(facts: FrameFacts, shown: Shown): (value: number) => number {
  const table = shown.kind === "table" ? facts.windowTables[shown.at] : undefined;
  if (table !== undefined) {
    const top = 2 ** table.bits - 1;
    return (value) => entryOf(table, value) / top;
  }
  const window = shown.kind === "window" ? shown : { center: 128, width: 256 };
  return (value) => brightnessIn(value, window, facts.windowFunction);
}

/** Draws samples by the table, or colours as they are, into bytes of red, green, blue and full opacity. */
export function paint(
  samples: Samples,
  {
    facts,
    greys,
    isInverted,
  }: { readonly facts: FrameFacts; readonly greys: Uint8ClampedArray; readonly isInverted: boolean },
): Uint8ClampedArray<ArrayBuffer> {
  const elements = facts.rows * facts.columns;
  const pixels = new Uint32Array(elements);
  const opaque = 0xff_00_00_00;
  if (facts.photometric === "RGB") {
    const flip = isInverted ? 0xff_ff_ff : 0;
    for (let at = 0, from = 0; at < elements; at += 1, from += 3) {
      const colour = (samples[from] ?? 0) | ((samples[from + 1] ?? 0) << 8) | ((samples[from + 2] ?? 0) << 16);
      pixels[at] = (colour ^ flip) | opaque;
    }
  } else {
    const { min } = sampleRange(facts);
    for (let at = 0; at < elements; at += 1) pixels[at] = (greys[(samples[at] ?? 0) - min] ?? 0) * 0x01_01_01 + opaque;
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/** A window that shows every value that occurs; what is padding does not. */
export function windowOfSamples(facts: FrameFacts, samples: Samples): Shown {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const sample of samples) {
    if (sample === facts.padding) continue;
    if (sample < low) low = sample;
    if (sample > high) high = sample;
  }
  if (low > high) return { kind: "window", center: 0, width: 1 };
  const ends = [valueOf(facts, low), valueOf(facts, high)];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  return { kind: "window", center: (from + to + 1) / 2, width: Math.max(1, to - from + 1) };
}

/** What a picture opens with: the window of the file, else its table, else all that occurs. */
export function firstShown(facts: FrameFacts, samples: Samples): Shown {
  const [window] = facts.windows;
  if (window !== undefined) return { kind: "window", center: window.center, width: window.width };
  return facts.windowTables.length > 0 ? { kind: "table", at: 0 } : windowOfSamples(facts, samples);
}

/** Windows that everybody who reads computed tomography knows, in HU. */
export const tomographyWindows = {
  softTissue: { center: 40, width: 400 },
  lung: { center: -600, width: 1_500 },
  bone: { center: 480, width: 2_500 },
  brain: { center: 40, width: 80 },
  liver: { center: 90, width: 150 },
} as const satisfies Record<string, Pick<DisplayWindow, "center" | "width">>;
export type TomographyWindow = keyof typeof tomographyWindows;

/** Whether values are in HU, on which those windows rest. */
export const isInHounsfield = ({ modality, rescale, modalityTable }: FrameFacts): boolean =>
  modality === "CT" && modalityTable === null && rescale !== null && (rescale.unit ?? "HU").toUpperCase() === "HU";

/**
 * Another window by dragging: to the right wider, down darker. As fast as the window is wide, so that narrow ones can be set
 * finely.
 */
export function draggedWindow(
  start: { readonly center: number; readonly width: number },
  { right, down }: { readonly right: number; readonly down: number },
): Shown {
  const step = Math.max(start.width / 256, 0.01);
  return {
    kind: "window",
    center: start.center + down * step,
    width: Math.max(start.width / 1_000, 0.01, start.width + right * step),
  };
}
