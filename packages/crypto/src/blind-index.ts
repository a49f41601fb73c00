import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
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
  // As objects: bytes would be made one anew for each value, which takes longer than all the rest of it.
  const keys = new Map<string, KeyObject>();
  function keyOf(field: string): KeyObject {
    const known = keys.get(field);
    if (known !== undefined) return known;
    const bytes = key.derive(`blind index ${field}`);
    const made = createSecretKey(bytes);
    bytes.fill(0);
    keys.set(field, made);
    return made;
  }
  const full = (field: string, value: string): Buffer =>
    createHmac("sha256", keyOf(field)).update(value, "utf8").digest();
  return {
    full,
    token: (field, value, bits = mostBits) =>
      Number(full(field, value).readBigUInt64BE() >> BigInt(64 - Math.min(bits, mostBits))),
  };
}
