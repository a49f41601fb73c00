import { type KeyObject, randomFillSync } from "node:crypto";
import { AppError } from "@anamnesis/domain";
import { gcmOpen, gcmSeal, nonceLength, tagLength } from "./gcm.ts";
import type { ParentKey } from "./parent-key.ts";

/*
 * version (1) = 1 | suite (1) = 1 | key id (16) | nonce (12) | ciphertext | tag (16)
 * Suite 1: AES-256-GCM under HKDF-SHA-256 of the key, purpose `field <table>.<column>`.
 */
const version = 1;
const suite = 1;
const headerLength = 18;
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

/** Not a sealed field of this version; sealed under another key; changed, or moved here from another place. */
export type SealFailure = "not_sealed" | "unknown_key" | "refused";

const failure = (reason: SealFailure, cause?: unknown) => new AppError("internal", `crypto.${reason}`, {}, cause);

/**
 * Encrypts a field so that it opens only under this key and in this place; 46 bytes longer than the text.
 * Nonces are random: a column may be sealed 2^32 times under one key (NIST SP 800-38D, section 8.3).
 */
export function sealField(key: ParentKey, place: Place, plaintext: Buffer): Buffer {
  const sealed = Buffer.allocUnsafe(plaintext.length + shortest);
  sealed[0] = version;
  sealed[1] = suite;
  key.id.copy(sealed, 2);
  writeNonce(sealed);
  const nonce = sealed.subarray(headerLength, headerLength + nonceLength);
  const { ciphertext, tag } = gcmSeal({ key: fieldKey(key, place), nonce, bound: boundTo(sealed, place) }, plaintext);
  ciphertext.copy(sealed, headerLength + nonceLength);
  tag.copy(sealed, headerLength + nonceLength + ciphertext.length);
  return sealed;
}

/**
 * The text of a sealed field.
 * @throws AppError `internal` with the reason `crypto.not_sealed`, `crypto.unknown_key` or `crypto.refused`
 */
export function openField(key: ParentKey, place: Place, sealed: Buffer): Buffer {
  if (!keyIdOf(sealed).equals(key.id)) throw failure("unknown_key");
  const nonce = sealed.subarray(headerLength, headerLength + nonceLength);
  const input = { key: fieldKey(key, place), nonce, bound: boundTo(sealed, place) };
  try {
    return gcmOpen(input, {
      ciphertext: sealed.subarray(headerLength + nonceLength, -tagLength),
      tag: sealed.subarray(-tagLength),
    });
  } catch (error) {
    throw failure("refused", error);
  }
}

/**
 * The name of the key that a field was sealed under, 16 bytes.
 * @throws AppError `internal` with the reason `crypto.not_sealed`
 */
export function keyIdOf(sealed: Buffer): Buffer {
  if (sealed.length < shortest || sealed[0] !== version || sealed[1] !== suite) throw failure("not_sealed");
  return sealed.subarray(2, headerLength);
}

function fieldKey(key: ParentKey, { table, column }: Place): KeyObject {
  return key.fieldKey(`${table}.${column}`);
}

/** Asking for random bytes costs more than ciphering a short field: they are fetched for many at once, each used once. */
const pool = Buffer.allocUnsafeSlow(nonceLength * 512);
let poolAt = pool.length;

function writeNonce(sealed: Buffer): void {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  pool.copy(sealed, headerLength, poolAt, poolAt + nonceLength);
  poolAt += nonceLength;
}

/** What the tag covers besides the text: the header, then each part of the place with its length, so that no two places give the same bytes. */
function boundTo(sealed: Buffer, { tenant = "", table, column, row }: Place): Buffer {
  const parts = [tenant, table, column, row];
  let length = headerLength;
  for (const part of parts) length += 4 + Buffer.byteLength(part);
  const bound = Buffer.allocUnsafe(length);
  sealed.copy(bound, 0, 0, headerLength);
  let at = headerLength;
  for (const part of parts) {
    const written = bound.write(part, at + 4);
    bound.writeUInt32BE(written, at);
    at += 4 + written;
  }
  return bound;
}
