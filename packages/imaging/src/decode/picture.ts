import type { FrameFacts, ImageRemark } from "@anamnesis/domain";
import type { DicomHeader, DicomImage, Palette } from "../header/model.ts";
import { DecodeRefused, type Samples } from "./samples.ts";

/** A frame that can be drawn: raw samples, and what they are. */
export interface Picture {
  readonly facts: FrameFacts;
  readonly bytes: Uint8Array;
}

/** Samples of a file as grey values or as red, green and blue, in the order of elements. */
export function pictureOf(samples: Samples, { image, series, remarks }: DicomHeader): Picture {
  if (image === null) throw new DecodeRefused("damaged");
  const { rows, columns, components, bytesPerSample, bytes } = samples;
  if (rows !== image.rows || columns !== image.columns || components !== image.samplesPerPixel) {
    throw new DecodeRefused("not_as_announced");
  }
  const elements = rows * columns;
  if (bytes.length < elements * components * bytesPerSample) throw new DecodeRefused("damaged");
  if (components === 3) {
    const colours = bytesOf(samples, image);
    const rgb = samples.isPlanar ? interleaved(colours, elements) : colours;
    const drawn = isLuminance(image) && !samples.isRgb ? rgbOfYbr(rgb) : rgb;
    return { facts: factsOf(image, series.modality, { remarks, kind: "RGB" }), bytes: drawn };
  }
  if (components !== 1) throw new DecodeRefused("not_supported");
  const values = greyOf(samples, image);
  if (image.palette !== null) {
    const drawn = coloured(values, image.palette);
    return { facts: factsOf(image, series.modality, { remarks, kind: "RGB" }), bytes: drawn };
  }
  const kind = image.photometric === "MONOCHROME1" ? "MONOCHROME1" : "MONOCHROME2";
  const { buffer, byteOffset, byteLength } = values;
  return {
    facts: factsOf(image, series.modality, { remarks, kind }),
    bytes: new Uint8Array(buffer, byteOffset, byteLength),
  };
}

const isLuminance = ({ photometric }: DicomImage) =>
  ["YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_420", "YBR_PARTIAL_422"].includes(photometric);

interface Given {
  readonly kind: FrameFacts["photometric"];
  readonly remarks: readonly ImageRemark[];
}

/** What is said with the samples. Of colours there is no scale and no window. */
function factsOf(image: DicomImage, modality: string, { kind, remarks }: Given): FrameFacts {
  const isGrey = kind !== "RGB";
  const { columns, rows, frames, windowFunction, spacing, aspect, sides, frameTime } = image;
  return {
    columns,
    rows,
    frames,
    photometric: kind,
    bytesPerSample: isGrey && image.bitsAllocated === 16 ? 2 : 1,
    bits: isGrey ? image.bitsStored : 8,
    isSigned: isGrey && image.isSigned,
    modality,
    rescale: isGrey ? image.rescale : null,
    modalityTable: isGrey ? image.modalityTable : null,
    windows: isGrey ? image.windows : [],
    windowFunction,
    windowTables: isGrey ? image.windowTables : [],
    padding: isGrey ? image.padding : null,
    spacing,
    aspect,
    sides,
    frameTime,
    remarks,
  };
}

type Grey = Uint8Array | Int8Array | Uint16Array | Int16Array;

/** Values without what else lies in their bytes: drawings in the upper bits, and signs that end before them. */
function greyOf({ bytes, rows, columns, bytesPerSample }: Samples, image: DicomImage): Grey {
  const elements = rows * columns;
  const stored = Math.min(Math.max(image.bitsStored, 1), bytesPerSample * 8);
  const shift = Math.min(Math.max(image.highBit + 1 - stored, 0), bytesPerSample * 8 - stored);
  const mask = 2 ** stored - 1;
  const sign = 2 ** (stored - 1);
  const own = aligned(bytes, elements * bytesPerSample);
  const raw = bytesPerSample === 2 ? new Uint16Array(own.buffer, own.byteOffset, elements) : own;
  if (stored === bytesPerSample * 8) {
    if (!image.isSigned) return raw;
    return bytesPerSample === 2
      ? new Int16Array(own.buffer, own.byteOffset, elements)
      : new Int8Array(own.buffer, own.byteOffset, elements);
  }
  if (image.isSigned) {
    const values = bytesPerSample === 2 ? new Int16Array(elements) : new Int8Array(elements);
    for (let at = 0; at < elements; at += 1) {
      const value = ((raw[at] ?? 0) >> shift) & mask;
      values[at] = value >= sign ? value - mask - 1 : value;
    }
    return values;
  }
  const values = bytesPerSample === 2 ? new Uint16Array(elements) : new Uint8Array(elements);
  for (let at = 0; at < elements; at += 1) values[at] = ((raw[at] ?? 0) >> shift) & mask;
  return values;
}

/** Where values of two bytes may begin. */
const aligned = (bytes: Uint8Array, length: number): Uint8Array =>
  bytes.byteOffset % 2 === 0 ? bytes.subarray(0, length) : new Uint8Array(bytes.subarray(0, length));

/** Colours of a byte each, whatever they had. */
function bytesOf(
  { bytes, bytesPerSample, rows, columns, components }: Samples,
  { bitsStored }: DicomImage,
): Uint8Array {
  const count = rows * columns * components;
  if (bytesPerSample === 1) return bytes.subarray(0, count);
  const own = aligned(bytes, count * 2);
  const values = new Uint16Array(own.buffer, own.byteOffset, count);
  const shift = Math.max(0, bitsStored - 8);
  return Uint8Array.from(values, (value) => Math.min(255, value >> shift));
}

function interleaved(planes: Uint8Array, elements: number): Uint8Array {
  const samples = new Uint8Array(elements * 3);
  for (let plane = 0; plane < 3; plane += 1) {
    for (let at = 0; at < elements; at += 1) samples[at * 3 + plane] = planes[plane * elements + at] ?? 0;
  }
  return samples;
}

/** Luminance and two colours as red, green and blue: PS3.3 C.7.6.3.1.2, the inverse of its matrix. */
function rgbOfYbr(ybr: Uint8Array): Uint8Array {
  const rgb = new Uint8ClampedArray(ybr.length);
  for (let at = 0; at < ybr.length; at += 3) {
    const y = ybr[at] ?? 0;
    const cb = (ybr[at + 1] ?? 0) - 128;
    const cr = (ybr[at + 2] ?? 0) - 128;
    rgb[at] = y + 1.402 * cr;
    rgb[at + 1] = y - 0.344_136 * cb - 0.714_136 * cr;
    rgb[at + 2] = y + 1.772 * cb;
  }
  return new Uint8Array(rgb.buffer);
}

/** Values below the first entry of a palette get that, those beyond the last get the last: PS3.3 C.7.9.2.1. */
function coloured(values: Grey, { first, red, green, blue }: Palette): Uint8Array {
  const rgb = new Uint8Array(values.length * 3);
  const last = Math.min(red.length, green.length, blue.length) - 1;
  for (let at = 0; at < values.length; at += 1) {
    const entry = Math.min(last, Math.max(0, (values[at] ?? 0) - first));
    rgb[at * 3] = red[entry] ?? 0;
    rgb[at * 3 + 1] = green[entry] ?? 0;
    rgb[at * 3 + 2] = blue[entry] ?? 0;
  }
  return rgb;
}
