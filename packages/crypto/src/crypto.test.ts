import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hkdfSha256 } from "./hkdf.ts";
import { keyedHash } from "./keyed-hash.ts";
import { rootKeyOf, tenantKeyOf } from "./parent-key.ts";
import { openField, type Place, sealField } from "./sealed.ts";

const root = rootKeyOf(Buffer.alloc(32, 7));
const otherRoot = rootKeyOf(Buffer.alloc(32, 8));
const place: Place = { table: "identity.factors", column: "secret", row: "0192", tenant: "praxis" };

/** The reason for which a field does not open; `opened` when it does. */
function reasonOf(open: () => unknown): string {
  try {
    open();
    return "opened";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a root key", () => {
  it("derives by HKDF-SHA-256: RFC 5869, test case 1", () => {
    const derived = hkdfSha256({
      secret: Buffer.alloc(22, 0x0b),
      salt: Buffer.from("000102030405060708090a0b0c", "hex"),
      info: Buffer.from("f0f1f2f3f4f5f6f7f8f9", "hex"),
      length: 42,
    });
    expect(derived.toString("hex")).toBe(
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    );
  });

  it("names its purposes and itself by version", () => {
    const bytes = (info: string, length: number) =>
      hkdfSha256({ secret: Buffer.alloc(32, 7), info: Buffer.from(info), length });
    expect(root.id).toEqual(bytes("anamnesis key id v1", 16));
    expect(root.derive("mail")).toEqual(bytes("anamnesis mail v1", 32));
    expect(root.derive("mail", 64)).toEqual(bytes("anamnesis mail v1", 64));
  });

  it("gives each purpose another key, and none that begins with its public name", () => {
    expect(root.derive("a")).not.toEqual(root.derive("b"));
    expect(root.derive("a")).not.toEqual(otherRoot.derive("a"));
    expect(root.id).not.toEqual(otherRoot.id);
    expect(() => root.derive("key id")).toThrow("gives no key");
  });

  it.each([0, 16, 31, 33, 64])("is not made of %d bytes", (length) => {
    expect(() => rootKeyOf(Buffer.alloc(length))).toThrow(`A root key has 32 bytes, not ${length}.`);
  });

  it("does not change with the buffer it came from, and shows nothing of it", () => {
    const secret = Buffer.alloc(32, 9);
    const made = rootKeyOf(secret);
    const before = made.derive("a");
    secret.fill(0);
    expect(made.derive("a")).toEqual(before);
    expect(Object.keys(made)).toEqual(["id", "derive", "fieldKey"]);
  });
});

describe("a sealed field", () => {
  it("opens in its place, whatever it holds", () => {
    const text = fc.uint8Array({ maxLength: 300 });
    const name = fc.string({ unit: "binary" });
    const places = fc.record(
      { table: name, column: name, row: name, tenant: name },
      { requiredKeys: ["table", "column", "row"] },
    );
    fc.assert(
      fc.property(text, places, (bytes, where) => {
        const sealed = sealField(root, where, Buffer.from(bytes));
        expect(sealed).toHaveLength(bytes.length + 46);
        expect(openField(root, where, sealed)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("begins with version, suite and the name of its key", () => {
    const sealed = sealField(root, place, Buffer.from("text"));
    expect([sealed[0], sealed[1]]).toEqual([1, 1]);
    expect(sealed.subarray(2, 18)).toEqual(root.id);
    expect(sealed.includes("text")).toBe(false);
  });

  it("does not open when any bit is changed", () => {
    const sealed = sealField(root, place, Buffer.from("JBSWY3DPEHPK3PXP"));
    const reasons = new Set<string>();
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      reasons.add(reasonOf(() => openField(root, place, changed)));
    }
    expect([...reasons]).toEqual(["crypto.not_sealed", "crypto.unknown_key", "crypto.refused"]);
  });

  it.each([
    { row: "0193" },
    { column: "label" },
    { table: "identity.devices" },
    { tenant: "klinik" },
    { tenant: "" },
    { table: "identity", column: "factors.secret" },
  ])("does not open when it is moved: %j", (change) => {
    const sealed = sealField(root, place, Buffer.from("text"));
    expect(reasonOf(() => openField(root, { ...place, ...change }, sealed))).toBe("crypto.refused");
  });

  it("does not open where the same letters are cut elsewhere, though key and text of the place are the same", () => {
    const sealed = sealField(root, { table: "a", column: ".b", row: "1" }, Buffer.from("text"));
    expect(reasonOf(() => openField(root, { table: "a.", column: "b", row: "1" }, sealed))).toBe("crypto.refused");
  });

  it("does not open under another root key, and says so", () => {
    const sealed = sealField(root, place, Buffer.from("text"));
    expect(reasonOf(() => openField(otherRoot, place, sealed))).toBe("crypto.unknown_key");
  });

  it("is at least 46 bytes: a cut one is none, and a shortened tag opens nothing", () => {
    const sealed = sealField(root, place, Buffer.alloc(0));
    expect(openField(root, place, sealed)).toHaveLength(0);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(reasonOf(() => openField(root, place, sealed.subarray(0, length)))).toBe("crypto.not_sealed");
    }
  });

  it("is an internal error when it does not open", () => {
    expect(() => openField(root, place, Buffer.from("plain text"))).toThrow(
      expect.objectContaining({ name: "AppError", kind: "internal", reason: "crypto.not_sealed" }),
    );
  });

  it("never looks the same twice", () => {
    const seals = Array.from({ length: 100 }, () => sealField(root, place, Buffer.from("text")).toString("hex"));
    expect(new Set(seals).size).toBe(100);
  });
});

describe("a sealed field of a tenant", () => {
  const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
  const text = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  const places = fc.record({ table: fc.string(), column: fc.string(), row: fc.uuid(), tenant: fc.uuid() });
  const samePlace = (a: Place, b: Place) =>
    a.table === b.table && a.column === b.column && a.row === b.row && a.tenant === b.tenant;

  it("is refused when any bit of it is flipped, whatever it holds and wherever it lies", () => {
    fc.assert(
      fc.property(bytes32, text, places, fc.nat(), (secret, plain, where, anyBit) => {
        const key = tenantKeyOf(secret);
        const sealed = sealField(key, where, plain);
        const bit = anyBit % (sealed.length * 8);
        sealed.writeUInt8(sealed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(reasonOf(() => openField(key, where, sealed))).toMatch(/^crypto\.(not_sealed|unknown_key|refused)$/u);
      }),
    );
  });

  it("is refused in any other row, column, table or tenant, for all of them", () => {
    fc.assert(
      fc.property(bytes32, text, places, places, (secret, plain, from, to) => {
        const key = tenantKeyOf(secret);
        const sealed = sealField(key, from, plain);
        for (const part of ["row", "column", "table", "tenant"] as const) {
          const moved = { ...from, [part]: to[part] };
          const expected = samePlace(from, moved) ? "opened" : "crypto.refused";
          expect([part, reasonOf(() => openField(key, moved, sealed))]).toEqual([part, expected]);
        }
      }),
    );
  });

  it("is refused under the key of another, even when that one is made to bear its name", () => {
    fc.assert(
      fc.property(bytes32, bytes32, text, places, (one, two, plain, where) => {
        fc.pre(!one.equals(two));
        const [key, thief] = [tenantKeyOf(one), tenantKeyOf(two)];
        const sealed = sealField(key, where, plain);
        expect(reasonOf(() => openField(thief, where, sealed))).toBe("crypto.unknown_key");
        expect(reasonOf(() => openField({ ...thief, id: key.id }, where, sealed))).toBe("crypto.refused");
      }),
    );
  });

  it("takes its nonce from fresh random bytes, also past those that are fetched at once", () => {
    const key = tenantKeyOf(Buffer.alloc(32, 3));
    const nonces = Array.from({ length: 2_000 }, () => sealField(key, place, Buffer.alloc(0)).toString("hex", 18, 30));
    expect(new Set(nonces).size).toBe(2_000);
  });
});

describe("the key of a tenant", () => {
  it("derives the key of a column once, and the same as by its purpose", () => {
    const key = tenantKeyOf(Buffer.alloc(32, 3));
    expect(key.fieldKey("a.b")).toBe(key.fieldKey("a.b"));
    expect(key.fieldKey("a.b").export()).toEqual(key.derive("field a.b"));
    expect(key.fieldKey("a.c").export()).not.toEqual(key.fieldKey("a.b").export());
  });

  it("is worth nothing once it is forgotten", () => {
    const key = tenantKeyOf(Buffer.alloc(32, 3));
    const sealed = sealField(key, place, Buffer.from("text"));
    key.fieldKey("a.b");
    key.forget();
    expect(() => key.fieldKey("a.b")).toThrow("This key was forgotten.");
    expect(() => key.derive("mail")).toThrow("This key was forgotten.");
    expect(() => openField(key, place, sealed)).toThrow("This key was forgotten.");
    expect(() => sealField(key, place, Buffer.from("text"))).toThrow("This key was forgotten.");
  });

  it.each([0, 31, 33])("is not made of %d bytes", (length) => {
    expect(() => tenantKeyOf(Buffer.alloc(length))).toThrow(`A tenant key has 32 bytes, not ${length}.`);
  });
});

describe("a keyed hash", () => {
  it("is the same for the same value, and another for each purpose and root key", () => {
    const hash = keyedHash(root, "recovery code", "ABCDE12345");
    expect(hash).toMatch(/^[0-9a-f]{64}$/u);
    expect(keyedHash(root, "recovery code", "ABCDE12345")).toBe(hash);
    const others = [
      keyedHash(root, "recovery code", "ABCDE12346"),
      keyedHash(root, "mail code", "ABCDE12345"),
      keyedHash(otherRoot, "recovery code", "ABCDE12345"),
    ];
    expect(new Set([hash, ...others]).size).toBe(4);
  });
});
