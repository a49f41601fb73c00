/** Sides of a picture element in mm, and how that is known. */
export interface PixelSpacing {
  /** From the middle of a row to that of the next. */
  readonly row: number;
  readonly column: number;
  /** At the detector everything is as large as its shadow, which is larger than the body. */
  readonly measuredAt: "patient" | "detector";
}

/** A window as the file names one: DICOM PS3.3 C.11.2.1.2. */
export interface DisplayWindow {
  readonly center: number;
  readonly width: number;
  readonly explanation: string | null;
}

/** A table from values to values: DICOM PS3.3 C.11.1 and C.11.2. */
export interface ValueTable {
  /** The value that the first entry is for. */
  readonly first: number;
  /** Of an entry. */
  readonly bits: number;
  readonly values: readonly number[];
}

/**
 * Which side of the body lies to the right of the picture, and which below: A(nterior), P(osterior), R(ight), L(eft), H(ead),
 * F(eet), the strongest first where a picture lies aslant. DICOM PS3.3 C.7.6.1.1.1.
 */
export interface PictureSides {
  readonly right: string;
  readonly below: string;
}

/**
 * What the raw samples of a frame are, in the order of rows and without anything between them, little-endian. Grey ones
 * have one value an element, of one or two bytes; coloured ones three bytes: red, green, blue. Palettes, subsampling and
 * luminance are turned into these before. DICOM PS3.3 C.7.6.3.
 */
export interface FrameFacts {
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
  /** MONOCHROME1 shows its lowest value white. */
  readonly photometric: "MONOCHROME1" | "MONOCHROME2" | "RGB";
  readonly bytesPerSample: 1 | 2;
  /** How many of them say something. */
  readonly bits: number;
  readonly isSigned: boolean;
  readonly modality: string;
  /** What a value stands for: `value * slope + intercept`, HU in computed tomography. */
  readonly rescale: { readonly slope: number; readonly intercept: number; readonly unit: string | null } | null;
  /** Instead of `rescale`, where the file brings a table. */
  readonly modalityTable: ValueTable | null;
  readonly windows: readonly DisplayWindow[];
  readonly windowFunction: "linear" | "linear_exact" | "sigmoid";
  readonly windowTables: readonly ValueTable[];
  /** What stands where nothing was taken, which is black and counts for no window. */
  readonly padding: number | null;
  readonly spacing: PixelSpacing | null;
  /** Height of an element for a width of 1, where the file says no lengths. */
  readonly aspect: number;
  readonly sides: PictureSides | null;
  /** Milliseconds from a frame to the next, in a series of them that moves. */
  readonly frameTime: number | null;
  readonly remarks: readonly ImageRemark[];
}

/** What is said beside a picture that is shown all the same. */
export const imageRemarkWords = {
  no_preamble: "The file begins without the 128 bytes and the letters that a DICOM file begins with.",
  no_transfer_syntax: "The file does not say how it is written. It was read as it looks.",
  not_as_stated: "The file is written in another way than it says. It was read as it looks.",
  cut_off: "The file ends in the middle.",
  no_palette: "The file says that its colours are in a table, and has none: it is shown grey.",
  overlays_left_out: "The file brings drawings of its own over the picture, which are not shown.",
  frames_differ: "Values of some frames have another scale than those of the first, by which all are shown.",
} as const satisfies Record<string, string>;
export type ImageRemark = keyof typeof imageRemarkWords;

/** Why a file, or a picture of it, is not shown. */
export const imageRefusalWords = {
  not_dicom: "This is not a DICOM file.",
  header_too_long: "What stands before the picture is longer than 1 MiB. Nothing that is one picture needs that.",
  nested_too_deep: "The file is nested deeper than any that means something.",
  too_long_to_read: "The file takes too long to read.",
  no_picture: "There is no picture in this file.",
  cut_off: "The file ends before its picture does.",
  not_supported: "This kind of compressed picture cannot be shown here. The original can be downloaded.",
  bits_not_supported: "Samples of this size cannot be shown here. The original can be downloaded.",
  no_size: "The file says that its picture has no rows or no columns.",
  too_large: "The picture is larger than can be shown here. The original can be downloaded.",
  damaged: "The picture in this file is damaged.",
  not_as_announced: "The picture in this file is another one than the file says.",
  too_long_to_decode: "The picture takes too long to decode.",
  too_much_memory: "The picture takes too much memory to decode.",
  no_such_frame: "The file has no such frame.",
  busy: "Too many pictures are being opened just now. Try again in a moment.",
} as const satisfies Record<string, string>;
export type ImageRefusal = keyof typeof imageRefusalWords;
