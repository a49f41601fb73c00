import { describe, expect, it } from "vitest";
import { gcmOpen, gcmSeal } from "./gcm.ts";
import { hkdfSha256 } from "./hkdf.ts";
import { gcmVectors } from "./testing/gcm-vectors.ts";
import aesGcm from "./testing/wycheproof/aes_gcm_test.json" with { type: "json" };
import hkdf from "./testing/wycheproof/hkdf_sha256_test.json" with { type: "json" };

const bytes = (hex: string) => Buffer.from(hex, "hex");
const inputOf = ({ key, iv, aad }: { key: string; iv: string; aad: string }) => ({
  key: bytes(key),
  nonce: bytes(iv),
  bound: bytes(aad),
});

/** The sizes that are used here: keys of 256 bits, nonces of 96, tags of 128. */
const ours = aesGcm.testGroups
  .filter(({ keySize, ivSize, tagSize }) => keySize === 256 && ivSize === 96 && tagSize === 128)
  .flatMap(({ tests }) => tests);
const derivations = hkdf.testGroups.flatMap(({ tests }) => tests);

describe("AES-256-GCM", () => {
  it.each(gcmVectors)("seals and opens as published: $source", (vector) => {
    const { ciphertext, tag } = gcmSeal(inputOf(vector), bytes(vector.msg));
    expect([ciphertext.toString("hex"), tag.toString("hex")]).toEqual([vector.ct, vector.tag]);
    expect(gcmOpen(inputOf(vector), { ciphertext, tag })).toEqual(bytes(vector.msg));
  });

  it.each(ours.filter(({ result }) => result === "valid"))("seals and opens Wycheproof $tcId $comment", (vector) => {
    const { ciphertext, tag } = gcmSeal(inputOf(vector), bytes(vector.msg));
    expect([ciphertext.toString("hex"), tag.toString("hex")]).toEqual([vector.ct, vector.tag]);
    expect(gcmOpen(inputOf(vector), { ciphertext, tag })).toEqual(bytes(vector.msg));
  });

  it.each(ours.filter(({ result }) => result === "invalid"))("refuses Wycheproof $tcId $comment", (vector) => {
    const sealed = { ciphertext: bytes(vector.ct), tag: bytes(vector.tag) };
    expect(() => gcmOpen(inputOf(vector), sealed)).toThrow("unable to authenticate");
  });

  it("is held against each of Wycheproof's vectors of these sizes", () => {
    expect(ours).toHaveLength(48);
    expect(new Set(ours.map(({ result }) => result))).toEqual(new Set(["valid", "invalid"]));
  });

  it.each([0, 4, 8, 12, 13, 14, 15, 17])("refuses the right tag when %d bytes of it are given", (length) => {
    const [vector] = gcmVectors;
    const tag = Buffer.concat([bytes(vector.tag), Buffer.alloc(1)]).subarray(0, length);
    expect(() => gcmOpen(inputOf(vector), { ciphertext: bytes(vector.ct), tag })).toThrow("Invalid authentication tag");
  });
});

describe("HKDF-SHA-256", () => {
  it.each(derivations)("agrees with Wycheproof $tcId $comment", ({ ikm, salt, info, size, okm, result }) => {
    const derive = () =>
      hkdfSha256({ secret: bytes(ikm), salt: bytes(salt), info: bytes(info), length: size }).toString("hex");
    if (result === "valid") expect(derive()).toBe(okm);
    else expect(derive).toThrow("Invalid key length");
  });

  it("is held against each of Wycheproof's vectors", () => {
    expect(derivations).toHaveLength(105);
  });
});
