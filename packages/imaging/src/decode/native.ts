import type { DicomImage } from "../header/model.ts";
import { DecodeRefused, type Samples } from "./samples.ts";

interface Native {
  readonly bytes: Uint8Array;
  readonly skipBits: number;
  readonly isLittleEndian: boolean;
}

/** Samples that lie in the file as they are, PS3.5 section 8.1. */
export function readNative({ bytes, skipBits, isLittleEndian }: Native, image: DicomImage): Samples {
  const { rows, columns, samplesPerPixel, bitsAllocated } = image;
  const size = { columns, rows, components: samplesPerPixel, isRgb: false };
  const isPlanar = samplesPerPixel > 1 && image.planarConfiguration === 1;
  const elements = rows * columns;
  if (bitsAllocated === 1) return { ...size, bytesPerSample: 1, isPlanar, bytes: bits(bytes, skipBits, elements) };
  if (image.photometric === "YBR_FULL_422" || image.photometric === "YBR_PARTIAL_422") {
    if (bitsAllocated !== 8) throw new DecodeRefused("bits_not_supported");
    return { ...size, bytesPerSample: 1, isPlanar: false, bytes: doubledColours(bytes, elements) };
  }
  const bytesPerSample = bitsAllocated === 16 ? 2 : 1;
  if (bytes.length < elements * samplesPerPixel * bytesPerSample) throw new DecodeRefused("cut_off");
  const own = bytesPerSample === 2 && !isLittleEndian ? Buffer.from(bytes).swap16() : bytes;
  return { ...size, bytesPerSample, isPlanar, bytes: own };
}

/** One element a bit, the lowest first. */
function bits(bytes: Uint8Array, skip: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => ((bytes[(at + skip) >> 3] ?? 0) >> ((at + skip) & 7)) & 1);
}

/** Y Y Cb Cr for every two elements: PS3.3 C.7.6.3.1.2. */
function doubledColours(bytes: Uint8Array, elements: number): Uint8Array {
  if (bytes.length < elements * 2) throw new DecodeRefused("cut_off");
  const samples = new Uint8Array(elements * 3);
  for (let at = 0; at < elements; at += 1) {
    const pair = (at >> 1) * 4;
    samples[at * 3] = bytes[pair + (at & 1)] ?? 0;
    samples[at * 3 + 1] = bytes[pair + 2] ?? 0;
    samples[at * 3 + 2] = bytes[pair + 3] ?? 0;
  }
  return samples;
}
