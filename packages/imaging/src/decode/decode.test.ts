import { packedRle } from "../testing/packed-rle.ts";
import { describe, expect, it } from "vitest";
import {
  dicomFile,
  fragmentsOf,
  type PictureOptions,
  pictureElements,
  type WrittenElement,
} from "../testing/dicom-file.ts";
import { openDicom } from "../frames/open-dicom.ts";
import { sourceOf } from "../frames/source.ts";
import { isRefused, type Refused } from "../header/model.ts";
import { announcedByJpeg, withTransform } from "./codestream.ts";
import { decodeFrame } from "./decode.ts";
import type { Picture } from "./picture.ts";

async function decoded(file: Uint8Array, frame = 0): Promise<Picture | Refused> {
  const opened = await openDicom(sourceOf(file));
  if (isRefused(opened)) return opened;
  const encoded = await opened.readFrame(frame);
  return isRefused(encoded) ? encoded : decodeFrame(encoded);
}

async function values(file: Uint8Array, frame = 0): Promise<readonly number[]> {
  const picture = await decoded(file, frame);
  if (isRefused(picture)) throw new Error(picture.refusal);
  const { facts, bytes } = picture;
  if (facts.bytesPerSample === 1) return Array.from(facts.isSigned ? new Int8Array(bytes) : bytes);
  const own = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 2 }, (_, at) =>
    facts.isSigned ? own.getInt16(at * 2, true) : own.getUint16(at * 2, true),
  );
}

const file = (options: PictureOptions, pixels: Uint8Array, more: readonly WrittenElement[] = []) =>
  dicomFile([...pictureElements(options), ...more, [0x7f_e0_00_10, "OW", pixels]]);
const shorts = (...numbers: readonly number[]) => new Uint8Array(Uint16Array.from(numbers).buffer);
const compressed = (transferSyntax: string, options: PictureOptions, fragment: Uint8Array) =>
  dicomFile(pictureElements(options), { transferSyntax }, fragmentsOf([fragment]));

describe("samples", () => {
  it("of one bit are an element each, in every frame, wherever its first bit lies", async () => {
    const bits = file(
      { rows: 3, columns: 3, bitsAllocated: 1, frames: 2 },
      Uint8Array.of(0b0101_0101, 0b1111_1111, 0b10),
    );
    expect(await values(bits)).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1]);
    expect(await values(bits, 1)).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 1]);
  });

  it("of 12 bits are without what else lies in their bytes, and have the sign that they end with", async () => {
    const pixels = shorts(0x0fff, 0xf7ff, 0x0800, 0x1001);
    expect(await values(file({ rows: 2, columns: 2, bitsAllocated: 16, bitsStored: 12 }, pixels))).toEqual([
      4_095, 2_047, 2_048, 1,
    ]);
    const signed = { rows: 2, columns: 2, bitsAllocated: 16, bitsStored: 12, isSigned: true };
    expect(await values(file(signed, pixels))).toEqual([-1, 2_047, -2_048, 1]);
  });

  it("of 8 and 16 bits may be negative", async () => {
    const eight = { rows: 1, columns: 2, bitsAllocated: 8, isSigned: true };
    expect(await values(file(eight, Uint8Array.of(255, 127)))).toEqual([-1, 127]);
    const sixteen = { rows: 1, columns: 2, bitsAllocated: 16, isSigned: true };
    expect(await values(file(sixteen, shorts(0x8000, 5)))).toEqual([-32_768, 5]);
  });

  it("of a palette are its colours; beyond its ends the last ones", async () => {
    const table = (at: number, entries: readonly number[]): readonly WrittenElement[] => [
      [0x00_28_11_01 + at, "US", [entries.length, 10, 16]],
      [0x00_28_12_01 + at, "OW", shorts(...entries)],
    ];
    const tables = [table(0, [0, 0xff00]), table(1, [0x8000, 0]), table(2, [0, 0x0100])];
    const elements = [...tables.map(([descriptor]) => descriptor), ...tables.map(([, entries]) => entries)].filter(
      (one) => one !== undefined,
    );
    const palette = { rows: 1, columns: 4, photometric: "PALETTE COLOR" };
    const pixels = Uint8Array.of(10, 11, 0, 255);
    const own = file(palette, pixels, elements);
    expect(await values(own)).toEqual([0, 128, 0, 255, 0, 1, 0, 128, 0, 255, 0, 1]);
    const without = await decoded(file(palette, pixels));
    expect(without).toMatchObject({ facts: { photometric: "MONOCHROME2", remarks: ["no_palette"] } });
  });

  it("of colours come as red, green and blue in the order of elements", async () => {
    const rgb = { rows: 1, columns: 2, samplesPerPixel: 3, photometric: "RGB" };
    const planes = file({ ...rgb, planarConfiguration: 1 }, Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(await values(planes)).toEqual([1, 3, 5, 2, 4, 6]);
    const wide = { ...rgb, bitsAllocated: 16 };
    expect(await values(file(wide, shorts(0xff00, 0x8000, 0, 0x0100, 0, 0)))).toEqual([255, 128, 0, 1, 0, 0]);
    const ybr = file({ ...rgb, photometric: "YBR_FULL" }, Uint8Array.of(76, 85, 255, 255, 128, 128));
    expect(await values(ybr)).toEqual([254, 0, 0, 255, 255, 255]);
    const halved = file({ ...rgb, photometric: "YBR_FULL_422" }, Uint8Array.of(76, 255, 128, 128));
    expect(await values(halved)).toEqual([76, 76, 76, 255, 255, 255]);
  });

  it("of big endian files are turned", async () => {
    const options = { transferSyntax: "1.2.840.10008.1.2.2", isLittleEndian: false };
    const elements = pictureElements({ rows: 1, columns: 2, bitsAllocated: 16 });
    expect(await values(dicomFile([...elements, [0x7f_e0_00_10, "OW", [258, 1]]], options))).toEqual([258, 1]);
  });
});

describe("RLE", () => {
  const rle = "1.2.840.10008.1.2.5";
  const segments = (...all: readonly Uint8Array[]) => {
    const head = Buffer.alloc(64);
    head.writeUInt32LE(all.length, 0);
    let at = 64;
    for (const [index, segment] of all.entries()) {
      head.writeUInt32LE(at, 4 + index * 4);
      at += segment.length;
    }
    return Buffer.concat([head, ...all]);
  };

  it("has a segment for each byte of each sample, the highest first", async () => {
    const options = { rows: 1, columns: 4, bitsAllocated: 16 };
    // Four times 1; then three as they are and one more of them.
    const packed = segments(Uint8Array.of(253, 1), Uint8Array.of(2, 7, 8, 9, 0, 10));
    expect(await values(compressed(rle, options, packed))).toEqual([263, 264, 265, 266]);
  });

  it("comes back as it was packed", async () => {
    const numbers = Array.from({ length: 400 }, (_, at) => (at < 200 ? 7 : (at * 7_919) % 65_536));
    const options = { rows: 20, columns: 20, bitsAllocated: 16 };
    expect(await values(compressed(rle, options, packedRle(shorts(...numbers))))).toEqual(numbers);
  });

  it.each([
    ["nothing", new Uint8Array(), "cut_off"],
    ["two segments for a byte", segments(Uint8Array.of(253, 1), Uint8Array.of(253, 1)), "not_as_announced"],
    ["a run that ends early", segments(Uint8Array.of(254, 1)), "cut_off"],
    [
      "a segment that lies outside",
      Buffer.concat([Buffer.from("01000000ff000000", "hex"), Buffer.alloc(60)]),
      "damaged",
    ],
  ])("of %s is refused", async (_, packed, refusal) => {
    expect(await decoded(compressed(rle, { rows: 1, columns: 4 }, Buffer.from(packed)))).toEqual({ refusal });
  });
});

describe("compressed pictures", () => {
  /** The frame header of a JPEG, and nothing behind it. */
  const jpeg = (size: string, components = "01011100") => Buffer.from(`ffd8ffc0000b08${size}${components}ffd9`, "hex");
  const baseline = "1.2.840.10008.1.2.4.50";

  it("that say another size than the header are refused before any codec makes room for them", async () => {
    const options = { rows: 8, columns: 8 };
    const large = jpeg("ffffffff");
    expect(await decoded(compressed(baseline, options, large))).toEqual({ refusal: "not_as_announced" });
    const siz = "ff4fff5100290000ffffffffffffffff0000000000000000ffffffffffffffff0000000000000000000107 0101".replace(
      " ",
      "",
    );
    const j2k = compressed("1.2.840.10008.1.2.4.90", options, Buffer.from(siz, "hex"));
    expect(await decoded(j2k)).toEqual({ refusal: "not_as_announced" });
  });

  it("that are rubbish are damaged, and kinds that nobody reads here are said to be such", async () => {
    const options = { rows: 8, columns: 8 };
    for (const kind of [".4.50", ".4.51", ".4.70", ".4.80", ".4.90", ".4.201"]) {
      const rubbish = compressed(`1.2.840.10008.1.2${kind}`, options, Buffer.from("not what it says"));
      expect(await decoded(rubbish)).toEqual({ refusal: "damaged" });
    }
    for (const kind of [".8.1", ".4.100", ".4.110"]) {
      const other = compressed(`1.2.840.10008.1.2${kind}`, options, Buffer.from("something"));
      expect(await decoded(other)).toEqual({ refusal: "not_supported" });
    }
  });

  it("are told by markers whether their colours are turned", () => {
    const colours = jpeg("00080008", "03011100021100031100");
    expect(announcedByJpeg(colours)?.transform).toBeNull();
    expect(announcedByJpeg(withTransform(colours, "none"))?.transform).toBe("none");
    expect(announcedByJpeg(withTransform(colours, "ybr"))?.transform).toBe("ybr");
    expect(announcedByJpeg(jpeg("00080008", "03521100471100421100"))?.transform).toBe("none");
  });
});
