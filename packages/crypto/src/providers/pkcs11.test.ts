import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { describeKeyProviderContract } from "../testing/key-provider-contract.ts";
import { newToken } from "../testing/softhsm.ts";
import { pkcs11KeyProvider } from "./pkcs11.ts";

const { missing, remove, ...settings } = newToken();
const unavailable = { kind: "unavailable", reason: "crypto.key_provider_unavailable" };
const context = { tenantId: randomUUID(), keyId: randomBytes(16) };

// oxlint-disable-next-line no-console -- whoever reads the run has to see what was left out
if (missing !== null) console.warn(`PKCS #11 left out: ${missing}`);
afterAll(remove);

describe.skipIf(missing !== null)("a security module", () => {
  // First: once somebody is in, the token lets in whoever asks from the same process.
  it("is asked with a PIN that it refuses once, before it locks itself", async () => {
    const provider = pkcs11KeyProvider({ ...settings, pin: "another" });
    const failureOf = () => provider.wrap(randomBytes(32), context).catch((error: unknown) => error);
    const [first, second] = [await failureOf(), await failureOf()];
    expect(first).toMatchObject({ ...unavailable, cause: { message: expect.stringMatching(/^C_Login returned/u) } });
    const causeOf = (error: unknown) => (error instanceof Error ? error.cause : null);
    expect(causeOf(second)).toBeInstanceOf(Error);
    // The very failure of before, not another one.
    expect(causeOf(second)).toBe(causeOf(first));
  });

  describeKeyProviderContract("a token of SoftHSM", async () => pkcs11KeyProvider(settings));

  it("is asked by many at once", async () => {
    const provider = pkcs11KeyProvider(settings);
    const secrets = Array.from({ length: 40 }, () => randomBytes(32));
    const wrapped = await Promise.all(secrets.map((secret) => provider.wrap(secret, context)));
    expect(await Promise.all(wrapped.map((bytes) => provider.unwrap(bytes, context)))).toEqual(secrets);
  });

  it.each([
    [{ module: "/usr/lib/no-such-module.so" }, /cannot open shared object file/u],
    [{ token: "other" }, /no token “other”/u],
    [{ key: "other" }, /0 keys “other”/u],
  ])("says what is not there: %o", async (changed, words) => {
    const failed = pkcs11KeyProvider({ ...settings, ...changed }).wrap(randomBytes(32), context);
    const told = await failed.catch((error: unknown) => error);
    expect(told).toMatchObject({ ...unavailable, cause: { message: expect.stringMatching(words) } });
  });
});
