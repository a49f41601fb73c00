import { constants, createHash, type KeyObject, privateEncrypt, randomBytes, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "./testing/index.ts";
import {
  bytesOf,
  g,
  integerOf,
  inverse,
  modulo,
  n,
  numberOf,
  p,
  type Point,
  pointAt,
  sequenceOf,
  sum,
  times,
  timesBase,
} from "./testing/p256.ts";
import {
  ask,
  bitFlips,
  flipped,
  coordinatesOf,
  hex,
  modulusOf,
  newEcKey,
  newRsaKey,
  type Parameters,
  wrongLengths,
  wrongOf,
} from "./testing/verdicts.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const none = Buffer.alloc(0);
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();

describe("identity.p256_fits", () => {
  const fits = (key: Point, digest: bigint, r: bigint, s: bigint) =>
    ask(
      db,
      "p256_fits",
      [key.x, key.y, digest, r, s].map((number) => number.toString()),
    );
  /** Digest and s for which u1 times the base point and u2 times the key are added. */
  const chosen = (u1: bigint, u2: bigint, r: bigint) => {
    const s = modulo(r * inverse(u2, n), n);
    return { digest: modulo(u1 * s, n), s };
  };
  const secret = numberOf(randomBytes(32)) % n;

  it("adds points that are equal, opposite, at infinity or the base point itself", async () => {
    const wrong: string[] = [];
    let infinite = 0;
    const factors = [1n, 2n, 3n, 4n, 5n, 2n ** 255n, (n + 1n) / 2n, (n - 1n) / 2n, n - 2n, n - 1n];
    for (const d of [1n, 2n, 3n, (n + 1n) / 2n, (n - 1n) / 2n, n - 3n, n - 2n, n - 1n, secret]) {
      const key = timesBase(d) ?? g;
      for (const [u1, u2] of [
        ...factors.map((factor) => [0n, factor] as const),
        ...factors.map((factor) => [factor, factor] as const),
        ...factors.map((factor, at) => [factor, factors[(at + 3) % factors.length] ?? 1n] as const),
        [n - d, 1n] as const,
        [modulo(-d * secret, n), secret] as const,
      ]) {
        const point = timesBase(u1 + u2 * d);
        // No r is right for the point at infinity. That of what there was before is most likely to be taken.
        for (const r of point === null ? [1n, g.x % n, key.x % n, secret] : [point.x % n]) {
          const { digest, s } = chosen(u1, u2, r);
          if ((await fits(key, digest, r, s)) !== (point !== null)) wrong.push(`${d}: ${u1}, ${u2}, ${r}`);
          if (point !== null && (await fits(key, digest + 1n, r, s)) !== false) wrong.push(`${d}: + 1`);
          if (point === null) infinite += 1;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(infinite).toBeGreaterThan(40);
  });

  it("takes a digest that is 0 or the order of the curve, or more", async () => {
    const key = timesBase(secret) ?? g;
    const r = key.x % n;
    for (const digest of [0n, n]) expect(await fits(key, digest, r, r)).toBe(true);
    const point = (sum(timesBase(5n), times(7n, key)) ?? g).x % n;
    const { digest, s } = chosen(5n, 7n, point);
    expect(await fits(key, digest + n, point, s)).toBe(true);
  });

  it("refuses a key whose coordinate is written as itself plus the prime", async () => {
    let x = 5n;
    while (pointAt(x) === null) x += 1n;
    const key = pointAt(x) ?? g;
    const point = (sum(timesBase(5n), times(7n, key)) ?? g).x % n;
    const { digest, s } = chosen(5n, 7n, point);
    expect(await fits(key, digest, point, s)).toBe(true);
    // So small that 32 bytes still hold the sum.
    expect(key.x + p < 2n ** 256n).toBe(true);
    expect(await fits({ x: key.x + p, y: key.y }, digest, point, s)).toBe(false);
    expect(await fits({ x: key.x, y: key.y + p }, digest, point, s)).toBe(false);
    expect(await fits({ x: key.x - p, y: key.y }, digest, point, s)).toBe(false);
  });

  it("refuses a key on another curve, on which the same formulas hold", async () => {
    const { x, y } = timesBase(secret) ?? g;
    for (const key of [
      { x, y: y + 1n },
      { x: x + 1n, y },
      { x: 0n, y: 1n },
    ]) {
      const point = (times(5n, key) ?? g).x % n;
      // No base point is added, which would be of the right curve.
      expect(await fits(key, 0n, point, chosen(0n, 5n, point).s)).toBe(false);
    }
  });

  it("takes an x of the order or more for what is left of it, and no other", async () => {
    const [u1, u2] = [secret, 77n];
    const keyFor = (point: Point) => {
      const { x, y } = timesBase(u1) ?? g;
      return times(inverse(u2, n), sum(point, { x, y: p - y }) ?? g) ?? g;
    };
    let found = 0;
    for (let x = 1n; found < 3; x += 1n) {
      // Nobody could sign so: the point comes first, and the key is made to suit it.
      const above = pointAt(n + x);
      if (above !== null) {
        const { digest, s } = chosen(u1, u2, x);
        expect(await fits(keyFor(above), digest, x, s)).toBe(true);
        expect(await fits(keyFor(above), digest, n + x, s)).toBe(false);
        found += 1;
      }
      const below = pointAt(x);
      if (below !== null) {
        const { digest, s } = chosen(u1, u2, x);
        expect(await fits(keyFor(below), digest, x, s)).toBe(true);
        // Plus the order, it is this x plus the prime, and the same modulo that.
        const wrapped = chosen(u1, u2, x + p - n);
        expect(await fits(keyFor(below), wrapped.digest, x + p - n, wrapped.s)).toBe(false);
      }
    }
  });
});

describe("identity.verifies_es256", () => {
  const { publicKey, privateKey } = newEcKey();
  const { x, y } = coordinatesOf(publicKey);
  const message = randomBytes(70);
  const signed = (bytes: Buffer, key: KeyObject) => sign("sha256", bytes, { key, dsaEncoding: "ieee-p1363" });
  const raw = signed(message, privateKey);
  const [r, s] = [numberOf(raw.subarray(0, 32)), numberOf(raw.subarray(32))];
  const der = sequenceOf(integerOf(r), integerOf(s));

  it("takes what keys sign, of any length, and nothing that another key signed", async () => {
    const keys = Array.from({ length: 40 }, () => newEcKey());
    const wrong: number[] = [];
    for (const [index, key] of keys.entries()) {
      const bytes = randomBytes(index * 5);
      const signature = sign("sha256", bytes, { key: key.privateKey, dsaEncoding: "der" });
      const own = coordinatesOf(key.publicKey);
      if ((await ask(db, "verifies_es256", [own.x, own.y, bytes, signature])) !== true) wrong.push(index);
      if ((await ask(db, "verifies_es256", [x, y, bytes, signature])) !== false) wrong.push(index);
    }
    expect(wrong).toEqual([]);
  });

  it("takes r and s of every length", async () => {
    // A small s comes of a chosen key: nobody finds one by signing.
    for (const [small, length] of [
      [1n, 1],
      [127n, 1],
      [128n, 2],
      [2n ** 247n, 32],
      [2n ** 255n, 33],
    ] as const) {
      const digest = numberOf(sha256(message));
      const nonce = timesBase(9n) ?? g;
      const d = modulo((9n * small - digest) * inverse(nonce.x, n), n);
      const key = timesBase(d) ?? g;
      expect(integerOf(small)).toHaveLength(length);
      const signature = sequenceOf(integerOf(nonce.x % n), integerOf(small));
      expect(await ask(db, "verifies_es256", [bytesOf(key.x, 32), bytesOf(key.y, 32), message, signature])).toBe(true);
    }
  });

  it("takes the other s of ECDSA too: whoever has a signature can write that one, over the same bytes", async () => {
    expect(await ask(db, "verifies_es256", [x, y, message, sequenceOf(integerOf(r), integerOf(n - s))])).toBe(true);
  });

  it("refuses each part with another bit or another length", async () => {
    const parts = [x, y, message, der];
    expect(await wrongOf(db, "verifies_es256", true, { control: parts })).toEqual([]);
    expect(await wrongOf(db, "verifies_es256", false, { ...bitFlips(parts), ...wrongLengths(parts) })).toEqual([]);
  });

  it("refuses numbers that are out of range", async () => {
    const signature = (r: bigint, s: bigint) => [x, y, message, sequenceOf(integerOf(r), integerOf(s))];
    const cases: Record<string, Parameters> = { swapped: signature(s, r) };
    for (const other of [0n, 1n, n - 1n, n, n + 1n, p, 2n ** 256n - 1n]) {
      cases[`r ${other}`] = signature(other, s);
      cases[`s ${other}`] = signature(r, other);
      cases[`both ${other}`] = signature(other, other);
    }
    for (const [name, more] of [
      ["n", n],
      ["p", p],
      ["2n", 2n * n],
    ] as const) {
      cases[`r + ${name}`] = signature(r + more, s);
      cases[`s + ${name}`] = signature(r, s + more);
    }
    expect(await wrongOf(db, "verifies_es256", false, cases)).toEqual([]);
  });

  it("refuses every other way to write the same numbers", async () => {
    const [one, two] = [integerOf(r), integerOf(s)];
    const zero = Buffer.alloc(1);
    const inner = der.subarray(2);
    const cases: Record<string, Buffer> = {
      "more zeros before r": sequenceOf(Buffer.concat([zero, one]), two),
      "more zeros before s": sequenceOf(one, Buffer.concat([zero, two])),
      "no r": sequenceOf(none, two),
      "no s": sequenceOf(one, none),
      neither: sequenceOf(none, none),
      "r alone": Buffer.concat([hex("30"), Buffer.from([one.length + 2]), hex("02"), Buffer.from([one.length]), one]),
      "bytes after it": Buffer.concat([der, zero]),
      "bytes after s": Buffer.concat([hex("30"), Buffer.from([inner.length + 2]), inner, hex("0500")]),
      twice: Buffer.concat([der, der]),
      "length in the long form": Buffer.concat([hex("3081"), Buffer.from([inner.length]), inner]),
      "length of r in the long form": Buffer.concat([
        hex("30"),
        Buffer.from([inner.length + 1]),
        hex("0281"),
        inner.subarray(1),
      ]),
      "indefinite length": Buffer.concat([hex("3080"), inner, hex("0000")]),
      "a length of the whole that is greater": Buffer.concat([hex("30"), Buffer.from([inner.length + 1]), inner]),
      "a length of the whole that is less": Buffer.concat([hex("30"), Buffer.from([inner.length - 1]), inner]),
      "an indefinite length without an end": Buffer.concat([hex("3080"), inner]),
      "another length of s": flipped(der, 5 + one.length),
      "another length of r": flipped(der, 3),
      "another tag of s": flipped(der, 4 + one.length),
      "a set": Buffer.concat([hex("31"), der.subarray(1)]),
      "another tag of r": Buffer.concat([der.subarray(0, 2), hex("03"), der.subarray(3)]),
      "no DER": raw,
      "two bytes": hex("3000"),
      "eight zeros": Buffer.alloc(8),
      "lengths beyond its end": hex("300602ff01020101"),
    };
    // r and s each with and without the zero that keeps it from being negative: half of all numbers need one.
    for (const [name, high] of [
      ["r", [r, one]],
      ["s", [s, two]],
    ] as const) {
      const [number, bytes] = high;
      const other = bytes.length === 33 ? bytes.subarray(1) : Buffer.concat([zero, bytesOf(number, 32)]);
      cases[`${name} with another sign`] = name === "r" ? sequenceOf(other, two) : sequenceOf(one, other);
    }
    const asked = Object.entries(cases).map(([title, signature]) => [title, [x, y, message, signature]] as const);
    expect(await wrongOf(db, "verifies_es256", false, Object.fromEntries(asked))).toEqual([]);
  });

  it("refuses keys that are no points of the curve, or are written otherwise", async () => {
    const [px, py] = [numberOf(x), numberOf(y)];
    const key = (x: bigint, y: bigint) => [bytesOf(x, 32), bytesOf(y, 32), message, der];
    expect(
      await wrongOf(db, "verifies_es256", false, {
        "0, 0": key(0n, 0n),
        "x, 0": key(px, 0n),
        "its opposite": key(px, p - py),
        swapped: key(py, px),
        "p, y": key(p, py),
        "x, p": key(px, p),
        greatest: key(2n ** 256n - 1n, 2n ** 256n - 1n),
      }),
    ).toEqual([]);
  });
});

describe("identity.verifies_rs256", () => {
  const rsa = newRsaKey();
  const modulus = modulusOf(rsa.publicKey);
  const message = randomBytes(70);
  const signature = sign("sha256", message, rsa.privateKey);
  const info = hex("3031300d060960864801650304020105000420");
  const hash = sha256(message);
  /** A signature of a whole block, as only the key itself could make it. */
  const signed = (...block: Buffer[]) =>
    privateEncrypt({ key: rsa.privateKey, padding: constants.RSA_NO_PADDING }, Buffer.concat(block));
  const filled = (length: number) => Buffer.alloc(length, 255);

  it("takes what keys sign, and nothing that another key signed", async () => {
    for (const length of [0, 1, 64, 1000]) {
      const key = newRsaKey();
      const bytes = randomBytes(length);
      const own = sign("sha256", bytes, key.privateKey);
      expect(await ask(db, "verifies_rs256", [modulusOf(key.publicKey), bytes, own])).toBe(true);
      expect(await ask(db, "verifies_rs256", [modulus, bytes, own])).toBe(false);
    }
  });

  it("refuses each part with another bit or another length", async () => {
    const parts = [modulus, message, signature];
    expect(await wrongOf(db, "verifies_rs256", true, { control: parts })).toEqual([]);
    expect(await wrongOf(db, "verifies_rs256", false, { ...bitFlips(parts), ...wrongLengths(parts) })).toEqual([]);
  });

  it("refuses every block but the one", async () => {
    const blocks: Record<string, Buffer[]> = {
      "garbage after the hash": [hex("0001"), filled(8), hex("00"), info, hash, randomBytes(194)],
      "one byte after the hash": [hex("0001"), filled(201), hex("00"), info, hash, hex("00")],
      "padding that ends early": [hex("0001"), filled(201), hex("0000"), info, hash],
      "padding with another byte": [hex("0001fe"), filled(201), hex("00"), info, hash],
      "padding of encryption": [hex("0002"), filled(202), hex("00"), info, hash],
      "padding of zeros": [hex("0000"), Buffer.alloc(202), hex("00"), info, hash],
      "no end of the padding": [hex("0001"), filled(203), info, hash],
      "a digest without NULL": [hex("0001"), filled(204), hex("00302f300b06096086480165030402010420"), hash],
      "garbage in the digest's parameters": [
        hex("0001"),
        filled(182),
        hex("003045302106096086480165030402010414"),
        randomBytes(20),
        hex("0420"),
        hash,
      ],
      "another length of the digest": [hex("0001"), filled(203), hex("00"), info, hash.subarray(1)],
      "no digest's name": [hex("0001"), filled(221), hex("00"), hash],
      "the hash of SHA-512/256": [hex("0001"), filled(202), hex("003031300d060960864801650304020605000420"), hash],
      "the hash of something else": [hex("0001"), filled(202), hex("00"), info, sha256(hash)],
    };
    const right = signed(hex("0001"), filled(202), hex("00"), info, hash);
    expect(await ask(db, "verifies_rs256", [modulus, message, right])).toBe(true);
    const cases = Object.entries(blocks).map(
      ([title, block]) => [title, [modulus, message, signed(...block)]] as const,
    );
    expect(await wrongOf(db, "verifies_rs256", false, Object.fromEntries(cases))).toEqual([]);
  });

  it("refuses other schemes, and signatures that are 0, 1, the modulus or more", async () => {
    const number = numberOf(modulus);
    const cases: Record<string, Parameters> = {
      PSS: [
        modulus,
        message,
        sign("sha256", message, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING }),
      ],
      "SHA-1": [modulus, message, sign("sha1", message, rsa.privateKey)],
      "SHA-512": [modulus, message, sign("sha512", message, rsa.privateKey)],
      "its opposite": [modulus, message, bytesOf(number - numberOf(signature), 256)],
      "a modulus of zeros": [Buffer.alloc(256), message, signature],
      "a modulus of 1": [bytesOf(1n, 256), message, signature],
    };
    for (const [name, other] of [
      ["0", 0n],
      ["1", 1n],
      ["n - 1", number - 1n],
      ["n", number],
      ["greatest", 2n ** 2048n - 1n],
    ] as const) {
      cases[name] = [modulus, message, bytesOf(other, 256)];
    }
    for (const [bits, exponent] of [
      [1024, 65537],
      [2040, 65537],
      [2056, 65537],
      [3072, 65537],
      [2048, 3],
    ] as const) {
      const key = newRsaKey(bits, exponent);
      cases[`${bits} bits, ${exponent}`] = [modulusOf(key.publicKey), message, sign("sha256", message, key.privateKey)];
    }
    expect(await wrongOf(db, "verifies_rs256", false, cases)).toEqual([]);
  });

  it("refuses a signature with the modulus added to it", async () => {
    const number = numberOf(modulus);
    let found: readonly [Buffer, bigint] | null = null;
    while (found === null) {
      const bytes = randomBytes(20);
      const own = numberOf(sign("sha256", bytes, rsa.privateKey));
      if (own + number < 2n ** 2048n) found = [bytes, own];
    }
    const [bytes, own] = found;
    expect(await ask(db, "verifies_rs256", [modulus, bytes, bytesOf(own, 256)])).toBe(true);
    expect(await ask(db, "verifies_rs256", [modulus, bytes, bytesOf(own + number, 256)])).toBe(false);
  });
});
