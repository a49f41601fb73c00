import { hkdfSync } from "node:crypto";

export interface HkdfInput {
  readonly secret: Buffer;
  /** What the derived bytes are for. */
  readonly info: Buffer;
  /** Bytes wanted, at most 8,160. */
  readonly length: number;
  /** None unless given: a root key is already uniformly random (RFC 5869, section 3.1). */
  readonly salt?: Buffer;
}

/** HKDF-SHA-256 (RFC 5869). */
export function hkdfSha256({ secret, info, length, salt = Buffer.alloc(0) }: HkdfInput): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, length));
}
