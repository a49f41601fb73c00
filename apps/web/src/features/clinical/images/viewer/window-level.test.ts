import type { FrameFacts } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import {
  brightnessIn,
  draggedWindow,
  firstShown,
  isInHounsfield,
  lookupTable,
  paint,
  type Shown,
  valueOf,
  windowOfSamples,
} from "./window-level.ts";

const facts: FrameFacts = {
  columns: 2,
  rows: 2,
  frames: 1,
  photometric: "MONOCHROME2",
  bytesPerSample: 2,
  bits: 12,
  isSigned: true,
  modality: "CT",
  rescale: { slope: 2, intercept: -1_000, unit: "HU" },
  modalityTable: null,
  windows: [],
  windowFunction: "linear",
  windowTables: [],
  padding: null,
  spacing: null,
  aspect: 1,
  sides: null,
  frameTime: null,
  remarks: [],
};
const window = (center: number, width: number): Shown => ({ kind: "window", center, width });
/** The grey of a sample, in a table that begins with the least one. */
const greyOf = (given: FrameFacts, shown: Shown, sample: number, isInverted = false) =>
  lookupTable({ facts: given, shown, isInverted })[sample + (given.isSigned ? 32_768 : 0)];

describe("window", () => {
  it("is that of PS3.3 C.11.2.1.2, to the ends of which all is black or white", () => {
    // The example of the standard: width 4096, center 2048.
    const whole = { center: 2_048, width: 4_096 };
    expect([0, 2_047.5, 4_095].map((value) => brightnessIn(value, whole, "linear"))).toEqual([0, 0.5, 1]);
    expect([0, 2_048, 4_096].map((value) => brightnessIn(value, whole, "linear_exact"))).toEqual([0, 0.5, 1]);
    expect([-5, 9_999].map((value) => brightnessIn(value, whole, "linear"))).toEqual([0, 1]);
    expect(brightnessIn(40, { center: 40, width: 400 }, "sigmoid")).toBe(0.5);
    const threshold = { center: 10, width: 1 };
    expect([9, 10].map((value) => brightnessIn(value, threshold, "linear"))).toEqual([0, 1]);
  });

  it("is of what samples stand for, and of tables of the file", () => {
    expect(valueOf(facts, 520)).toBe(40);
    expect(greyOf(facts, window(40, 401), 520)).toBe(128);
    const table = { first: 10, bits: 8, values: [0, 100, 255] };
    expect(valueOf({ ...facts, modalityTable: table }, 11)).toBe(100);
    const shown: Shown = { kind: "table", at: 0 };
    const withTable = { ...facts, rescale: null, windowTables: [table] };
    expect([0, 10, 11, 99].map((sample) => greyOf(withTable, shown, sample))).toEqual([0, 0, 100, 255]);
  });

  it("turns white and black for MONOCHROME1 and when inverted; padding stays black", () => {
    const reversed: FrameFacts = { ...facts, photometric: "MONOCHROME1", padding: -2_000 };
    expect(greyOf(reversed, window(40, 400), 3_000)).toBe(0);
    expect(greyOf(reversed, window(40, 400), 3_000, true)).toBe(255);
    expect(greyOf(reversed, window(40, 400), -1_999)).toBe(255);
    expect(greyOf(reversed, window(40, 400), -2_000)).toBe(0);
  });

  it("opens with that of the file, else its table, else what occurs without padding", () => {
    const samples = Int16Array.of(-2_000, 500, 520, 540);
    const padded = { ...facts, padding: -2_000 };
    expect(windowOfSamples(padded, samples)).toEqual(window(40.5, 81));
    expect(firstShown(padded, samples)).toEqual(window(40.5, 81));
    const named = [{ center: 1, width: 2, explanation: null }];
    expect(firstShown({ ...padded, windows: named }, samples)).toEqual(window(1, 2));
    const table = { first: 0, bits: 8, values: [0, 255] };
    expect(firstShown({ ...padded, windowTables: [table] }, samples)).toEqual({ kind: "table", at: 0 });
    expect(windowOfSamples({ ...padded, rescale: { slope: -1, intercept: 0, unit: null } }, samples)).toEqual(
      window(-519.5, 41),
    );
  });

  it("is wider to the right, darker downwards, and never of no width", () => {
    const start = { center: 40, width: 256 };
    expect(draggedWindow(start, { right: 10, down: 5 })).toEqual(window(45, 266));
    expect(draggedWindow(start, { right: -10_000, down: 0 })).toMatchObject({ width: 0.256 });
  });

  it("of tomography is in Hounsfield units alone", () => {
    expect(isInHounsfield(facts)).toBe(true);
    expect(isInHounsfield({ ...facts, modality: "MR" })).toBe(false);
    expect(isInHounsfield({ ...facts, rescale: null })).toBe(false);
    expect(isInHounsfield({ ...facts, rescale: { slope: 1, intercept: 0, unit: "US" } })).toBe(false);
  });
});

describe("painting", () => {
  it("gives each sample its grey, from the least value on", () => {
    const greys = lookupTable({ facts, shown: window(40, 401), isInverted: false });
    const pixels = paint(Int16Array.of(-32_768, 520, 32_767, 420), { facts, greys, isInverted: false });
    expect(Array.from(pixels)).toEqual([0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255, 0, 0, 0, 255]);
  });

  it("leaves colours as they are, and inverts them", () => {
    const colours: FrameFacts = { ...facts, photometric: "RGB", bytesPerSample: 1, isSigned: false, rows: 1 };
    const input = { facts: colours, greys: new Uint8ClampedArray() };
    const samples = Uint8Array.of(1, 2, 3, 255, 0, 128);
    expect(Array.from(paint(samples, { ...input, isInverted: false }))).toEqual([1, 2, 3, 255, 255, 0, 128, 255]);
    expect(Array.from(paint(samples, { ...input, isInverted: true }))).toEqual([254, 253, 252, 255, 0, 255, 127, 255]);
  });
});
