import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@anamnesis/domain";
import type { RootKey } from "./root-key.ts";

/*
 * version (1) = 1 | suite (1) = 1 | key id (16) | nonce (12) | ciphertext | tag (16)
 * Suite 1: AES-256-GCM under HKDF-SHA-256 of the root key, purpose `field <table>.<column>`.
 */
const version = 1;
const suite = 1;
const headerLength = 18;
const nonceLength = 12;
const tagLength = 16;
const shortest = headerLength + nonceLength + tagLength;

/** Where a sealed field lies. It opens nowhere else. */
export interface Place {
  readonly table: string;
  readonly column: string;
  /** The row's key, always in the same spelling. */
  readonly row: string;
  /** None, and the empty name, are the same. */
  readonly tenant?: string;
}

/** Not a sealed field of this version; sealed under another root key; changed, or moved here from another place. */
export type SealFailure = "not_sealed" | "unknown_key" | "refused";

const failure = (reason: SealFailure, cause?: unknown) => new AppError("internal", `crypto.${reason}`, {}, cause);

/**
 * Encrypts a field so that it opens only under this root key and in this place; 46 bytes longer than the text.
 * Nonces are random: a column may be sealed 2^32 times under one root key (NIST SP 800-38D, section 8.3).
 */
export function sealField(root: RootKey, place: Place, plaintext: Buffer): Buffer {
  const header = Buffer.concat([Buffer.of(version, suite), root.id]);
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv("aes-256-gcm", fieldKey(root, place), nonce, { authTagLength: tagLength });
  cipher.setAAD(boundTo(header, place));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, nonce, ciphertext, cipher.getAuthTag()]);
}

/**
 * The text of a sealed field.
 * @throws AppError `internal` with the reason `crypto.not_sealed`, `crypto.unknown_key` or `crypto.refused`
 */
export function openField(root: RootKey, place: Place, sealed: Buffer): Buffer {
  if (sealed.length < shortest || sealed[0] !== version || sealed[1] !== suite) throw failure("not_sealed");
  const header = sealed.subarray(0, headerLength);
  if (!header.subarray(2).equals(root.id)) throw failure("unknown_key");
  const nonce = sealed.subarray(headerLength, headerLength + nonceLength);
  const decipher = createDecipheriv("aes-256-gcm", fieldKey(root, place), nonce, { authTagLength: tagLength });
  decipher.setAAD(boundTo(header, place));
  decipher.setAuthTag(sealed.subarray(-tagLength));
  try {
    const ciphertext = sealed.subarray(headerLength + nonceLength, -tagLength);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch (error) {
    throw failure("refused", error);
  }
}

function fieldKey(root: RootKey, { table, column }: Place): Buffer {
  return root.derive(`field ${table}.${column}`);
}

/** What the tag covers besides the text. Each part says its length: no two places give the same bytes. */
function boundTo(header: Buffer, { tenant = "", table, column, row }: Place): Buffer {
  const parts = [tenant, table, column, row].flatMap((text) => {
    const part = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return Buffer.concat([header, ...parts]);
}
