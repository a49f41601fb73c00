import type { ImageRefusal } from "@anamnesis/domain";
import type { DicomImage } from "../header/model.ts";

/** Of a frame in bytes, compressed or raw: 6,000 × 6,000 of sixteen bits are 72 million. */
export const largestFrame = 96 * 1_048_576;

/** Why a picture of this size is not decoded; null when it is. */
export function sizeRefusal({ rows, columns, samplesPerPixel, bitsAllocated }: DicomImage): ImageRefusal | null {
  if (rows === 0 || columns === 0) return "no_size";
  if (![1, 8, 16].includes(bitsAllocated)) return "bits_not_supported";
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) return "not_supported";
  const bytes = rows * columns * samplesPerPixel * Math.ceil(bitsAllocated / 8);
  return bytes > largestFrame ? "too_large" : null;
}
