import { createRequire } from "node:module";
import { Decoder as LosslessDecoder } from "@cornerstonejs/jpeg-lossless-decoder-js";
import type { Announced } from "./codestream.ts";
import { DecodeRefused, type Samples } from "./samples.ts";

/** What the codecs of cornerstonejs have in common: Embind classes over memory of their own. */
interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
  };
  /** Of JPEG-LS: 0 for one colour after the other. */
  getInterleaveMode?(): number;
  delete(): void;
}
type WasmModule = Readonly<Record<string, (new () => WasmDecoder) | undefined>>;

const require = createRequire(import.meta.url);
const modules = new Map<string, Promise<WasmModule>>();

/** They are written for scripts without modules, and bring no types. */
function moduleOf(path: string): Promise<WasmModule> {
  const begun: Promise<WasmModule> = modules.get(path) ?? require(path)();
  modules.set(path, begun);
  return begun;
}

interface Codec {
  readonly path: string;
  readonly name: string;
}

/** Decodes, and takes nothing for a picture that is not as large as was said: one codec answers 0 × 0 instead of failing. */
async function decodeBy({ path, name }: Codec, bytes: Uint8Array, announced: Announced): Promise<Samples> {
  const codec = await moduleOf(path);
  const Decoder = codec[name];
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

/** JPEG-LS, ITU-T T.87. */
export const decodeJpegLs = (bytes: Uint8Array, announced: Announced): Promise<Samples> =>
  decodeBy({ path: "@cornerstonejs/codec-charls/decodewasmjs", name: "JpegLSDecoder" }, bytes, announced);

/** JPEG of eight bits. libjpeg turns colours into red, green and blue where markers say that they are none. */
export async function decodeJpeg(bytes: Uint8Array, announced: Announced): Promise<Samples> {
  const codec = { path: "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs", name: "JPEGDecoder" };
  return { ...(await decodeBy(codec, bytes, announced)), isRgb: true };
}

/** The transform to red, green and blue is part of JPEG 2000 and is undone with the rest: ISO/IEC 15444-1 annex G. */
export async function decodeJpeg2000(bytes: Uint8Array, announced: Announced): Promise<Samples> {
  const codec = { path: "@cornerstonejs/codec-openjpeg/decodewasmjs", name: "J2KDecoder" };
  return decodeBy(codec, bytes, announced);
}

/** High-throughput JPEG 2000, ISO/IEC 15444-15. */
export async function decodeHtj2k(bytes: Uint8Array, announced: Announced): Promise<Samples> {
  const codec = { path: "@cornerstonejs/codec-openjph/wasmjs", name: "HTJ2KDecoder" };
  return decodeBy(codec, bytes, announced);
}

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
