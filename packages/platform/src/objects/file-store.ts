import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { createObjectSealer, openSealedObject, type ParentKey } from "@anamnesis/crypto";
import { AppError } from "@anamnesis/domain";
import type { ObjectRange, ObjectStore } from "./port.ts";

const partialSuffix = ".partial";
const safeKey = /^(?:[a-z0-9_-][a-z0-9_.-]*\/)*[a-z0-9_-][a-z0-9_.-]*$/u;

export interface FileObjectStoreOptions {
  readonly directory: string;
  /** Objects are sealed under it, unless they have a key of their own: a disk that is lost, or a backup of it, tells nothing. */
  readonly rootKey: ParentKey;
}

/** Objects as sealed files below one folder, readable by the owner of the process alone. */
export function createFileObjectStore({ directory, rootKey }: FileObjectStoreOptions): ObjectStore {
  function pathOf(key: string): string {
    if (!safeKey.test(key) || key.length > 300) throw new AppError("internal", "objects.key_invalid");
    return join(directory, key);
  }

  async function opened(key: string) {
    const file = await open(pathOf(key), "r").catch((cause: unknown) => {
      if (isMissing(cause)) throw new AppError("not_found", "objects.not_found", {}, cause);
      throw unavailable(cause);
    });
    try {
      const { size } = await file.stat();
      const read = (position: number, length: number) => readExactly(file, position, length);
      return { file, object: await openSealedObject(rootKey, key, { length: size, read }) };
    } catch (error) {
      await file.close();
      throw readFailure(error);
    }
  }

  return {
    async write(key, source) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const partial = `${path}.${randomUUID()}${partialSuffix}`;
      const file = await open(partial, "w", 0o600);
      const sealer = createObjectSealer(rootKey, key);
      try {
        for await (const chunk of source) {
          for (const sealed of sealer.update(chunk)) await file.writeFile(sealed);
        }
        const { rest, facts } = sealer.end();
        for (const sealed of rest) await file.writeFile(sealed);
        // On the disk before it has its name: a crash leaves the whole object or none.
        await file.sync();
        await file.close();
        await rename(partial, path);
        await syncFolder(dirname(path));
        return facts;
      } catch (error) {
        await file.close().catch(() => undefined);
        await rm(partial, { force: true });
        throw error;
      }
    },
    async head(key) {
      const { file, object } = await opened(key);
      await file.close();
      return object.facts;
    },
    async read(key, range) {
      const { file, object } = await opened(key);
      const { start, end } = range ?? { start: 0, end: object.facts.bytes };
      if (!isRange({ start, end }, object.facts.bytes)) {
        await file.close();
        throw new AppError("invalid", "objects.range_invalid");
      }
      async function* chunks() {
        try {
          yield* object.read(start, end);
        } catch (error) {
          throw readFailure(error);
        }
      }
      // In bytes: by default it would read sixteen chunks ahead.
      const stream = Readable.from(chunks(), { objectMode: false });
      stream.once("close", () => void file.close());
      return { stream, ...object.facts };
    },
    under: (key) => createFileObjectStore({ directory, rootKey: key }),
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

function isRange({ start, end }: ObjectRange, bytes: number): boolean {
  return Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && start <= bytes;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

const unavailable = (cause: unknown) => new AppError("unavailable", "objects.unavailable", { retryAfter: 5 }, cause);

/** The cipher says which of its checks failed; who reads wants to know that the object is no good. */
function readFailure(error: unknown): AppError {
  return error instanceof AppError ? new AppError("internal", "objects.damaged", {}, error) : unavailable(error);
}

/** Shorter only where the file ends: then its tag does not fit. */
async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
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
