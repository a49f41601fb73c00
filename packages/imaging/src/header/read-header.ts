import type { ImageRemark } from "@anamnesis/domain";
import { type DataSet, type Element, type Encoding, WalkRefused, walkerOf } from "./elements.ts";
import { type Beginning, beginningOf, deflatedSyntax, encodingAt, encodingOf, inflatedBeginning } from "./encoding.ts";
import { imageOf } from "./image.ts";
import type { DicomHeader, DicomName, DicomPixels, DicomSeries, Refused } from "./model.ts";
import { type Values, valuesOf } from "./values.ts";

/** What stands before the picture is read up to here. */
export const longestHeader = 1_048_576;

/**
 * Reads what a DICOM file says of itself, and no pixel of it: at most the first MiB, no deeper than 16 sequences, in bounded
 * time. Files without the beginning that they should have, or that do not say how they are written, are read by what
 * they look like, and `remarks` says so.
 *
 * @param bytes the file, or its first MiB.
 * @param size of the whole file in bytes, when these are not all of it.
 */
export function readDicomHeader(bytes: Uint8Array, size = bytes.length): DicomHeader | Refused {
  try {
    return read(bytes.subarray(0, longestHeader), size);
  } catch (error) {
    if (error instanceof WalkRefused) return { refusal: error.refusal };
    throw error;
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function read(bytes: Uint8Array, size: number): DicomHeader | Refused {
  const beginning = beginningOf(viewOf(bytes));
  if (beginning === null) return { refusal: "not_dicom" };
  const { transferSyntax, dataSetAt } = beginning;
  if (transferSyntax !== deflatedSyntax) {
    return headerIn({ bytes, from: dataSetAt, isWhole: bytes.length >= size, beginning });
  }
  const inflated = inflatedBeginning(bytes.subarray(dataSetAt));
  return inflated === null
    ? { refusal: "damaged" }
    : headerIn({ bytes: inflated, from: 0, isWhole: bytes.length >= size, beginning });
}

interface Source {
  readonly bytes: Uint8Array;
  readonly from: number;
  /** Whether there is nothing behind these bytes. */
  readonly isWhole: boolean;
  readonly beginning: Beginning;
}

function headerIn({ bytes, from, isWhole, beginning }: Source): DicomHeader | Refused {
  const view = viewOf(bytes);
  const stated = encodingOf(beginning.transferSyntax);
  const looks = from + 8 <= view.byteLength ? encodingAt(view, from) : stated;
  const encoding: Encoding = beginning.transferSyntax === "" ? looks : { ...stated, ...looks };
  const isAsStated =
    beginning.transferSyntax === "" ||
    (stated.isExplicit === looks.isExplicit && stated.isLittleEndian === looks.isLittleEndian);
  const { dataSet, pixels, isCutOff } = walkerOf(view)({ from, to: view.byteLength, depth: 0, encoding });
  if (isCutOff && !isWhole && pixels === null) return { refusal: "header_too_long" };
  if (dataSet.elements.size === 0) return { refusal: beginning.remarks.length > 0 ? "not_dicom" : "cut_off" };
  const remarks: ImageRemark[] = [...beginning.remarks];
  if (!isAsStated) remarks.push("not_as_stated");
  if (isCutOff) remarks.push("cut_off");
  return describe({ dataSet, pixels, transferSyntax: beginning.transferSyntax, remarks });
}

interface Described {
  readonly dataSet: DataSet;
  readonly pixels: Element | null;
  readonly transferSyntax: string;
  readonly remarks: readonly ImageRemark[];
}

function describe({ dataSet, pixels, transferSyntax, remarks }: Described): DicomHeader {
  const values = valuesOf(dataSet, valuesOf(dataSet).codes(0x00_08_00_05));
  const found = pixels === null ? null : imageOf(dataSet, values);
  return {
    transferSyntax,
    patient: {
      name: nameOf(values.text(0x00_10_00_10)),
      id: values.text(0x00_10_00_20),
      idIssuer: values.text(0x00_10_00_21),
      birthDate: values.day(0x00_10_00_30),
      sex: values.code(0x00_10_00_40),
    },
    study: {
      uid: values.code(0x00_20_00_0d),
      date: values.day(0x00_08_00_20),
      accessionNumber: values.text(0x00_08_00_50),
      description: values.text(0x00_08_10_30),
    },
    series: seriesOf(values),
    instance: {
      sopClassUid: values.code(0x00_08_00_16),
      uid: values.code(0x00_08_00_18),
      number: values.number(0x00_20_00_13),
    },
    image: found?.image ?? null,
    pixels: pixels === null ? null : pixelsOf(pixels, dataSet, values),
    remarks: [...remarks, ...(found?.remarks ?? [])],
  };
}

const meaning = (items: readonly DataSet[]): string | null => {
  const [first] = items;
  return first === undefined ? null : valuesOf(first).text(0x00_08_01_04);
};

const seriesOf = (values: Values): DicomSeries => ({
  uid: values.code(0x00_20_00_0e),
  number: values.number(0x00_20_00_11),
  modality: values.code(0x00_08_00_60) ?? "",
  description: values.text(0x00_08_10_3e),
  bodyPart: values.code(0x00_18_00_15) ?? meaning(values.items(0x00_08_22_18)),
  laterality: values.code(0x00_20_00_62) ?? values.code(0x00_20_00_60),
  viewPosition: values.code(0x00_18_51_01) ?? meaning(values.items(0x00_54_02_20)),
});

/** `Yamada^Tarou=山田^太郎=やまだ^たろう`. */
function nameOf(text: string | null): DicomName | null {
  if (text === null) return null;
  const [alphabetic = "", ideographic, phonetic] = text.split("=");
  const [family = "", given = "", middle = "", prefix = "", suffix = ""] = alphabetic
    .split("^")
    .map((part) => part.trim());
  if (alphabetic.replaceAll(/[\^\s]/gu, "") === "" && !ideographic) return null;
  return { family, given, middle, prefix, suffix, ideographic: ideographic || null, phonetic: phonetic || null };
}

/** Numbers of 64 bits, PS3.5 6.2 OV; what is more than a number holds is no place in a file. */
function wholes(bytes: Uint8Array | null): readonly number[] {
  if (bytes === null) return [];
  const view = viewOf(bytes);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, at) => Number(view.getBigUint64(at * 8, true)));
}

function pixelsOf({ offset, length }: Element, { isLittleEndian }: DataSet, values: Values): DicomPixels {
  const offsets = wholes(values.bytes(0x7f_e0_00_01));
  const lengths = wholes(values.bytes(0x7f_e0_00_02));
  const hasTable = offsets.length > 0 && offsets.length === lengths.length;
  return { offset, length, isLittleEndian, extendedTable: hasTable ? { offsets, lengths } : null };
}
