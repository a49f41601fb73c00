import type { FrameFacts } from "./frames.ts";

/**
 * A frame on its way to the viewer: four bytes that say how long the facts are, the facts as JSON, and the samples, which
 * begin where numbers of two bytes may. Little-endian.
 */
const lengthBytes = 4;
const alignment = 4;

/** What stands before the samples. */
export function packFacts(facts: FrameFacts): Uint8Array<ArrayBuffer> {
  const words = new TextEncoder().encode(JSON.stringify(facts));
  // JSON may end with spaces.
  const length = Math.ceil(words.length / alignment) * alignment;
  const packed = new Uint8Array(lengthBytes + length).fill(0x20);
  new DataView(packed.buffer).setUint32(0, length, true);
  packed.set(words, lengthBytes);
  return packed;
}

/** What came: the facts, and the samples as they lie behind them. Throws RangeError or SyntaxError for what is no frame. */
export function unpackFrame(bytes: ArrayBuffer): {
  readonly facts: FrameFacts;
  readonly samples: Uint8Array<ArrayBuffer>;
} {
  const length = new DataView(bytes).getUint32(0, true);
  const words = new Uint8Array(bytes, lengthBytes, length);
  // Our own server's word.
  const facts: FrameFacts = JSON.parse(new TextDecoder().decode(words));
  return { facts, samples: new Uint8Array(bytes, lengthBytes + length) };
}
