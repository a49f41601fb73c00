import { rootKeyOf } from "@anamnesis/crypto";
import { AppError, imageChunk } from "@anamnesis/domain";
import type { ByteSource } from "@anamnesis/imaging";
import type { ObjectStore } from "@anamnesis/platform";
import { z } from "zod";

/** A piece of a file, as the database says it lies in the object store. */
export const imageParts = z.array(
  z.object({ part: z.int(), startsAt: z.number(), bytes: z.number(), sha256: z.string() }),
);
export type ImagePart = z.infer<typeof imageParts>[number];

/** Where a piece of a file lies. */
export const imagePartKey = (image: string, part: number) => `images/${image}/${part}`;

/** Where stands where its frames are. */
export const imageFramesKey = (image: string) => `images/${image}/frames`;

/** The bytes of one file, by its own key. */
export interface StoredImage {
  readonly id: string;
  readonly bytes: number;
  readonly parts: readonly ImagePart[];
}

/** The object store under the key of one file. */
export const storeOfImage = (objects: ObjectStore, objectKey: string): ObjectStore =>
  objects.under(rootKeyOf(Buffer.from(objectKey, "base64")));

/** Bytes of a file from `start` up to, but without, `end`, piece by piece; one that is not as it was written ends it. */
export async function* readImage(
  store: ObjectStore,
  { id, parts }: StoredImage,
  { start, end }: { readonly start: number; readonly end: number },
): AsyncGenerator<Buffer, void, undefined> {
  for (const { part, startsAt, bytes, sha256 } of parts) {
    if (startsAt + bytes <= start || startsAt >= end) continue;
    const range = { start: Math.max(0, start - startsAt), end: Math.min(bytes, end - startsAt) };
    const opened = await store.read(imagePartKey(id, part), range);
    if (opened.sha256 !== sha256 || opened.bytes !== bytes) {
      opened.stream.destroy();
      throw new AppError("internal", "objects.damaged");
    }
    for await (const chunk of opened.stream) yield chunk as Buffer;
  }
}

/** The same, for who reads here and there: what was read last is kept, since heads of fragments stand one behind another. */
export function sourceOfImage(store: ObjectStore, image: StoredImage): ByteSource {
  let kept: { readonly at: number; readonly bytes: Buffer } | null = null;
  async function bytesFrom(start: number, length: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const end = Math.min(image.bytes, start + length);
    for await (const chunk of readImage(store, image, { start, end })) chunks.push(chunk);
    return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  }
  return {
    size: image.bytes,
    async read(offset, length) {
      const at = offset - (offset % imageChunk);
      if (offset + length > at + imageChunk) return bytesFrom(offset, length);
      const block = kept?.at === at ? kept : { at, bytes: await bytesFrom(at, imageChunk) };
      kept = block;
      return block.bytes.subarray(offset - at, offset - at + length);
    },
  };
}

/** Takes the pieces of a file away, and what a write that was cut off has left of the next. */
export async function removeImage(objects: ObjectStore, id: string, parts: number): Promise<void> {
  for (let part = 0; part <= parts; part += 1) await objects.remove(imagePartKey(id, part));
  await objects.remove(imageFramesKey(id));
}
