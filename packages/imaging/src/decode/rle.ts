import type { DicomImage } from "../header/model.ts";
import { DecodeRefused, type Samples } from "./samples.ts";

/** RLE, PS3.5 annex G: a segment for each byte of each sample, the highest byte first. */
export function decodeRle(bytes: Uint8Array, image: DicomImage): Samples {
  const { rows, columns, samplesPerPixel, bitsAllocated } = image;
  if (bitsAllocated !== 8 && bitsAllocated !== 16) throw new DecodeRefused("bits_not_supported");
  const bytesPerSample = bitsAllocated === 16 ? 2 : 1;
  const length = rows * columns;
  if (bytes.length < 64) throw new DecodeRefused("cut_off");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(0, true);
  if (count !== samplesPerPixel * bytesPerSample) throw new DecodeRefused("not_as_announced");
  const samples = new Uint8Array(length * count);
  for (let segment = 0; segment < count; segment += 1) {
    const from = view.getUint32(4 + segment * 4, true);
    const next = segment + 1 < count ? view.getUint32(8 + segment * 4, true) : bytes.length;
    if (from < 64 || from >= next || next > bytes.length) throw new DecodeRefused("damaged");
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    const target = { samples, at: sample * length * bytesPerSample + byte, step: bytesPerSample, count: length };
    unpack(bytes.subarray(from, next), target);
  }
  return {
    columns,
    rows,
    components: samplesPerPixel,
    bytesPerSample,
    isPlanar: samplesPerPixel > 1,
    isRgb: false,
    bytes: samples,
  };
}

interface Target {
  readonly samples: Uint8Array;
  readonly at: number;
  readonly step: number;
  readonly count: number;
}

/** PackBits: a byte that says how many follow, or how often the next one does. */
function unpack(packed: Uint8Array, { samples, at, step, count }: Target): void {
  let written = 0;
  let read = 0;
  while (written < count && read < packed.length) {
    const control = packed[read] ?? 128;
    read += 1;
    if (control === 128) continue;
    const run = Math.min(control < 128 ? control + 1 : 257 - control, count - written);
    if (control < 128) {
      for (let each = 0; each < run; each += 1) samples[at + (written + each) * step] = packed[read + each] ?? 0;
      read += run;
      if (read > packed.length) throw new DecodeRefused("cut_off");
    } else {
      const value = packed[read] ?? 0;
      for (let each = 0; each < run; each += 1) samples[at + (written + each) * step] = value;
      read += 1;
    }
    written += run;
  }
  if (written < count) throw new DecodeRefused("cut_off");
}
