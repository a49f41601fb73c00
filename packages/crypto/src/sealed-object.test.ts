import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rootKeyOf } from "./parent-key.ts";
import { createObjectSealer, objectChunkBytes, openSealedObject } from "./sealed-object.ts";

const root = rootKeyOf(Buffer.alloc(32, 1));
const header = 57;
const footer = 56;
const sealedChunk = objectChunkBytes + 16;

function seal(
  text: Buffer,
  { name = "a", pieces = [text] }: { name?: string; pieces?: readonly Buffer[] } = {},
): Buffer {
  const sealer = createObjectSealer(root, name);
  const parts = pieces.flatMap((piece) => sealer.update(piece));
  return Buffer.concat([...parts, ...sealer.end().rest]);
}

const open = (sealed: Buffer, name = "a", key = root) =>
  openSealedObject(key, name, {
    length: sealed.length,
    read: async (position, length) => sealed.subarray(position, position + length),
  });

async function textOf(sealed: Buffer, [start, end]: readonly [number, number] = [0, Infinity], name = "a") {
  const chunks: Buffer[] = [];
  for await (const chunk of (await open(sealed, name)).read(start, end)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const reasonOf = (sealed: Buffer, name = "a", key = root) =>
  open(sealed, name, key)
    .then(async ({ read }) => {
      for await (const chunk of read(0, Infinity)) expect(chunk.length).toBeGreaterThan(0);
      return "opened";
    })
    .catch((error: { kind: string; reason: string }) => `${error.kind} ${error.reason}`);

const threeChunks = randomBytes(2 * objectChunkBytes + 1_000);

describe("a sealed object", () => {
  it.each([0, 1, objectChunkBytes - 1, objectChunkBytes, objectChunkBytes + 1, 2 * objectChunkBytes])(
    "of %i bytes comes back, and says its length and SHA-256 before it is read",
    async (length) => {
      const text = randomBytes(length);
      const sealed = seal(text);
      expect(sealed.length).toBe(header + length + 16 * Math.max(1, Math.ceil(length / objectChunkBytes)) + footer);
      const { facts } = await open(sealed);
      expect(facts).toEqual({ bytes: length, sha256: createHash("sha256").update(text).digest("hex") });
      expect(await textOf(sealed)).toEqual(text);
    },
  );

  it("is the same text in whatever pieces it came, and in whatever range it is read", async () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 5 });
    const edges = fc.tuple(fc.nat(400_000), fc.nat(400_000));
    await fc.assert(
      fc.asyncProperty(lengths, edges, async (sizes, [one, other]) => {
        const pieces = sizes.map((size, index) => Buffer.alloc(size, index + 65));
        const text = Buffer.concat(pieces);
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        expect((await textOf(seal(text, { pieces }), [start, end])).equals(text.subarray(start, end))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("reads only the chunks that a range needs", async () => {
    const sealed = seal(threeChunks);
    const read: number[] = [];
    const object = await openSealedObject(root, "a", {
      length: sealed.length,
      async read(position, length) {
        read.push(position);
        return sealed.subarray(position, position + length);
      },
    });
    read.length = 0;
    const chunks: Buffer[] = [];
    for await (const chunk of object.read(objectChunkBytes, objectChunkBytes + 10)) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(threeChunks.subarray(objectChunkBytes, objectChunkBytes + 10));
    expect(read).toEqual([header + sealedChunk]);
  });

  it("never looks the same twice", () => {
    const [one, other] = [seal(Buffer.from("text")), seal(Buffer.from("text"))];
    expect(one.subarray(header).equals(other.subarray(header))).toBe(false);
  });

  it("does not open with any bit changed anywhere", async () => {
    const sealed = seal(Buffer.from("a short text"));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await reasonOf(changed), `bit ${bit}`).toMatch(/^internal crypto\.(?:not_sealed|unknown_key|refused)$/u);
    }
  });

  it("does not open when it was cut anywhere, or something was added", async () => {
    const sealed = seal(Buffer.from("a short text"));
    for (let length = 0; length < sealed.length; length += 1) {
      expect(await reasonOf(sealed.subarray(0, length)), `${length} bytes`).not.toBe("opened");
    }
    expect(await reasonOf(Buffer.concat([sealed, Buffer.alloc(1)]))).toBe("internal crypto.refused");
  });

  /** The chunks of the object of three, in another order or number. */
  const rearranged = (order: readonly number[]) => {
    const sealed = seal(threeChunks);
    const body = sealed.subarray(header, -footer);
    const chunks = [0, 1, 2].map((at) => body.subarray(at * sealedChunk, (at + 1) * sealedChunk));
    const parts = order.map((at) => chunks[at] ?? Buffer.alloc(0));
    return Buffer.concat([sealed.subarray(0, header), ...parts, sealed.subarray(-footer)]);
  };
  it.each([
    ["two chunks changed places", [1, 0, 2]],
    ["a chunk is missing in the middle", [0, 2]],
    ["the last chunk is missing", [0, 1]],
    ["a chunk is there twice", [0, 0, 1, 2]],
    ["the first stands where the second did", [0, 0, 2]],
  ])("does not open when %s", async (_, order) => {
    expect(await reasonOf(rearranged([0, 1, 2]))).toBe("opened");
    expect(await reasonOf(rearranged(order))).toBe("internal crypto.refused");
  });

  it("takes no text that looks like a footer for one", async () => {
    const text = Buffer.concat([Buffer.from("0000000000000028", "hex"), Buffer.alloc(32, "a checksum of one's own")]);
    const sealed = seal(text);
    const [chunk, end] = [sealed.subarray(header, -footer), sealed.subarray(-footer)];
    expect(chunk.length).toBe(end.length);
    expect(await reasonOf(Buffer.concat([sealed.subarray(0, header), end, chunk]))).toBe("internal crypto.refused");
  });

  it("says before it is read that bytes of its last chunk are missing", async () => {
    const sealed = seal(Buffer.from("a short text"));
    await expect(
      open(Buffer.concat([sealed.subarray(0, -footer - 5), sealed.subarray(-footer)])),
    ).rejects.toMatchObject({
      reason: "crypto.refused",
    });
  });

  it("takes no chunk and no footer from another object of the same name", async () => {
    const [one, other] = [seal(threeChunks), seal(threeChunks)];
    const mixed = Buffer.concat([one.subarray(0, header + sealedChunk), other.subarray(header + sealedChunk)]);
    expect(await reasonOf(mixed)).toBe("internal crypto.refused");
    const otherFooter = Buffer.concat([one.subarray(0, -footer), other.subarray(-footer)]);
    expect(await reasonOf(otherFooter)).toBe("internal crypto.refused");
  });

  it("opens under its own name and its own root key alone", async () => {
    const sealed = seal(Buffer.from("text"), { name: "exports/a.csv" });
    expect(await reasonOf(sealed, "exports/a.csv")).toBe("opened");
    expect(await reasonOf(sealed, "exports/b.csv")).toBe("internal crypto.refused");
    const otherRoot = rootKeyOf(Buffer.alloc(32, 2));
    expect(await reasonOf(sealed, "exports/a.csv", otherRoot)).toBe("internal crypto.unknown_key");
  });

  it("is not what only looks like one", async () => {
    expect(await reasonOf(Buffer.from(`\uFEFFlocal_date,${"x".repeat(500)}`))).toBe("internal crypto.not_sealed");
  });
});
