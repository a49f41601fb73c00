import { createHash, randomBytes } from "node:crypto";
import { buffer, text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ObjectStore } from "../objects/port.ts";

/** One store, with a way to look and reach behind it. */
export interface ObjectsScene {
  readonly objects: ObjectStore;
  /** Everything that lies where objects are kept, as it lies there. */
  raw(): Promise<readonly Buffer[]>;
  /** Puts what `change` makes of it in the place of an object, as it lies there. */
  tamper(key: string, change: (raw: Buffer) => Buffer): Promise<void>;
  /** Leaves what a write of that object leaves that was killed half way. */
  cutOff(key: string): Promise<void>;
  /** Makes an object impossible to look at, although it is there; resolves to its key. */
  outOfReach(): Promise<string>;
  close(): Promise<void>;
}

async function* chunks(...parts: (string | Buffer)[]) {
  for (const part of parts) yield Buffer.from(part);
}

/** What everything that keeps objects has to do. `open` makes a fresh one for each test. */
export function describeObjectsContract(name: string, open: () => Promise<ObjectsScene>): void {
  describe(`${name}, as a store`, () => {
    let scene: ObjectsScene;
    let objects: ObjectStore;
    beforeEach(async () => {
      scene = await open();
      ({ objects } = scene);
    });
    afterEach(() => scene.close());

    const textOf = async (key: string) => text((await objects.read(key)).stream);
    const reasonOf = (answer: Promise<unknown>) =>
      answer.then(
        () => "nothing was refused",
        (error: { kind: string; reason: string }) => `${error.kind} ${error.reason}`,
      );

    it("gives back what it was given, with its size and SHA-256", async () => {
      const stored = await objects.write("exports/a.csv", chunks("ab", "c"));
      // FIPS 180-2, appendix B.1.
      const facts = { bytes: 3, sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" };
      expect(stored).toEqual(facts);
      expect(await objects.head("exports/a.csv")).toEqual(facts);
      const { stream, ...read } = await objects.read("exports/a.csv");
      expect([await text(stream), read]).toEqual(["abc", facts]);
    });

    it("keeps an object of nothing", async () => {
      expect(await objects.write("empty", chunks())).toMatchObject({ bytes: 0 });
      expect(await textOf("empty")).toBe("");
      expect(await objects.head("empty")).toMatchObject({
        sha256: createHash("sha256").digest("hex"),
      });
    });

    it("uses up a chunk before it asks for the next", async () => {
      async function* reused() {
        const memory = Buffer.alloc(1);
        for (const letter of "abc") {
          memory.write(letter);
          yield memory;
        }
      }
      const { sha256 } = await objects.write("g", reused());
      expect(await textOf("g")).toBe("abc");
      expect(sha256).toBe((await objects.write("h", chunks("abc"))).sha256);
    });

    async function* broken() {
      yield Buffer.from("new");
      throw new Error("source failed");
    }

    it("keeps the object before when a new one cannot be written whole", async () => {
      await objects.write("b", chunks("old"));
      const before = await scene.raw();
      await expect(objects.write("b", broken())).rejects.toThrow("source failed");
      expect(await textOf("b")).toBe("old");
      expect(await scene.raw()).toEqual(before);
    });

    it("has nothing of an object whose source failed", async () => {
      await expect(objects.write("new/one", broken())).rejects.toThrow("source failed");
      expect(await reasonOf(objects.read("new/one"))).toBe("not_found objects.not_found");
      expect(await scene.raw()).toEqual([]);
    });

    it("removes what a killed write has left, and nothing of its neighbours", async () => {
      await objects.write("d/a.csv", chunks("x"));
      await objects.write("d/a.csv2", chunks("y"));
      await scene.cutOff("d/a.csv");
      expect(await textOf("d/a.csv")).toBe("x");
      await objects.remove("d/a.csv");
      expect(await scene.raw()).toHaveLength(1);
      expect(await textOf("d/a.csv2")).toBe("y");
    });

    it("lets who opened an object read it to its end when it is replaced or removed meanwhile", async () => {
      const [old, next] = [randomBytes(500_000), randomBytes(500_000)];
      await objects.write("e", chunks(old));
      const first = await objects.read("e");
      await objects.write("e", chunks(next));
      const second = await objects.read("e");
      await objects.remove("e");
      expect((await buffer(first.stream)).equals(old)).toBe(true);
      expect((await buffer(second.stream)).equals(next)).toBe(true);
      expect(await reasonOf(objects.head("e"))).toBe("not_found objects.not_found");
    });

    it("removes, twice if asked, and says when there is nothing", async () => {
      await objects.write("c", chunks("x"));
      await objects.remove("c");
      await objects.remove("c");
      await objects.remove("never/was");
      for (const look of [objects.read, objects.head]) {
        expect(await reasonOf(look("c"))).toBe("not_found objects.not_found");
      }
    });

    it("says that it is not there for now when it cannot be read, rather than that there is nothing", async () => {
      const key = await scene.outOfReach();
      await expect(objects.read(key)).rejects.toMatchObject({ kind: "unavailable", reason: "objects.unavailable" });
    });

    const long = randomBytes(200_000);
    it.each([
      [0, 0],
      [0, 1],
      [0, 200_000],
      [65_535, 65_537],
      [65_536, 65_536],
      [65_536, 131_072],
      [131_071, 131_073],
      [199_999, 200_000],
      [200_000, 200_000],
      [100_000, 999_999_999],
    ])("gives the bytes from %i up to %i, and the facts of all of it", async (start, end) => {
      const facts = await objects.write("long", chunks(long));
      const { stream, ...read } = await objects.read("long", { start, end });
      expect((await buffer(stream)).equals(long.subarray(start, end))).toBe(true);
      expect(read).toEqual(facts);
    });

    it.each([
      [200_001, 200_002],
      [-1, 5],
      [5, 4],
      [0.5, 2],
      [0, Number.NaN],
    ])("has no bytes from %d up to %d", async (start, end) => {
      await objects.write("long", chunks(long));
      expect(await reasonOf(objects.read("long", { start, end }))).toBe("invalid objects.range_invalid");
    });

    it.each(["../x", "/etc/passwd", "a/../../b", "", "A", "a//b", "a\u0000b", ".hidden", "x".repeat(301)])(
      "refuses the key %j",
      async (key) => {
        const calls = [() => objects.read(key), () => objects.head(key), () => objects.remove(key)];
        for (const call of [...calls, () => objects.write(key, chunks("x"))]) {
          expect(await reasonOf(call())).toBe("internal objects.key_invalid");
        }
        expect(await scene.raw()).toEqual([]);
      },
    );

    it("keeps many at once apart, and one of those that are written to the same key at once, whole", async () => {
      const texts = Array.from({ length: 30 }, (_, index) => Buffer.alloc(70_000 + index, index));
      await Promise.all(texts.map((content, index) => objects.write(`many/${index}`, chunks(content))));
      await Promise.all(texts.map((content) => objects.write("same", chunks(content.subarray(0, 10), content))));
      const read = await Promise.all(
        texts.map(async (_, index) => buffer((await objects.read(`many/${index}`)).stream)),
      );
      expect(read.map((content, index) => content.equals(texts[index] ?? Buffer.alloc(0)))).not.toContain(false);
      const same = await buffer((await objects.read("same")).stream);
      expect(texts.some((content) => same.equals(Buffer.concat([content.subarray(0, 10), content])))).toBe(true);
    });

    it("is fine with readers that turn away early, or never begin", async () => {
      await objects.write("long", chunks(long));
      for (let reader = 0; reader < 50; reader += 1) {
        const { stream } = await objects.read("long");
        if (reader % 2 === 0) stream.read();
        stream.destroy();
      }
      expect((await buffer((await objects.read("long")).stream)).equals(long)).toBe(true);
    });

    it("shows nothing of what it keeps to who reads the disk", async () => {
      await objects.write("exports/a.csv", chunks("planted word", Buffer.alloc(100_000, "planted word")));
      const raw = await scene.raw();
      expect(raw.length).toBeGreaterThan(0);
      expect(raw.map((file) => file.includes("planted"))).not.toContain(true);
    });

    const wrongs: readonly [string, (raw: Buffer) => Buffer][] = [
      ...[0, 1, 5, 20, 55, 60, 1_000, 70_000, 199_000, -1, -20, -56, -60].map(
        (at): [string, (raw: Buffer) => Buffer] => [
          `byte ${at} is another`,
          (raw) => {
            const changed = Buffer.from(raw);
            const place = at < 0 ? raw.length + at : at;
            changed[place] = (changed[place] ?? 0) ^ 1;
            return changed;
          },
        ],
      ),
      ["it was cut by a byte", (raw) => raw.subarray(0, -1)],
      ["it was cut in half", (raw) => raw.subarray(0, raw.length / 2)],
      ["it was emptied", () => Buffer.alloc(0)],
      ["something was added", (raw) => Buffer.concat([raw, Buffer.from("x")])],
      ["it was never sealed", () => Buffer.from("local_date,local_time\r\n".repeat(100))],
    ];
    it.each(wrongs)("gives no wrong byte when %s", async (_, change) => {
      await objects.write("long", chunks(long));
      await scene.tamper("long", change);
      const given: Buffer[] = [];
      const reading = (async () => {
        for await (const chunk of (await objects.read("long")).stream) given.push(chunk as Buffer);
      })();
      expect(await reasonOf(reading)).toBe("internal objects.damaged");
      const sofar = Buffer.concat(given);
      expect(sofar.equals(long.subarray(0, sofar.length))).toBe(true);
    });

    it("does not take one object for another", async () => {
      await objects.write("one", chunks("of Anna"));
      await objects.write("other", chunks("of Berta"));
      let stolen = Buffer.alloc(0);
      await scene.tamper("one", (raw) => (stolen = Buffer.from(raw)));
      await scene.tamper("other", () => stolen);
      expect(await textOf("one")).toBe("of Anna");
      for (const look of [objects.read, objects.head]) {
        expect(await reasonOf(look("other"))).toBe("internal objects.damaged");
      }
    });
  });
}
