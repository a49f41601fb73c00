import { constants, inflateRawSync } from "node:zlib";
import type { ImageRemark } from "@anamnesis/domain";
import { type Encoding, looksExplicit, walkerOf } from "./elements.ts";
import { valuesOf } from "./values.ts";

/** Transfer syntaxes of PS3.5 annex A that the header has to know; the others are explicit and little-endian. */
export const implicitSyntax = "1.2.840.10008.1.2";
export const explicitSyntax = "1.2.840.10008.1.2.1";
export const bigEndianSyntax = "1.2.840.10008.1.2.2";
export const deflatedSyntax = "1.2.840.10008.1.2.1.99";

/** How a file begins, and where its data set does. */
export interface Beginning {
  readonly transferSyntax: string;
  readonly dataSetAt: number;
  readonly remarks: readonly ImageRemark[];
}

const preamble = 128;
const metaGroup = 0x00_02;
const metaEncoding: Encoding = { isExplicit: true, isLittleEndian: true };

/** Null for a file that is none: no letters where they belong, nor an element of the first groups at the start. */
export function beginningOf(view: DataView): Beginning | null {
  const hasPreamble = view.byteLength >= 132 && view.getUint32(preamble) === 0x44_49_43_4d;
  const start = hasPreamble ? preamble + 4 : 0;
  const remarks: ImageRemark[] = hasPreamble ? [] : ["no_preamble"];
  if (!hasPreamble && !startsWithElement(view)) return null;
  const isMeta = start + 8 <= view.byteLength && view.getUint16(start, true) === metaGroup;
  if (!isMeta) return { transferSyntax: "", dataSetAt: start, remarks: [...remarks, "no_transfer_syntax"] };
  const { dataSet, end } = walkerOf(view)({
    from: start,
    to: view.byteLength,
    depth: 0,
    encoding: looksExplicit(view, start) ? metaEncoding : { isExplicit: false, isLittleEndian: true },
    endsAt: (tag) => Math.floor(tag / 65_536) !== metaGroup,
  });
  const transferSyntax = valuesOf(dataSet).code(0x00_02_00_10) ?? "";
  return {
    transferSyntax,
    dataSetAt: end,
    remarks: transferSyntax === "" ? [...remarks, "no_transfer_syntax"] : remarks,
  };
}

/** Without its letters a file begins with an element of group 2, 4 or 8 whose length is possible. */
function startsWithElement(view: DataView): boolean {
  if (view.byteLength < 16) return false;
  const encoding = encodingAt(view, 0);
  const group = view.getUint16(0, encoding.isLittleEndian);
  const element = view.getUint16(2, encoding.isLittleEndian);
  const length = encoding.isExplicit
    ? view.getUint16(6, encoding.isLittleEndian)
    : view.getUint32(4, encoding.isLittleEndian);
  return [0x00_02, 0x00_04, 0x00_08].includes(group) && element <= 0x01_00 && length <= 256;
}

/** As the first element looks: groups are small numbers, and explicit ones have two letters. */
export function encodingAt(view: DataView, offset: number): Encoding {
  if (offset + 8 > view.byteLength) return metaEncoding;
  return {
    isExplicit: looksExplicit(view, offset),
    isLittleEndian: view.getUint16(offset, true) <= view.getUint16(offset, false),
  };
}

export const encodingOf = (transferSyntax: string): Encoding => ({
  isExplicit: transferSyntax !== implicitSyntax,
  isLittleEndian: transferSyntax !== bigEndianSyntax,
});

const steps = [1_048_576, 65_536, 4_096, 512];
const mostInflated = 4 * 1_048_576;

/**
 * The first MiB of a deflated data set, and more of it when that comes along. What inflates to a thousand times its size
 * is begun again with less of it.
 */
export function inflatedBeginning(bytes: Uint8Array): Uint8Array | null {
  for (const step of steps) {
    try {
      return inflateRawSync(bytes.subarray(0, step), {
        maxOutputLength: mostInflated,
        finishFlush: constants.Z_SYNC_FLUSH,
      });
    } catch {
      continue;
    }
  }
  return null;
}
