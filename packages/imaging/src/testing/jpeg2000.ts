import { createRequire } from "node:module";

interface Encoder {
  getDecodedBuffer(info: {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly isSigned: boolean;
    readonly componentCount: number;
  }): Uint8Array;
  setQuality(isLossless: boolean, rate: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}
type LoadCodec = (options: { print(): void; printErr(): void }) => Promise<{ readonly J2KEncoder: new () => Encoder }>;

/** The codec that decodes, which encodes as well. */
const require = createRequire(import.meta.url);

/** A square of grey values of sixteen bits, lossless. */
export async function encodeJpeg2000(samples: Uint8Array, side: number): Promise<Uint8Array> {
  const load: LoadCodec = require("@cornerstonejs/codec-openjpeg/wasmjs");
  const codec = await load({ print: () => undefined, printErr: () => undefined });
  const encoder = new codec.J2KEncoder();
  const info = { width: side, height: side, bitsPerSample: 16, isSigned: false, componentCount: 1 };
  encoder.getDecodedBuffer(info).set(samples);
  encoder.setQuality(true, 0);
  encoder.encode();
  const encoded = new Uint8Array(encoder.getEncodedBuffer());
  encoder.delete();
  return encoded;
}
