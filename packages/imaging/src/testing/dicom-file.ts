/** A value as it is written: text, numbers of two bytes, bytes, or the items of a sequence. */
export type Written = string | readonly number[] | Uint8Array | readonly (readonly WrittenElement[])[];
export type WrittenElement = readonly [tag: number, vr: string, value: Written];

export interface DicomFileOptions {
  readonly transferSyntax?: string | null;
  readonly isExplicit?: boolean;
  readonly isLittleEndian?: boolean;
  readonly hasPreamble?: boolean;
  /** Sequences and items say how long they are, instead of where they end. */
  readonly hasLengths?: boolean;
}

const longVrs = new Set(["OB", "OW", "SQ", "UN", "UT", "OV"]);

const isItems = (value: Written): value is readonly (readonly WrittenElement[])[] =>
  Array.isArray(value) && Array.isArray(value[0]);

function shorts(values: readonly number[], isLittleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [at, value] of values.entries()) {
    if (isLittleEndian) bytes.writeUInt16LE(value & 0xff_ff, at * 2);
    else bytes.writeUInt16BE(value & 0xff_ff, at * 2);
  }
  return bytes;
}

function tagBytes(tag: number, isLittleEndian: boolean): Buffer {
  return shorts([Math.floor(tag / 65_536), tag % 65_536], isLittleEndian);
}

function long(value: number, isLittleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(4);
  if (isLittleEndian) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

const even = (bytes: Uint8Array, pad: number) =>
  bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Uint8Array.of(pad)]);

interface Way {
  readonly isExplicit: boolean;
  readonly isLittleEndian: boolean;
  readonly hasLengths: boolean;
}

const undefinedLength = 0xff_ff_ff_ff;

function sequence(items: readonly (readonly WrittenElement[])[], way: Way): Buffer {
  const item = tagBytes(0xff_fe_e0_00, way.isLittleEndian);
  const end = (tag: number) => (way.hasLengths ? [] : [tagBytes(tag, way.isLittleEndian), long(0, way.isLittleEndian)]);
  const parts = items.flatMap((elements) => {
    const content = Buffer.concat(elements.map((one) => element(one, way)));
    const length = way.hasLengths ? content.length : undefinedLength;
    return [item, long(length, way.isLittleEndian), content, ...end(0xff_fe_e0_0d)];
  });
  return Buffer.concat([...parts, ...end(0xff_fe_e0_dd)]);
}

function element([tag, vr, value]: WrittenElement, way: Way): Buffer {
  const content = isItems(value)
    ? sequence(value, way)
    : typeof value === "string"
      ? even(Buffer.from(value, "latin1"), vr === "UI" ? 0 : 0x20)
      : value instanceof Uint8Array
        ? even(value, 0)
        : shorts(value as readonly number[], way.isLittleEndian);
  const length = isItems(value) && !way.hasLengths ? undefinedLength : content.length;
  const tagged = tagBytes(tag, way.isLittleEndian);
  if (!way.isExplicit) return Buffer.concat([tagged, long(length, way.isLittleEndian), content]);
  const name = Buffer.from(vr, "latin1");
  return longVrs.has(vr)
    ? Buffer.concat([tagged, name, Buffer.alloc(2), long(length, way.isLittleEndian), content])
    : Buffer.concat([tagged, name, shorts([length], way.isLittleEndian), content]);
}

/** The pixels of a compressed file: a table of offsets, and fragments. */
export function fragmentsOf(fragments: readonly Uint8Array[], table: readonly number[] = []): Buffer {
  const item = tagBytes(0xff_fe_e0_00, true);
  const offsets = Buffer.concat(table.map((offset) => long(offset, true)));
  const parts = [offsets, ...fragments].flatMap((part) => {
    const content = even(part, 0);
    return [item, long(content.length, true), content];
  });
  const head = Buffer.concat([tagBytes(0x7f_e0_00_10, true), Buffer.from("OB\0\0"), long(undefinedLength, true)]);
  return Buffer.concat([head, ...parts, tagBytes(0xff_fe_e0_dd, true), long(0, true)]);
}

/** Elements as a data set, without the beginning of a file. */
export const dataSetOf = (
  elements: readonly WrittenElement[],
  { isExplicit = true, isLittleEndian = true, hasLengths = true }: DicomFileOptions = {},
): Buffer => Buffer.concat(elements.map((one) => element(one, { isExplicit, isLittleEndian, hasLengths })));

/** A file of our own making: PS3.10. `after` is written behind the elements as it is, such as fragments. */
export function dicomFile(
  elements: readonly WrittenElement[],
  options: DicomFileOptions = {},
  after: Uint8Array = new Uint8Array(),
): Uint8Array {
  const { transferSyntax = "1.2.840.10008.1.2.1", hasPreamble = true } = options;
  const meta: readonly WrittenElement[] = transferSyntax === null ? [] : [[0x00_02_00_10, "UI", transferSyntax]];
  const start = hasPreamble ? Buffer.concat([Buffer.alloc(128), Buffer.from("DICM")]) : Buffer.alloc(0);
  return Buffer.concat([start, dataSetOf(meta), dataSetOf(elements, options), after]);
}

export interface PictureOptions {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel?: number;
  readonly bitsAllocated?: number;
  readonly bitsStored?: number;
  readonly isSigned?: boolean;
  readonly photometric?: string;
  readonly planarConfiguration?: number;
  readonly frames?: number;
}

/** The elements that say how the pixels of a picture are written. */
export function pictureElements(options: PictureOptions): readonly WrittenElement[] {
  const { rows, columns, samplesPerPixel = 1, bitsAllocated = 8, bitsStored = bitsAllocated } = options;
  return [
    [0x00_08_00_60, "CS", "OT"],
    [0x00_28_00_02, "US", [samplesPerPixel]],
    [0x00_28_00_04, "CS", options.photometric ?? "MONOCHROME2"],
    [0x00_28_00_06, "US", [options.planarConfiguration ?? 0]],
    [0x00_28_00_08, "IS", String(options.frames ?? 1)],
    [0x00_28_00_10, "US", [rows]],
    [0x00_28_00_11, "US", [columns]],
    [0x00_28_01_00, "US", [bitsAllocated]],
    [0x00_28_01_01, "US", [bitsStored]],
    [0x00_28_01_02, "US", [bitsStored - 1]],
    [0x00_28_01_03, "US", [options.isSigned === true ? 1 : 0]],
  ];
}
