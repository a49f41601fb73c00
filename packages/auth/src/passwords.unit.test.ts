import { hash as argon2, verify } from "@node-rs/argon2";
import { hashSync, verify as bcryptVerify } from "@node-rs/bcrypt";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createPasswords } from "./passwords.ts";

vi.mock("@node-rs/argon2", { spy: true });
vi.mock("@node-rs/bcrypt", { spy: true });
afterEach(() => vi.clearAllMocks());

/** What decides how much work a comparison is: the parameters, and the lengths of salt and output. */
function workOf(hash: unknown) {
  const [, variant, version, parameters, salt, output] = String(hash).split("$");
  return { variant, version, parameters, lengths: [salt?.length, output?.length] };
}

it("does the same work for an account that does not exist, from the first comparison on", async () => {
  const passwords = createPasswords();
  expect(await passwords.verify(null, "four plain words here")).toBe(false);
  const spy = vi.mocked(verify);
  expect(spy).toHaveBeenCalledOnce();
  // A hash that the library cannot read would reject at once, without any work.
  expect(spy.mock.settledResults[0]).toEqual({ type: "fulfilled", value: false });
  const real = await passwords.hash("four plain words here");
  expect(workOf(spy.mock.calls[0]?.[0])).toEqual(workOf(real));
});

describe("an imported bcrypt hash", () => {
  /** Vectors of Openwall's crypt_blowfish, the implementation that `$2y$` names. */
  const vector = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  const long = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored";
  const hashOfLong = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";

  it.each(["$2a$", "$2b$", "$2y$"])("is compared with, %s", async (version) => {
    const passwords = createPasswords();
    expect(await passwords.verify(`${version}05$${vector}`, "U*U")).toBe(true);
    expect(await passwords.verify(`${version}05$${vector}`, "U*V")).toBe(false);
    expect(vi.mocked(verify)).not.toHaveBeenCalled();
  });

  it("is of the first 72 bytes of the password", async () => {
    const passwords = createPasswords();
    expect(await passwords.verify(hashOfLong, long)).toBe(true);
    expect(await passwords.verify(hashOfLong, long.slice(0, 72))).toBe(true);
    expect(await passwords.verify(hashOfLong, long.slice(0, 71))).toBe(false);
  });

  it("is of the composed password, however it was typed", async () => {
    const hash = hashSync("caf\u00e9 caf\u00e9 caf\u00e9", { cost: 4 });
    expect(await createPasswords().verify(hash, "cafe\u0301 cafe\u0301 caf\u00e9")).toBe(true);
  });

  it.each([15, 20, 31])("of cost %i is refused, with the work of nobody", async (cost) => {
    expect(await createPasswords().verify(`$2b$${cost}$${vector}`, "U*U")).toBe(false);
    expect(vi.mocked(bcryptVerify)).not.toHaveBeenCalled();
    expect(vi.mocked(verify)).toHaveBeenCalledOnce();
    expect(vi.mocked(verify).mock.settledResults[0]).toEqual({ type: "fulfilled", value: false });
  });

  it.each([
    `$2x$05$${vector}`,
    `$2b$5$${vector}`,
    `$2b$05$${vector}x`,
    `$2b$05$${vector.slice(1)}`,
    `$2b$03$${vector}`,
  ])("is not %s", async (hash) => {
    expect(await createPasswords().verify(hash, "U*U")).toBe(false);
  });

  it("waits in the same queue", async () => {
    const passwords = createPasswords({ concurrency: 1, queueLimit: 0 });
    const first = passwords.verify(`$2b$05$${vector}`, "U*U");
    await expect(passwords.verify(`$2b$05$${vector}`, "U*U")).rejects.toMatchObject({ reason: "identity.busy" });
    expect(await first).toBe(true);
  });
});

describe("a hash is made anew", () => {
  const { needsRehash, hash } = createPasswords();
  const ours = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

  it("never when it is as made today", async () => {
    expect(needsRehash(await hash("four plain words here"))).toBe(false);
  });

  it.each([
    { memoryCost: 9_216 },
    { memoryCost: 47_104 },
    { timeCost: 1 },
    { timeCost: 3 },
    { parallelism: 2 },
    { outputLen: 16 },
    { salt: Buffer.alloc(8, 1) },
  ])("when it was made otherwise: %j", async (change) => {
    expect(needsRehash(await argon2("four plain words here", { ...ours, ...change }))).toBe(true);
  });

  it.each([
    "",
    "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    "$argon2id$v=19$m=19456,t=2,p=1$",
    `$argon2i$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$${"A".repeat(43)}`,
  ])("when it is %j", (hash) => {
    expect(needsRehash(hash)).toBe(true);
  });
});
