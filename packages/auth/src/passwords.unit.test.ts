import { createHash } from "node:crypto";
import { hash as argon2, hashRaw } from "@node-rs/argon2";
import { hash as bcrypt, hashSync } from "@node-rs/bcrypt";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createPasswords, keptFormOf, type Passwords, usualParameters } from "./passwords.ts";

vi.mock("@node-rs/argon2", { spy: true });
vi.mock("@node-rs/bcrypt", { spy: true });
afterEach(() => vi.clearAllMocks());

/** What decides how much work a proof is: the parameters, and the length of the salt. */
function works() {
  return vi.mocked(hashRaw).mock.calls.map(([, options]) => {
    const { salt, ...parameters } = options ?? {};
    return { ...parameters, salt: salt?.length };
  });
}
const usualWork = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32, salt: 16 };

const parametersOf = (kept: string) => kept.slice(0, kept.lastIndexOf("$"));

/** Whether the proof is the one that is kept: as the database looks at it. */
async function fits(passwords: Passwords, kept: string, typed: string): Promise<boolean> {
  const output = await passwords.prove(parametersOf(kept), typed);
  return createHash("sha256").update(output).digest("base64") === kept.slice(kept.lastIndexOf("$") + 1);
}

it("does the same work for an account that does not exist, from the first proof on", async () => {
  const passwords = createPasswords();
  // As the database names them for an address that nobody has; and what it would never name.
  await passwords.prove(`${usualParameters}${"A".repeat(22)}`, "four plain words here");
  await passwords.prove("", "four plain words here");
  const real = await passwords.hash("four plain words here");
  expect(await fits(passwords, real, "four plain words here")).toBe(true);
  expect(await fits(passwords, real, "four other words here")).toBe(false);
  expect(works()).toEqual(Array.from({ length: 5 }, () => usualWork));
});

it("keeps of a password nothing that shows it", async () => {
  const passwords = createPasswords();
  const kept = await passwords.hash("four plain words here");
  const output = await passwords.prove(parametersOf(kept), "four plain words here");
  expect(kept).not.toContain(output.toString("base64").replaceAll("=", ""));
});

describe("an imported Argon2id hash", () => {
  it.each([
    { memoryCost: 9_216, timeCost: 4 },
    { memoryCost: 47_104, timeCost: 1 },
    { parallelism: 2 },
    { salt: Buffer.alloc(8, 1) },
  ])("is compared with, and made anew: %j", async (terms) => {
    const kept = keptFormOf(await argon2("four plain words here", terms));
    const passwords = createPasswords();
    expect(await fits(passwords, kept, "four plain words here")).toBe(true);
    expect(await fits(passwords, kept, "four other words here")).toBe(false);
    expect(passwords.needsRehash(parametersOf(kept))).toBe(true);
  });

  it.each([
    { memoryCost: 262_145, parallelism: 1 },
    { timeCost: 14, memoryCost: 19_456 },
    { parallelism: 17, memoryCost: 256 },
  ])("of more work than a sign-in may be is refused, with the work of nobody: %j", async (terms) => {
    const { memoryCost, timeCost, parallelism } = { timeCost: 1, parallelism: 1, ...terms };
    const kept = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${"A".repeat(22)}$${"A".repeat(43)}=`;
    expect(await fits(createPasswords(), kept, "four plain words here")).toBe(false);
    expect(works()).toEqual([usualWork]);
  });

  it("is of 32 bytes: one of another length is not taken", async () => {
    const hash = await argon2("four plain words here", { outputLen: 16 });
    expect(() => keptFormOf(hash)).toThrow("no hash of 32 bytes");
  });
});

describe("an imported bcrypt hash", () => {
  /** Vectors of Openwall's crypt_blowfish, the implementation that `$2y$` names. */
  const vector = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  const long = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored";
  const hashOfLong = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";

  it.each(["$2a$", "$2b$", "$2y$"])("is compared with, %s", async (version) => {
    const passwords = createPasswords();
    expect(await fits(passwords, keptFormOf(`${version}05$${vector}`), "U*U")).toBe(true);
    expect(await fits(passwords, keptFormOf(`${version}05$${vector}`), "U*V")).toBe(false);
    expect(works()).toEqual([]);
  });

  it("is of the first 72 bytes of the password", async () => {
    const passwords = createPasswords();
    expect(await fits(passwords, keptFormOf(hashOfLong), long)).toBe(true);
    expect(await fits(passwords, keptFormOf(hashOfLong), long.slice(0, 72))).toBe(true);
    expect(await fits(passwords, keptFormOf(hashOfLong), long.slice(0, 71))).toBe(false);
  });

  it("is of the composed password, however it was typed", async () => {
    const hash = hashSync("caf\u00e9 caf\u00e9 caf\u00e9", { cost: 4 });
    expect(await fits(createPasswords(), keptFormOf(hash), "cafe\u0301 cafe\u0301 caf\u00e9")).toBe(true);
  });

  it.each([15, 20, 31])("of cost %i is refused, with the work of nobody", async (cost) => {
    expect(await fits(createPasswords(), keptFormOf(`$2b$${cost}$${vector}`), "U*U")).toBe(false);
    expect(vi.mocked(bcrypt)).not.toHaveBeenCalled();
    expect(works()).toEqual([usualWork]);
  });

  it.each([
    `$2x$05$${vector}`,
    `$2b$5$${vector}`,
    `$2b$05$${vector}x`,
    `$2b$05$${vector.slice(1)}`,
    `$2b$03$${vector}`,
    // Bits of the salt that no salt has: the library reads none like it.
    `$2b$05$${vector.replace(".E5", "/E5")}`,
  ])("is not %s", async (hash) => {
    expect(await fits(createPasswords(), keptFormOf(hash), "U*U")).toBe(false);
  });

  it("waits in the same queue", async () => {
    const passwords = createPasswords({ concurrency: 1, queueLimit: 0 });
    const kept = keptFormOf(`$2b$05$${vector}`);
    const first = fits(passwords, kept, "U*U");
    await expect(fits(passwords, kept, "U*U")).rejects.toMatchObject({ reason: "identity.busy" });
    expect(await first).toBe(true);
  });
});

describe("a hash is made anew", () => {
  const { needsRehash, hash } = createPasswords();
  const ours = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

  it("never when it is as made today", async () => {
    expect(needsRehash(parametersOf(await hash("four plain words here")))).toBe(false);
  });

  it.each([
    { memoryCost: 9_216 },
    { memoryCost: 47_104 },
    { timeCost: 1 },
    { timeCost: 3 },
    { parallelism: 2 },
    { salt: Buffer.alloc(8, 1) },
  ])("when it was made otherwise: %j", async (change) => {
    const kept = keptFormOf(await argon2("four plain words here", { ...ours, ...change }));
    expect(needsRehash(parametersOf(kept))).toBe(true);
  });

  it.each([
    "",
    "$2b$05$CCCCCCCCCCCCCCCCCCCCC.",
    "$argon2id$v=19$m=19456,t=2,p=1",
    "$argon2id$v=19$m=19456,t=2,p=1$",
    `$argon2i$v=19$m=19456,t=2,p=1$${"A".repeat(22)}`,
    `${usualParameters}${"A".repeat(22)}$${"A".repeat(43)}`,
  ])("when its parameters are %j", (parameters) => {
    expect(needsRehash(parameters)).toBe(true);
  });
});
