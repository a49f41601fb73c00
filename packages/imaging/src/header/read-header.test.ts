import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dataSetOf, dicomFile, pictureElements, type WrittenElement } from "../testing/dicom-file.ts";
import { isRefused } from "./model.ts";
import { readDicomHeader } from "./read-header.ts";

const picture = pictureElements({ rows: 2, columns: 3, bitsAllocated: 16, bitsStored: 12, isSigned: true });
const pixels: WrittenElement = [0x7f_e0_00_10, "OW", new Uint8Array(12)];
const patient: readonly WrittenElement[] = [
  [0x00_10_00_10, "PN", "Gruber^Anna^Maria^Dr.^MSc"],
  [0x00_10_00_20, "LO", "MRN-4711"],
  [0x00_10_00_30, "DA", "19900228"],
];

function headerOf(bytes: Uint8Array, size?: number) {
  const header = readDicomHeader(bytes, size);
  if (isRefused(header)) throw new Error(header.refusal);
  return header;
}

const sorted = (elements: readonly WrittenElement[]) => elements.toSorted((a, b) => a[0] - b[0]);
const file = (more: readonly WrittenElement[] = [], options = {}) =>
  dicomFile(sorted([...picture, ...patient, ...more, pixels]), options);

describe("header", () => {
  it("says who, what and how", () => {
    const header = headerOf(
      file([
        [0x00_08_00_20, "DA", "20260301"],
        [0x00_08_00_50, "SH", "ACC-1"],
        [0x00_08_00_60, "CS", "MG"],
        [0x00_18_00_15, "CS", "BREAST"],
        [0x00_18_51_01, "CS", "MLO"],
        [0x00_20_00_62, "CS", "L"],
        [0x00_28_00_30, "DS", "0.5\\0.25"],
        [0x00_28_10_50, "DS", "40\\-600"],
        [0x00_28_10_51, "DS", "400\\1500"],
        [0x00_28_10_55, "LO", "soft\\lung"],
        [0x00_28_10_52, "DS", "-1024"],
        [0x00_28_10_53, "DS", "2"],
      ]),
    );
    expect(header.patient).toMatchObject({ id: "MRN-4711", birthDate: "1990-02-28" });
    expect(header.patient.name).toMatchObject({ family: "Gruber", given: "Anna", middle: "Maria", prefix: "Dr." });
    expect(header.study).toMatchObject({ date: "2026-03-01", accessionNumber: "ACC-1" });
    expect(header.series).toMatchObject({ modality: "MG", bodyPart: "BREAST", laterality: "L", viewPosition: "MLO" });
    expect(header.image).toMatchObject({
      rows: 2,
      columns: 3,
      bitsStored: 12,
      isSigned: true,
      spacing: { row: 0.5, column: 0.25, measuredAt: "patient" },
      rescale: { slope: 2, intercept: -1_024 },
      windows: [
        { center: 40, width: 400, explanation: "soft" },
        { center: -600, width: 1_500, explanation: "lung" },
      ],
    });
    expect(header.remarks).toEqual([]);
  });

  it.each([
    ["implicit", { transferSyntax: "1.2.840.10008.1.2", isExplicit: false }, []],
    ["big endian", { transferSyntax: "1.2.840.10008.1.2.2", isLittleEndian: false }, []],
    ["without preamble", { hasPreamble: false }, ["no_preamble"]],
    ["without transfer syntax", { transferSyntax: null, isExplicit: false }, ["no_transfer_syntax"]],
    ["neither", { transferSyntax: null, hasPreamble: false }, ["no_preamble", "no_transfer_syntax"]],
    ["implicit, and says explicit", { isExplicit: false }, ["not_as_stated"]],
    ["with sequences without lengths", { hasLengths: false }, []],
  ])("reads what is written %s", (_, options, remarks) => {
    const header = headerOf(file([[0x00_28_30_10, "SQ", [[[0x00_28_30_02, "US", [2, 0, 8]]]]]], options));
    expect(header.patient.name?.family).toBe("Gruber");
    expect(header.image).toMatchObject({ rows: 2, columns: 3 });
    expect(header.pixels?.length).toBe(12);
    expect(header.remarks).toEqual(remarks);
  });

  it("reads a file that is deflated as a whole, and one that inflates without end no further than 4 MiB", () => {
    const content = deflateRawSync(dataSetOf(sorted([...picture, ...patient, pixels])));
    const deflated = dicomFile([], { transferSyntax: "1.2.840.10008.1.2.1.99" }, content);
    expect(headerOf(deflated).patient.id).toBe("MRN-4711");

    const bomb = deflateRawSync(Buffer.concat([dataSetOf(patient), Buffer.alloc(200 * 1_048_576)]));
    const before = process.memoryUsage().arrayBuffers;
    const outcome = readDicomHeader(dicomFile([], { transferSyntax: "1.2.840.10008.1.2.1.99" }, bomb));
    expect(outcome).toEqual({ refusal: "too_long_to_read" });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1_048_576);
  });

  it("does not go deeper than 16", () => {
    const nested = (depth: number): WrittenElement => [
      0x00_09_10_10,
      "SQ",
      [depth === 0 ? [[0x00_09_10_11, "LO", "inside"]] : [nested(depth - 1)]],
    ];
    const deep = (depth: number) => dicomFile(sorted([...picture, nested(depth), pixels]), { hasLengths: false });
    expect(headerOf(deep(14)).image?.rows).toBe(2);
    expect(readDicomHeader(deep(40))).toEqual({ refusal: "nested_too_deep" });
    // Far deeper than any stack would bear.
    const bottomless = Buffer.concat(
      Array.from({ length: 20_000 }, () =>
        Buffer.from("090010105351 0000ffffffff feff00e0ffffffff".replaceAll(" ", ""), "hex"),
      ),
    );
    expect(readDicomHeader(dicomFile([], {}, bottomless))).toEqual({ refusal: "nested_too_deep" });
  });

  it("gives up on a header of more than 1 MiB, and on more elements than any has", () => {
    const large: WrittenElement = [0x00_09_10_10, "OB", new Uint8Array(1_100_000)];
    expect(readDicomHeader(dicomFile(sorted([...picture, large, pixels])))).toEqual({ refusal: "header_too_long" });
    const many = Buffer.concat(Array.from({ length: 100_000 }, () => dataSetOf([[0x00_09_10_10, "CS", ""]])));
    expect(readDicomHeader(dicomFile([], {}, many))).toEqual({ refusal: "too_long_to_read" });
  });

  it("reads what is there of a file that is cut off, and refuses what is none", () => {
    const whole = dicomFile(sorted([...picture, ...patient]));
    const header = headerOf(whole.subarray(0, whole.length - 3));
    expect(header.remarks).toContain("cut_off");
    expect(header.image).toBeNull();
    for (const other of [
      "",
      "PK\u0003\u0004 a ZIP that is called .dcm",
      "%PDF-1.7 and so on",
      "\u0089PNG\r\n\u001a\n rest",
    ]) {
      expect(readDicomHeader(Buffer.from(other, "latin1"))).toEqual({ refusal: "not_dicom" });
    }
  });

  it.each([
    ["ISO_IR 100", "M\u00fcller^Zo\u00eb", "latin1", "Müller"],
    ["ISO_IR 192", "Łukasz^Ø", "utf8", "Łukasz"],
    ["ISO_IR 144", Buffer.from("bbeeda^".replace("^", "5e"), "hex"), "", "Люк"],
    ["GB18030", Buffer.from("cdf55e", "hex"), "", "王"],
  ])("reads names in %s", (characterSet, name, encoding, family) => {
    const bytes = typeof name === "string" ? Buffer.from(name, encoding as BufferEncoding) : name;
    const header = headerOf(
      dicomFile(sorted([[0x00_08_00_05, "CS", characterSet], [0x00_10_00_10, "PN", bytes], ...picture, pixels])),
    );
    expect(header.patient.name?.family).toBe(family);
  });

  it("switches character sets within a name, as PS3.5 annexes H and I have it", () => {
    const japanese = Buffer.from(
      "59616d6164615e5461726f753d1b24423b3345441b28425e1b244242404f3a1b28423d1b2442246424",
      "hex",
    );
    const whole = Buffer.concat([japanese, Buffer.from("5e241b28425e", "hex")]);
    const korean = Buffer.from(
      "486f6e675e47696c646f6e673d1b242943fbf35e1b242943d1ced4d73d1b242943c8ab5e1b242943b1e6b5bf",
      "hex",
    );
    const name = (characterSet: string, bytes: Uint8Array) =>
      headerOf(
        dicomFile(sorted([[0x00_08_00_05, "CS", characterSet], [0x00_10_00_10, "PN", bytes], ...picture, pixels])),
      ).patient.name;
    expect(name("\\ISO 2022 IR 87", whole)).toMatchObject({ family: "Yamada", ideographic: "山田^太郎" });
    expect(name("\\ISO 2022 IR 149", korean)).toMatchObject({
      family: "Hong",
      ideographic: "洪^吉洞",
      phonetic: "홍^길동",
    });
  });

  it("takes no day that there is not", () => {
    const born = (day: string) =>
      headerOf(dicomFile(sorted([...picture, [0x00_10_00_30, "DA", day], pixels]))).patient.birthDate;
    expect(born("1985.07.04")).toBe("1985-07-04");
    for (const day of ["20260231", "19000000", "28.02.90", ""]) expect(born(day)).toBeNull();
  });

  it("says which side of the body lies where", () => {
    const sides = (more: readonly WrittenElement[]) => headerOf(file(more)).image?.sides;
    const axial = "1\\0\\0\\0\\1\\0";
    expect(sides([[0x00_20_00_37, "DS", axial]])).toEqual({ right: "L", below: "P" });
    expect(sides([[0x00_20_00_37, "DS", "0\\0.8\\-0.6\\-1\\0\\0"]])).toEqual({ right: "PF", below: "R" });
    expect(sides([[0x52_00_92_29, "SQ", [[[0x00_20_91_16, "SQ", [[[0x00_20_00_37, "DS", axial]]]]]]]])).toEqual({
      right: "L",
      below: "P",
    });
    expect(sides([[0x00_20_00_20, "CS", "A\\FR"]])).toEqual({ right: "A", below: "FR" });
    expect(sides([[0x00_20_00_20, "CS", "left\\down"]])).toBeNull();
  });

  it("tells lengths in the body from those at the detector, and reads them of ultrasound", () => {
    const spacing = (more: readonly WrittenElement[]) => headerOf(file(more)).image?.spacing;
    expect(spacing([[0x00_18_11_64, "DS", "0.1\\0.2"]])).toEqual({ row: 0.1, column: 0.2, measuredAt: "detector" });
    const region = (): readonly WrittenElement[] => [
      [0x00_18_60_24, "US", [3]],
      [0x00_18_60_26, "US", [3]],
      [0x00_18_60_2c, "FD", new Uint8Array(Float64Array.of(0.02).buffer)],
      [0x00_18_60_2e, "FD", new Uint8Array(Float64Array.of(0.03).buffer)],
    ];
    expect(spacing([[0x00_18_60_11, "SQ", [region()]]])).toMatchObject({ row: 0.3, column: 0.2 });
    expect(spacing([[0x00_18_60_11, "SQ", [region(), region()]]])).toBeNull();
  });
});
