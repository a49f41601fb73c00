import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { rootKeyOf } from "@anamnesis/crypto";
import { describe, expect, it } from "vitest";
import { describeObjectsContract } from "../testing/objects-contract.ts";
import { createFileObjectStore } from "./file-store.ts";

const rootKey = rootKeyOf(Buffer.alloc(32, 7));

async function openFolder() {
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-store-"));
  const objects = createFileObjectStore({ directory, rootKey });
  return {
    directory,
    objects,
    async raw() {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      return Promise.all(files.toSorted().map((path) => readFile(path)));
    },
    async tamper(key: string, change: (raw: Buffer) => Buffer) {
      await writeFile(join(directory, key), change(await readFile(join(directory, key))));
    },
    async cutOff(key: string) {
      await mkdir(dirname(join(directory, key)), { recursive: true });
      await writeFile(join(directory, `${key}.0190.partial`), "half");
    },
    async outOfReach() {
      await writeFile(join(directory, "f"), "a file where the folder should be");
      return "f/g";
    },
    close: () => rm(directory, { recursive: true }),
  };
}

describeObjectsContract("a folder", openFolder);

describe("an object in a folder", () => {
  it("is for the owner of the process alone", async () => {
    const { directory, objects, close } = await openFolder();
    await objects.write("exports/a.csv", Readable.from([Buffer.from("x")]));
    expect((await stat(join(directory, "exports/a.csv"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, "exports"))).mode & 0o777).toBe(0o700);
    await close();
  });

  it("opens under its own root key alone", async () => {
    const { directory, objects, close } = await openFolder();
    await objects.write("a", Readable.from([Buffer.from("x")]));
    const others = createFileObjectStore({ directory, rootKey: rootKeyOf(Buffer.alloc(32, 8)) });
    await expect(others.head("a")).rejects.toMatchObject({
      kind: "internal",
      reason: "objects.damaged",
      cause: { reason: "crypto.unknown_key" },
    });
    await close();
  });
});
