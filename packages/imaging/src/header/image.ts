import type { DisplayWindow, ImageRemark, PictureSides, PixelSpacing, ValueTable } from "@anamnesis/domain";
import type { DataSet } from "./elements.ts";
import type { DicomImage, Palette } from "./model.ts";
import { type Values, valuesOf } from "./values.ts";

const mostEntries = 65_536;

/** Number of entries, first value, bits of an entry: PS3.3 C.11.1.1.1. */
function tableOf(values: Values, tags: { readonly descriptor: number; readonly data: number }, isSigned: boolean) {
  const [count, first, bits] = values.shorts(tags.descriptor);
  const data = values.bytes(tags.data);
  if (count === undefined || first === undefined || bits === undefined || data === null) return null;
  const entries = count === 0 ? mostEntries : count;
  // Some write entries of eight bits into a byte each.
  const isOfBytes = bits <= 8 && data.length < entries * 2;
  const all = isOfBytes ? Array.from(data) : values.shorts(tags.data);
  if (all.length === 0) return null;
  return {
    first: isSigned && first > 32_767 ? first - 65_536 : first,
    bits: Math.min(Math.max(bits, 1), 16),
    values: all.slice(0, entries).map((value) => value & 0xff_ff),
  };
}

const tableTags = { descriptor: 0x00_28_30_02, data: 0x00_28_30_06 };
const tablesIn = (items: readonly DataSet[], isSigned: boolean): readonly ValueTable[] =>
  items.flatMap((item) => tableOf(valuesOf(item), tableTags, isSigned) ?? []).slice(0, 8);

/** Red, green and blue of what a value stands for, of a byte each. */
function paletteOf(values: Values): Palette | null {
  const [red, green, blue] = [1, 2, 3].map((at) =>
    tableOf(values, { descriptor: 0x00_28_11_00 + at, data: 0x00_28_12_00 + at }, false),
  );
  if (!red || !green || !blue) return null;
  const bytes = ({ bits, values: entries }: ValueTable) => {
    // Entries of sixteen bits that say eight are in the file as well: what they reach tells.
    const isWide = bits > 8 && entries.some((entry) => entry > 255);
    return entries.map((entry) => (isWide ? entry >> 8 : entry & 0xff));
  };
  return { first: red.first, red: bytes(red), green: bytes(green), blue: bytes(blue) };
}

function windowsOf(values: Values, decode: Values): readonly DisplayWindow[] {
  const centers = values.numbers(0x00_28_10_50);
  const widths = values.numbers(0x00_28_10_51);
  const explanations = decode.text(0x00_28_10_55)?.split("\\") ?? [];
  return centers.flatMap((center, at) => {
    const width = widths[at];
    return width === undefined || width <= 0 ? [] : [{ center, width, explanation: explanations[at]?.trim() || null }];
  });
}

const positive = (values: readonly number[]): readonly [number, number] | null => {
  const [row, column] = values;
  return row !== undefined && column !== undefined && row > 0 && column > 0 ? [row, column] : null;
};

/** Lengths in the body come before those at the detector: PS3.3 10.7.1.3. */
function spacingOf(values: Values, measures: Values | null): PixelSpacing | null {
  const inPatient =
    positive(values.numbers(0x00_28_00_30)) ??
    (measures === null ? null : positive(measures.numbers(0x00_28_00_30))) ??
    ultrasoundSpacing(values);
  if (inPatient !== null) return { row: inPatient[0], column: inPatient[1], measuredAt: "patient" };
  const atDetector = positive(values.numbers(0x00_18_11_64)) ?? positive(values.numbers(0x00_18_20_10));
  return atDetector === null ? null : { row: atDetector[0], column: atDetector[1], measuredAt: "detector" };
}

/** Of the one region that shows tissue in centimetres: PS3.3 C.8.5.5. Where there are several, none is for all of it. */
function ultrasoundSpacing(values: Values): readonly [number, number] | null {
  const regions = values.items(0x00_18_60_11).map((item) => valuesOf(item));
  const [region] = regions;
  const centimetres = 3;
  if (region === undefined || regions.length > 1) return null;
  if (region.short(0x00_18_60_24) !== centimetres || region.short(0x00_18_60_26) !== centimetres) return null;
  const across = Math.abs(region.doubles(0x00_18_60_2c)[0] ?? 0) * 10;
  const down = Math.abs(region.doubles(0x00_18_60_2e)[0] ?? 0) * 10;
  return positive([down, across]);
}

/** Axes of the body, PS3.3 C.7.6.2.1.1: what lies where they grow, and where they begin. */
const axes = ["LR", "PA", "HF"] as const;
const leastPart = 0.3;

/** The letters of a direction in the body; nothing for one that is none. */
const lettersOf = (direction: readonly number[]): string =>
  axes
    .map((letters, axis) => ({
      part: Math.abs(direction[axis] ?? 0),
      letter: letters[(direction[axis] ?? 0) > 0 ? 0 : 1],
    }))
    .filter(({ part }) => part >= leastPart)
    .toSorted((one, other) => other.part - one.part)
    .map(({ letter }) => letter)
    .join("");

/** By the cosines of rows and columns; of projections by letters that somebody gave. */
function sidesOf(values: Values, orientation: Values | null): PictureSides | null {
  const cosines = [values, orientation]
    .map((from) => from?.numbers(0x00_20_00_37) ?? [])
    .find(({ length }) => length === 6);
  const given = values.codes(0x00_20_00_20);
  const [right = "", below = ""] =
    cosines === undefined ? given : [lettersOf(cosines.slice(0, 3)), lettersOf(cosines.slice(3))];
  const isSaid = /^[APRLHF]{1,3}$/u.test(right) && /^[APRLHF]{1,3}$/u.test(below);
  return isSaid ? { right, below } : null;
}

const windowFunctions: Readonly<Record<string, DicomImage["windowFunction"]>> = {
  LINEAR: "linear",
  LINEAR_EXACT: "linear_exact",
  SIGMOID: "sigmoid",
};

const overlayGroups = Array.from({ length: 16 }, (_, at) => (0x60_00 + at * 2) * 65_536 + 0x30_00);

/** What the header says of the picture; null where it says nothing of one. */
export function imageOf(
  dataSet: DataSet,
  values: Values,
): { readonly image: DicomImage; readonly remarks: readonly ImageRemark[] } | null {
  const rows = values.short(0x00_28_00_10);
  const columns = values.short(0x00_28_00_11);
  if (rows === null || columns === null) return null;
  const shared = values.items(0x52_00_92_29).slice(0, 1);
  const each = values.items(0x52_00_92_30);
  /** Of the group in force for all frames, else of the first. */
  const group = (tag: number): Values | null => {
    const found = [...shared, ...each.slice(0, 1)].flatMap((one) => valuesOf(one).items(tag).slice(0, 1))[0];
    return found === undefined ? null : valuesOf(found);
  };
  const remarks: ImageRemark[] = [];
  const isSigned = values.short(0x00_28_01_03) === 1;
  const photometric = values.code(0x00_28_00_04)?.toUpperCase() ?? "MONOCHROME2";
  const palette = photometric === "PALETTE COLOR" ? paletteOf(values) : null;
  if (photometric === "PALETTE COLOR" && palette === null) remarks.push("no_palette");
  if (overlayGroups.some((tag) => dataSet.elements.has(tag))) remarks.push("overlays_left_out");

  const transformation = group(0x00_28_91_45);
  const scale = transformation ?? values;
  const scales = new Set(
    each.map((one) =>
      valuesOf(one)
        .items(0x00_28_91_45)
        .map((item) => valuesOf(item).codes(0x00_28_10_53).join())
        .join(),
    ),
  );
  if (scales.size > 1) remarks.push("frames_differ");
  const slope = scale.number(0x00_28_10_53);
  const intercept = scale.number(0x00_28_10_52);
  const own = windowsOf(values, values);
  const framed = group(0x00_28_91_32);
  const bitsAllocated = values.short(0x00_28_01_00) ?? 8;
  const bitsStored = values.short(0x00_28_01_01) ?? bitsAllocated;
  const padding = values.short(0x00_28_01_20);
  const [down, across] = positive(values.numbers(0x00_28_00_34)) ?? [1, 1];
  return {
    remarks,
    image: {
      rows,
      columns,
      frames: Math.max(1, Math.floor(values.number(0x00_28_00_08) ?? 1)),
      samplesPerPixel: values.short(0x00_28_00_02) ?? 1,
      bitsAllocated,
      bitsStored,
      highBit: values.short(0x00_28_01_02) ?? bitsStored - 1,
      isSigned,
      photometric,
      planarConfiguration: values.short(0x00_28_00_06) ?? 0,
      palette,
      rescale:
        slope === null && intercept === null
          ? null
          : { slope: slope || 1, intercept: intercept ?? 0, unit: scale.code(0x00_28_10_54) },
      modalityTable: tablesIn(values.items(0x00_28_30_00), isSigned)[0] ?? null,
      windows: own.length > 0 || framed === null ? own : windowsOf(framed, framed),
      windowFunction: windowFunctions[(framed ?? values).code(0x00_28_10_56)?.toUpperCase() ?? ""] ?? "linear",
      windowTables: tablesIn(values.items(0x00_28_30_10), isSigned),
      padding: padding !== null && isSigned && padding > 32_767 ? padding - 65_536 : padding,
      spacing: spacingOf(values, group(0x00_28_91_10)),
      aspect: down / across,
      sides: sidesOf(values, group(0x00_20_91_16)),
      frameTime: frameTimeOf(values),
    },
  };
}

/** The time from a frame to the next, or how many there are in a second: PS3.3 C.7.6.5. */
function frameTimeOf(values: Values): number | null {
  const time = values.number(0x00_18_10_63) ?? values.numbers(0x00_18_10_65)[1] ?? null;
  if (time !== null && time > 0) return time;
  const rate = values.number(0x00_18_00_40) ?? values.number(0x00_08_21_44);
  return rate !== null && rate > 0 ? 1_000 / rate : null;
}
