import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "@anamnesis/domain";

export interface StoredObject {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Files by key, such as `exports/<id>.csv`. */
export interface ObjectStore {
  /** Stores the whole source or nothing; an object of that key is replaced. */
  write(key: string, source: AsyncIterable<Uint8Array>): Promise<StoredObject>;
  /** Throws AppError `not_found` when there is no such object. */
  read(key: string): Promise<{ readonly stream: Readable; readonly bytes: number }>;
  /** Does nothing when there is no such object. */
  remove(key: string): Promise<void>;
}

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
      const partial = `${path}.${process.pid}-${Date.now()}.partial`;
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
      } catch (error) {
        await file.close().catch(() => undefined);
        await rm(partial, { force: true });
        throw error;
      }
      return { bytes, sha256: hash.digest("hex") };
    },
    async read(key) {
      const path = pathOf(key);
      const found = await stat(path).catch((cause: unknown) => {
        throw new AppError("not_found", "objects.not_found", {}, cause);
      });
      return { stream: createReadStream(path), bytes: found.size };
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}
