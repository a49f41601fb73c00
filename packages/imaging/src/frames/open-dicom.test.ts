import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dataSetOf, dicomFile, fragmentsOf, pictureElements } from "../testing/dicom-file.ts";
import { isRefused } from "../header/model.ts";
import { openDicom } from "./open-dicom.ts";
import { sourceOf } from "./source.ts";

const rle = { transferSyntax: "1.2.840.10008.1.2.5" };
const fragment = (text: string) => Buffer.from(text.padEnd(8, "."));

async function frames(bytes: Uint8Array): Promise<readonly string[]> {
  const opened = await openDicom(sourceOf(bytes));
  if (isRefused(opened)) throw new Error(opened.refusal);
  const found: string[] = [];
  for (let frame = 0; frame < (opened.header.image?.frames ?? 0); frame += 1) {
    const encoded = await opened.readFrame(frame);
    found.push(isRefused(encoded) ? encoded.refusal : Buffer.from(encoded.bytes).toString("latin1"));
  }
  return found;
}

const compressed = (count: number, fragments: readonly Uint8Array[], table?: readonly number[]) =>
  dicomFile(pictureElements({ rows: 2, columns: 2, frames: count }), rle, fragmentsOf(fragments, table));

describe("frames", () => {
  it("are found by arithmetic where they lie as they are", async () => {
    const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const file = dicomFile([...pictureElements({ rows: 2, columns: 2, frames: 2 }), [0x7f_e0_00_10, "OB", pixels]]);
    expect(await frames(file)).toEqual(["\u0001\u0002\u0003\u0004", "\u0005\u0006\u0007\u0008"]);
    expect(await frames(file.subarray(0, file.length - 1))).toEqual(["\u0001\u0002\u0003\u0004", "cut_off"]);
  });

  it("are found by the table, one by one, or by what begins in the fragments", async () => {
    const parts = [fragment("one a"), fragment("one b"), fragment("two")];
    expect(await frames(compressed(2, parts, [0, 32]))).toEqual(["one a...one b...", "two....."]);
    expect(await frames(compressed(3, parts))).toEqual(["one a...", "one b...", "two....."]);
    expect(await frames(compressed(1, parts))).toEqual(["one a...one b...two....."]);
    const jpeg = (text: string) => Buffer.concat([Buffer.from("ffd8", "hex"), fragment(text)]);
    const begun = await frames(compressed(2, [jpeg("one"), fragment("more"), jpeg("two")]));
    expect(begun.map((frame) => frame.slice(2))).toEqual(["one.....more....", "two....."]);
    // A table that leads nowhere is none.
    expect(await frames(compressed(3, parts, [0, 7, 9]))).toEqual(["one a...", "one b...", "two....."]);
  });

  it("that are announced and are not there are refused, and those that are there are not", async () => {
    expect(await frames(compressed(3, [fragment("one"), fragment("two")]))).toEqual([
      "one.....",
      "two.....",
      "no_such_frame",
    ]);
    await expect(frames(compressed(2, [fragment("a"), fragment("b"), fragment("c")]))).rejects.toThrow("cut_off");
  });

  it("are inflated where the whole file is deflated, and not beyond 256 MiB", async () => {
    const elements = pictureElements({ rows: 2, columns: 2 });
    const content = dataSetOf([...elements, [0x7f_e0_00_10, "OB", Buffer.from("abcd")]]);
    const deflated = { transferSyntax: "1.2.840.10008.1.2.1.99" };
    expect(await frames(dicomFile([], deflated, deflateRawSync(content)))).toEqual(["abcd"]);
    const bomb = Buffer.concat([content, Buffer.alloc(300 * 1_048_576)]);
    await expect(frames(dicomFile([], deflated, deflateRawSync(bomb)))).rejects.toThrow("too_large");
  });

  it.each([
    ["no rows", { rows: 0, columns: 0 }, "no_size"],
    ["10,000 × 10,000", { rows: 10_000, columns: 10_000, bitsAllocated: 16 }, "too_large"],
    ["32 bits", { rows: 2, columns: 2, bitsAllocated: 32 }, "bits_not_supported"],
    ["four samples", { rows: 2, columns: 2, samplesPerPixel: 4 }, "not_supported"],
  ])("of %s are refused before anything is read", async (_, options, refusal) => {
    const file = dicomFile(pictureElements(options), rle, fragmentsOf([fragment("x")]));
    expect(await openDicom(sourceOf(file))).toEqual({ refusal });
  });
});
