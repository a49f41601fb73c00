import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";

export const nonceLength = 12;
export const tagLength = 16;
/** Said each time: Node takes tags of 4 bytes otherwise. */
const options = { authTagLength: tagLength } as const;

export interface GcmInput {
  /** 32 bytes. What is used more than once is quicker as a KeyObject: Node makes one of bytes for each call. */
  readonly key: Buffer | KeyObject;
  /** 12 bytes, never the same twice under one key. */
  readonly nonce: Buffer;
  /** What the tag covers besides the text. */
  readonly bound: Buffer;
}

/** AES-256-GCM (NIST SP 800-38D). */
export function gcmSeal({ key, nonce, bound }: GcmInput, text: Buffer): { ciphertext: Buffer; tag: Buffer } {
  const cipher = createCipheriv("aes-256-gcm", key, nonce, options);
  cipher.setAAD(bound);
  const ciphertext = cipher.update(text);
  // There is no block left to give: `final` only ends the tag.
  cipher.final();
  return { ciphertext, tag: cipher.getAuthTag() };
}

/** @throws Error when the tag is another, or not of 16 bytes: nothing of the text is given then */
export function gcmOpen(
  { key, nonce, bound }: GcmInput,
  { ciphertext, tag }: { readonly ciphertext: Buffer; readonly tag: Buffer },
): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, options);
  decipher.setAAD(bound);
  decipher.setAuthTag(tag);
  const text = decipher.update(ciphertext);
  decipher.final();
  return text;
}
