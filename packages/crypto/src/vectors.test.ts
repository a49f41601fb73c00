import { describe, expect, it } from "vitest";
import { gcmOpen, gcmSeal } from "./gcm.ts";
import { hkdfSha256 } from "./hkdf.ts";
import { gcmVectors, hkdfVectors, wrongVectors } from "./testing/vectors.ts";

const bytes = (hex: string) => Buffer.from(hex, "hex");
const inputOf = ({ key, iv, aad }: { key: string; iv: string; aad: string }) => ({
  key: bytes(key),
  nonce: bytes(iv),
  bound: bytes(aad),
});

describe("AES-256-GCM", () => {
  it.each(gcmVectors)("seals and opens as published: $source", (vector) => {
    const { ciphertext, tag } = gcmSeal(inputOf(vector), bytes(vector.msg));
    expect([ciphertext.toString("hex"), tag.toString("hex")]).toEqual([vector.ct, vector.tag]);
    expect(gcmOpen(inputOf(vector), { ciphertext, tag })).toEqual(bytes(vector.msg));
  });

  it.each(wrongVectors)("refuses a tag that was changed: $tag", (vector) => {
    const sealed = { ciphertext: bytes(vector.ct), tag: bytes(vector.tag) };
    expect(() => gcmOpen(inputOf(vector), sealed)).toThrow("unable to authenticate");
  });

  it.each([0, 4, 8, 12, 13, 14, 15, 17])("refuses the right tag when %d bytes of it are given", (length) => {
    const [vector] = gcmVectors;
    const tag = Buffer.concat([bytes(vector.tag), Buffer.alloc(1)]).subarray(0, length);
    expect(() => gcmOpen(inputOf(vector), { ciphertext: bytes(vector.ct), tag })).toThrow("Invalid authentication tag");
  });
});

describe("HKDF-SHA-256", () => {
  it.each(hkdfVectors)("derives as published: $source", ({ ikm, salt, info, size, okm }) => {
    const derived = hkdfSha256({ secret: bytes(ikm), salt: bytes(salt), info: bytes(info), length: size });
    expect(derived.toString("hex")).toBe(okm);
  });

  it("gives no more than 255 blocks", () => {
    const input = { secret: Buffer.alloc(32), info: Buffer.alloc(0) };
    expect(hkdfSha256({ ...input, length: 8_160 })).toHaveLength(8_160);
    expect(() => hkdfSha256({ ...input, length: 8_161 })).toThrow("Invalid key length");
  });
});
