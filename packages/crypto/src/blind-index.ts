import { createHmac } from "node:crypto";
import type { ParentKey } from "./parent-key.ts";

/** Bits that a number of JavaScript holds. */
const mostBits = 53;

/** Names what a value is without telling it, so that sealed values can be searched for. Values are normalised: what is to
 * be found by another spelling has to be spelt alike here. */
export interface BlindIndex {
  /** HMAC-SHA-256 of a value under a key of its own for each field, 32 bytes: for what is one row's alone. */
  full(field: string, value: string): Buffer;
  /**
   * The first bits of it, as a number.
   * @param bits fewer where values are few or uneven: then a token stands for many of them, and tells the less
   */
  token(field: string, value: string, bits?: number): number;
}

/** A blind index under a key that is used for nothing else. */
export function blindIndexOf(key: ParentKey): BlindIndex {
  const keys = new Map<string, Buffer>();
  function full(field: string, value: string): Buffer {
    const known = keys.get(field) ?? key.derive(`blind index ${field}`);
    keys.set(field, known);
    return createHmac("sha256", known).update(value, "utf8").digest();
  }
  return {
    full,
    token: (field, value, bits = mostBits) =>
      Number(full(field, value).readBigUInt64BE() >> BigInt(64 - Math.min(bits, mostBits))),
  };
}
