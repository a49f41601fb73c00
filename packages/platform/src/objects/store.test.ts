import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFileObjectStore, type ObjectStore } from "./store.ts";

let directory: string;
let store: ObjectStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "anamnesis-store-"));
  store = createFileObjectStore(directory);
});
afterAll(() => rm(directory, { recursive: true }));

async function* chunks(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part);
}

describe("the file object store", () => {
  it("gives back what it was given, with its size and SHA-256", async () => {
    const stored = await store.write("exports/a.csv", chunks("ab", "c"));
    // FIPS 180-2, appendix B.1.
    expect(stored).toEqual({ bytes: 3, sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" });
    const { stream, bytes } = await store.read("exports/a.csv");
    expect([await text(stream), bytes]).toEqual(["abc", 3]);
    expect((await stat(join(directory, "exports/a.csv"))).mode & 0o777).toBe(0o600);
  });

  it("uses up a chunk before it asks for the next", async () => {
    async function* reused() {
      const memory = Buffer.alloc(1);
      for (const letter of "abc") {
        memory.write(letter);
        yield memory;
      }
    }
    const { sha256 } = await store.write("g", reused());
    expect(await text((await store.read("g")).stream)).toBe("abc");
    expect(sha256).toBe((await store.write("h", chunks("abc"))).sha256);
  });

  it("keeps the object before when a new one cannot be written whole", async () => {
    await store.write("b", chunks("old"));
    async function* broken() {
      yield Buffer.from("new");
      throw new Error("source failed");
    }
    await expect(store.write("b", broken())).rejects.toThrow("source failed");
    expect(await text((await store.read("b")).stream)).toBe("old");
    expect((await readdir(directory)).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it("removes what a killed write has left, and nothing of its neighbours", async () => {
    await store.write("d/a.csv", chunks("x"));
    await store.write("d/a.csv2", chunks("y"));
    await writeFile(join(directory, "d/a.csv.0190.partial"), "half");
    await store.remove("d/a.csv");
    expect(await readdir(join(directory, "d"))).toEqual(["a.csv2"]);
  });

  it("lets who opened an object read it to its end when it is removed meanwhile", async () => {
    await store.write("e", chunks("whole"));
    const { stream } = await store.read("e");
    await store.remove("e");
    expect(await text(stream)).toBe("whole");
  });

  it("says that it is not there for now when it cannot be read, rather than that there is nothing", async () => {
    await store.write("f", chunks("x"));
    await expect(store.read("f/g")).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("removes, twice if asked, and says when there is nothing", async () => {
    await store.write("c", chunks("x"));
    await store.remove("c");
    await store.remove("c");
    await expect(store.read("c")).rejects.toMatchObject({ kind: "not_found" });
  });

  it.each(["../x", "/etc/passwd", "a/../../b", "", "A", "a//b", "a\u0000b", ".hidden"])(
    "refuses the key %j",
    async (key) => {
      await expect(store.read(key)).rejects.toMatchObject({ reason: "objects.key_invalid" });
    },
  );
});
