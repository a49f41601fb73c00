import { describe, expect, it } from "vitest";
import { nameUnder, newNameKey, newSealKey, seal, unseal } from "./seal.ts";

const words = { notes: "Left side.", severity: 7, tags: ["poor sleep"], umlaut: "Übelkeit ☂" };

describe("what is sealed on a device", () => {
  it("opens with its key, in its place, as it was", async () => {
    const key = await newSealKey();
    const sealed = await seal(key, "mine", words);
    expect(await unseal(key, "mine", sealed)).toEqual(words);
    expect(Buffer.from(sealed.data).toString("latin1")).not.toContain("Left");
  });

  it("does not open with another key, in another place, or with a bit flipped, anywhere", async () => {
    const key = await newSealKey();
    const sealed = await seal(key, "mine", words);
    expect(await unseal(await newSealKey(), "mine", sealed)).toBeUndefined();
    expect(await unseal(key, "yours", sealed)).toBeUndefined();
    for (let at = 0; at < sealed.data.byteLength; at += 1) {
      const data = sealed.data.slice(0);
      const view = new Uint8Array(data);
      view[at] = (view[at] ?? 0) ^ 1;
      expect(await unseal(key, "mine", { ...sealed, data })).toBeUndefined();
    }
    expect(await unseal(key, "mine", { ...sealed, data: new ArrayBuffer(3) })).toBeUndefined();
  });

  it("never looks the same twice", async () => {
    const key = await newSealKey();
    const [one, other] = await Promise.all([seal(key, "mine", words), seal(key, "mine", words)]);
    expect(Buffer.from(one.iv)).not.toEqual(Buffer.from(other.iv));
    expect(Buffer.from(one.data)).not.toEqual(Buffer.from(other.data));
  });

  it("has keys that cannot be read out, and names that say nothing", async () => {
    const [key, names] = await Promise.all([newSealKey(), newNameKey()]);
    for (const secret of [key, names]) {
      expect(secret.extractable).toBe(false);
      await expect(crypto.subtle.exportKey("raw", secret)).rejects.toThrow(/extractable/u);
    }
    expect(await nameUnder(names, "Headache")).toBe(await nameUnder(names, "Headache"));
    expect(await nameUnder(names, "Headache")).not.toBe(await nameUnder(await newNameKey(), "Headache"));
    expect(await nameUnder(names, "Headache")).toMatch(/^[0-9a-f]{64}$/u);
  });
});
