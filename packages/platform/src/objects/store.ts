import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "@anamnesis/domain";

export interface StoredObject {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Files by key, such as `exports/<id>.csv`. */
export interface ObjectStore {
  /**
   * Stores the whole source or nothing; an object of that key is replaced. A chunk is used up before the next
   * is asked for, so the source may write each into the same memory.
   */
  write(key: string, source: AsyncIterable<Uint8Array>): Promise<StoredObject>;
  /** What was opened stays whole when it is replaced or removed. Throws AppError `not_found` or `unavailable`. */
  read(key: string): Promise<{ readonly stream: Readable; readonly bytes: number }>;
  /** Also what a write that was cut off has left of it. Does nothing when there is no such object. */
  remove(key: string): Promise<void>;
}

const partialSuffix = ".partial";
const safeKey = /^(?:[a-z0-9_-][a-z0-9_.-]*\/)*[a-z0-9_-][a-z0-9_.-]*$/u;

/** Objects as files below one folder, readable by the owner of the process alone. */
export function createFileObjectStore(directory: string): ObjectStore {
  function pathOf(key: string): string {
    if (!safeKey.test(key) || key.length > 300) throw new AppError("internal", "objects.key_invalid");
    return join(directory, key);
  }
  return {
    async write(key, source) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const partial = `${path}.${randomUUID()}${partialSuffix}`;
      const file = await open(partial, "w", 0o600);
      const hash = createHash("sha256");
      let bytes = 0;
      try {
        for await (const chunk of source) {
          hash.update(chunk);
          bytes += chunk.byteLength;
          await file.writeFile(chunk);
        }
        // On the disk before it has its name: a crash leaves the whole object or none.
        await file.sync();
        await file.close();
        await rename(partial, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await file.close().catch(() => undefined);
        await rm(partial, { force: true });
        throw error;
      }
      return { bytes, sha256: hash.digest("hex") };
    },
    async read(key) {
      const file = await open(pathOf(key), "r").catch((cause: unknown) => {
        if (isMissing(cause)) throw new AppError("not_found", "objects.not_found", {}, cause);
        throw new AppError("unavailable", "objects.unavailable", { retryAfter: 5 }, cause);
      });
      const bytes = await sizeOf(file);
      return { stream: file.createReadStream(), bytes };
    },
    async remove(key) {
      const path = pathOf(key);
      const siblings = await readdir(dirname(path)).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      const isLeftOver = (name: string) => name.startsWith(`${basename(path)}.`) && name.endsWith(partialSuffix);
      for (const name of siblings.filter(isLeftOver)) await rm(join(dirname(path), name), { force: true });
      await rm(path, { force: true });
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function sizeOf(file: FileHandle): Promise<number> {
  try {
    return (await file.stat()).size;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A new name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
