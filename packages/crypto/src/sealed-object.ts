import { createHash, randomBytes } from "node:crypto";
import { AppError } from "@anamnesis/domain";
import { gcmOpen, gcmSeal, nonceLength, tagLength } from "./gcm.ts";
import { hkdfSha256 } from "./hkdf.ts";
import type { ParentKey } from "./parent-key.ts";

/*
 * header: version (1) = 1 | suite (1) = 2 | key id (16) | salt (32) | nonce prefix (7)
 * then chunks of 64 KiB, the last one shorter or as long: ciphertext | tag (16)
 * footer, sealed alike: length (8) | SHA-256 (32), both of the plaintext | tag (16)
 *
 * Suite 2: AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) under HKDF-SHA-256 of the
 * root key, purpose `object`, with the salt. Nonce: prefix | number of the chunk (4) | 0, 1 for the last chunk, 2 for
 * the footer. Every tag covers the header and the name of the object besides.
 */
const version = 1;
const suite = 2;
const saltLength = 32;
const prefixLength = 7;
const keyIdEnd = 18;
const headerLength = keyIdEnd + saltLength + prefixLength;
const footerLength = 8 + 32 + tagLength;
/** Bytes of plaintext in a chunk. */
export const objectChunkBytes = 64 * 1024;
const sealedChunkBytes = objectChunkBytes + tagLength;

type Place = "chunk" | "last" | "footer";
const flagOf: Readonly<Record<Place, number>> = { chunk: 0, last: 1, footer: 2 };

/** What there is to know of an object's plaintext. */
export interface ObjectFacts {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Seals one object, piece by piece. Nothing of it opens without what `end` gives. */
export interface ObjectSealer {
  /** What is sealed by now, in pieces that are not copied once more, to be written after what came before. */
  update(plaintext: Uint8Array): readonly Buffer[];
  end(): { readonly rest: readonly Buffer[]; readonly facts: ObjectFacts };
}

/** Bytes of a sealed object, from anywhere in it. */
export interface SealedBytes {
  readonly length: number;
  /** Exactly `length` bytes from `position` on. */
  read(position: number, length: number): Promise<Buffer>;
}

export interface OpenedObject {
  readonly facts: ObjectFacts;
  /** The plaintext from `start` up to, but without, `end`, chunk by chunk; each is proven before it is given. */
  read(start: number, end: number): AsyncGenerator<Buffer, void, undefined>;
}

const failure = (reason: "not_sealed" | "unknown_key" | "refused", cause?: unknown) =>
  new AppError("internal", `crypto.${reason}`, {}, cause);

/** Encrypts an object so that it opens only under this root key and this name, whole and in order. */
export function createObjectSealer(root: ParentKey, name: string): ObjectSealer {
  const header = Buffer.concat([Buffer.of(version, suite), root.id, randomBytes(saltLength + prefixLength)]);
  const seal = sealerOf(root, header, name);
  const hash = createHash("sha256");
  const pending = Buffer.alloc(objectChunkBytes);
  let pendingBytes = 0;
  let bytes = 0;
  let chunks = 0;
  let opening: readonly Buffer[] = [header];

  return {
    update(plaintext) {
      const sealed: Buffer[] = [...opening];
      opening = [];
      hash.update(plaintext);
      bytes += plaintext.byteLength;
      for (let from = 0; from < plaintext.byteLength;) {
        // A full chunk waits until there is more: only then it is known not to be the last.
        if (pendingBytes === objectChunkBytes) {
          sealed.push(...seal("chunk", chunks, pending));
          chunks += 1;
          pendingBytes = 0;
        }
        const part = plaintext.subarray(from, from + objectChunkBytes - pendingBytes);
        pending.set(part, pendingBytes);
        pendingBytes += part.byteLength;
        from += part.byteLength;
      }
      return sealed;
    },
    end() {
      const digest = hash.digest();
      const length = Buffer.alloc(8);
      length.writeBigUInt64BE(BigInt(bytes));
      const last = seal("last", chunks, pending.subarray(0, pendingBytes));
      const footer = seal("footer", chunks, Buffer.concat([length, digest]));
      return { rest: [...opening, ...last, ...footer], facts: { bytes, sha256: digest.toString("hex") } };
    },
  };
}

/**
 * Opens a sealed object: reads its header and footer, and checks that it is as long as it was made.
 * @throws AppError `internal` with the reason `crypto.not_sealed`, `crypto.unknown_key` or `crypto.refused`; so does
 *   reading, at the first chunk that is not as it was sealed
 */
export async function openSealedObject(root: ParentKey, name: string, sealed: SealedBytes): Promise<OpenedObject> {
  const body = sealed.length - headerLength - footerLength;
  if (body < tagLength) throw failure("not_sealed");
  const header = await sealed.read(0, headerLength);
  if (header[0] !== version || header[1] !== suite) throw failure("not_sealed");
  if (!header.subarray(2, keyIdEnd).equals(root.id)) throw failure("unknown_key");
  const open = openerOf(root, header, name);
  const lastChunk = Math.ceil(body / sealedChunkBytes) - 1;
  const bytes = body - (lastChunk + 1) * tagLength;
  const footer = open("footer", lastChunk, await sealed.read(headerLength + body, footerLength));
  if (footer.readBigUInt64BE(0) !== BigInt(bytes)) throw failure("refused");

  async function* read(start: number, end: number): AsyncGenerator<Buffer, void, undefined> {
    const to = Math.min(end, bytes);
    for (let at = start; at < to;) {
      const chunk = Math.floor(at / objectChunkBytes);
      const from = chunk * sealedChunkBytes;
      const ciphertext = await sealed.read(headerLength + from, Math.min(sealedChunkBytes, body - from));
      const plaintext = open(chunk === lastChunk ? "last" : "chunk", chunk, ciphertext);
      const chunkStart = chunk * objectChunkBytes;
      yield plaintext.subarray(at - chunkStart, to - chunkStart);
      at = chunkStart + plaintext.byteLength;
    }
  }
  return { facts: { bytes, sha256: footer.subarray(8).toString("hex") }, read };
}

interface Keyed {
  readonly key: Buffer;
  readonly prefix: Buffer;
  /** What every tag covers besides its text. */
  readonly bound: Buffer;
}

function keyed(root: ParentKey, header: Buffer, name: string): Keyed {
  const salt = header.subarray(keyIdEnd, keyIdEnd + saltLength);
  const key = hkdfSha256({ secret: root.derive("object"), salt, info: Buffer.from("anamnesis object v1"), length: 32 });
  const named = Buffer.from(name);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(named.length);
  return { key, prefix: header.subarray(-prefixLength), bound: Buffer.concat([header, length, named]) };
}

function nonceOf(prefix: Buffer, place: Place, chunk: number): Buffer {
  const nonce = Buffer.alloc(nonceLength);
  prefix.copy(nonce);
  // Throws beyond 2^32 chunks, 256 TiB: a nonce never comes twice.
  nonce.writeUInt32BE(chunk, prefixLength);
  nonce[11] = flagOf[place];
  return nonce;
}

function sealerOf(root: ParentKey, header: Buffer, name: string) {
  const { key, prefix, bound } = keyed(root, header, name);
  return (place: Place, chunk: number, plaintext: Buffer): readonly Buffer[] => {
    const { ciphertext, tag } = gcmSeal({ key, nonce: nonceOf(prefix, place, chunk), bound }, plaintext);
    return [ciphertext, tag];
  };
}

function openerOf(root: ParentKey, header: Buffer, name: string) {
  const { key, prefix, bound } = keyed(root, header, name);
  return (place: Place, chunk: number, sealed: Buffer): Buffer => {
    if (sealed.length < tagLength) throw failure("refused");
    const [ciphertext, tag] = [sealed.subarray(0, -tagLength), sealed.subarray(-tagLength)];
    try {
      return gcmOpen({ key, nonce: nonceOf(prefix, place, chunk), bound }, { ciphertext, tag });
    } catch (error) {
      throw failure("refused", error);
    }
  };
}
