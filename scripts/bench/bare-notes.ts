import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";

/* A note sealed with node:crypto and nothing else: what the bare sides of the figures open. */

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM: nonce, tag, text. */
export function sealBare(key: KeyObject, text: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** @throws for a note that was changed */
export function openBare(key: KeyObject, sealed: Buffer): string {
  const nonce = sealed.subarray(0, nonceBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  const text = sealed.subarray(nonceBytes + tagBytes);
  return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
}
