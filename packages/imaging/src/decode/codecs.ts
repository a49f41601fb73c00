import { Decoder as LosslessDecoder } from "@cornerstonejs/jpeg-lossless-decoder-js";
import type loadCodec from "@cornerstonejs/codec-charls/decodewasmjs";
import type { Announced } from "./codestream.ts";
import { DecodeRefused, type Samples } from "./samples.ts";

type LoadCodec = typeof loadCodec;

interface Codec {
  readonly name: string;
  load(): Promise<{ readonly default: LoadCodec }>;
}

const modules = new Map<string, ReturnType<LoadCodec>>();

/** A codec begins when the first of its pictures comes. */
async function moduleOf({ name, load }: Codec): ReturnType<LoadCodec> {
  const begun = modules.get(name) ?? load().then((module) => module.default());
  modules.set(name, begun);
  return begun;
}

/** Decodes, and takes nothing for a picture that is not as large as was said: one codec answers 0 × 0 instead of failing. */
async function decodeBy(codec: Codec, bytes: Uint8Array, announced: Announced): Promise<Samples> {
  const Decoder = (await moduleOf(codec))[codec.name];
  if (Decoder === undefined) throw new DecodeRefused("not_supported");
  const decoder = new Decoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    const { columns, rows, components } = announced;
    if (width !== columns || height !== rows || componentCount !== components) throw new DecodeRefused("damaged");
    const bytesPerSample = bitsPerSample > 8 ? 2 : 1;
    const decoded = decoder.getDecodedBuffer();
    if (decoded.length !== columns * rows * components * bytesPerSample) throw new DecodeRefused("damaged");
    return {
      columns,
      rows,
      components,
      bytesPerSample,
      isPlanar: components > 1 && decoder.getInterleaveMode?.() === 0,
      isRgb: false,
      // The codec's memory is used again for the next frame.
      bytes: new Uint8Array(decoded),
    };
  } finally {
    decoder.delete();
  }
}

const jpegLs: Codec = {
  name: "JpegLSDecoder",
  load: () => import("@cornerstonejs/codec-charls/decodewasmjs"),
};
const jpeg: Codec = {
  name: "JPEGDecoder",
  load: () => import("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs"),
};
const jpeg2000: Codec = {
  name: "J2KDecoder",
  load: () => import("@cornerstonejs/codec-openjpeg/decodewasmjs"),
};
const htj2k: Codec = {
  name: "HTJ2KDecoder",
  load: () => import("@cornerstonejs/codec-openjph/wasmjs"),
};

/** JPEG-LS, ITU-T T.87. */
export const decodeJpegLs = (bytes: Uint8Array, announced: Announced): Promise<Samples> =>
  decodeBy(jpegLs, bytes, announced);

/** JPEG of eight bits. libjpeg turns colours into red, green and blue where markers say that they are none. */
export const decodeJpeg = async (bytes: Uint8Array, announced: Announced): Promise<Samples> => ({
  ...(await decodeBy(jpeg, bytes, announced)),
  isRgb: true,
});

/** JPEG 2000, ISO/IEC 15444-1, whose own transform of colours is undone with the rest (annex G). */
export const decodeJpeg2000 = (bytes: Uint8Array, announced: Announced): Promise<Samples> =>
  decodeBy(jpeg2000, bytes, announced);

/** High-throughput JPEG 2000, ISO/IEC 15444-15. */
export const decodeHtj2k = (bytes: Uint8Array, announced: Announced): Promise<Samples> =>
  decodeBy(htj2k, bytes, announced);

/** JPEG lossless, ITU-T T.81 process 14, in JavaScript. */
export function decodeJpegLossless(bytes: Uint8Array, { columns, rows, components, bits }: Announced): Samples {
  const bytesPerSample = bits > 8 ? 2 : 1;
  // It reads from the start of a buffer.
  const own = new Uint8Array(bytes);
  const decoded = new LosslessDecoder().decode(own.buffer, 0, own.length, bytesPerSample);
  if (decoded.byteLength !== columns * rows * components * bytesPerSample) throw new DecodeRefused("damaged");
  const { buffer, byteOffset, byteLength } = decoded;
  const samples = new Uint8Array(buffer, byteOffset, byteLength);
  return { columns, rows, components, bytesPerSample, isPlanar: false, isRgb: false, bytes: samples };
}
