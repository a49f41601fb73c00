import type {
  DisplayWindow,
  FrameFacts,
  ImageRefusal,
  ImageRemark,
  PictureSides,
  PixelSpacing,
  ValueTable,
} from "@anamnesis/domain";

/** A name as DICOM writes it, PS3.5 6.2.1: up to three ways to write it, each of five parts. */
export interface DicomName {
  readonly family: string;
  readonly given: string;
  readonly middle: string;
  readonly prefix: string;
  readonly suffix: string;
  /** In the person's own script, and how it is said, as written: `山田^太郎`. */
  readonly ideographic: string | null;
  readonly phonetic: string | null;
}

export interface DicomPatient {
  readonly name: DicomName | null;
  readonly id: string | null;
  readonly idIssuer: string | null;
  /** ISO 8601. */
  readonly birthDate: string | null;
  /** M, F or O. */
  readonly sex: string | null;
}

export interface DicomStudy {
  readonly uid: string | null;
  /** ISO 8601. */
  readonly date: string | null;
  readonly accessionNumber: string | null;
  readonly description: string | null;
}

export interface DicomSeries {
  readonly uid: string | null;
  readonly number: number | null;
  /** Such as CT, MR, US; empty when the file names none. */
  readonly modality: string;
  readonly description: string | null;
  readonly bodyPart: string | null;
  /** R, L, B (both) or U (unpaired). */
  readonly laterality: string | null;
  /** Such as PA, LL, or what a mammogram is called. */
  readonly viewPosition: string | null;
}

export interface DicomInstance {
  readonly sopClassUid: string | null;
  readonly uid: string | null;
  readonly number: number | null;
}

export interface Palette {
  readonly first: number;
  readonly red: readonly number[];
  readonly green: readonly number[];
  readonly blue: readonly number[];
}

/** How the pixels are written, and what they mean: PS3.3 C.7.6.3 and its kin. */
export interface DicomImage {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly isSigned: boolean;
  readonly photometric: string;
  readonly planarConfiguration: number;
  readonly palette: Palette | null;
  readonly rescale: FrameFacts["rescale"];
  readonly modalityTable: ValueTable | null;
  readonly windows: readonly DisplayWindow[];
  readonly windowFunction: FrameFacts["windowFunction"];
  readonly windowTables: readonly ValueTable[];
  readonly padding: number | null;
  readonly spacing: PixelSpacing | null;
  readonly aspect: number;
  readonly sides: PictureSides | null;
  /** Milliseconds. */
  readonly frameTime: number | null;
}

/** Where the pixels stand. */
export interface DicomPixels {
  /** Of the first byte behind the head of the element, in the file (or, when that is deflated, in what it inflates to). */
  readonly offset: number;
  /** Null for fragments, which each say their length. */
  readonly length: number | null;
  readonly isLittleEndian: boolean;
  /** Offsets and lengths of frames, PS3.3 C.7.6.3.1.8, from the extended table. */
  readonly extendedTable: { readonly offsets: readonly number[]; readonly lengths: readonly number[] } | null;
}

export interface DicomHeader {
  /** UID, empty when the file does not say. */
  readonly transferSyntax: string;
  readonly patient: DicomPatient;
  readonly study: DicomStudy;
  readonly series: DicomSeries;
  readonly instance: DicomInstance;
  /** Null for files without one: plans, reports. */
  readonly image: DicomImage | null;
  readonly pixels: DicomPixels | null;
  readonly remarks: readonly ImageRemark[];
}

export interface Refused {
  readonly refusal: ImageRefusal;
}

export const isRefused = (outcome: object): outcome is Refused => "refusal" in outcome;
