import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve } from "../testing/http-server.ts";
import { describeKeyProviderContract } from "../testing/key-provider-contract.ts";
import { startVault, type VaultServer } from "../testing/vault-server.ts";
import { type VaultSettings, vaultKeyProvider } from "./vault.ts";

const place = { mount: "secret/transit", key: "anamnesis", namespace: "clinic" };
const token = "hvs.CAESIJ";
const context = { tenantId: randomUUID(), keyId: randomBytes(16) };
const unavailable = { kind: "unavailable", reason: "crypto.key_provider_unavailable" };

let server: VaultServer;
const settings = (changed: Partial<VaultSettings> = {}): VaultSettings => ({
  ...place,
  address: server.address,
  token: async () => token,
  ...changed,
});

beforeAll(async () => {
  server = await startVault({ ...place, token });
});
afterAll(() => server.close());

describeKeyProviderContract("the transit engine of Vault", async () => vaultKeyProvider(settings()));

describe("the transit engine of Vault", () => {
  it("opens what earlier versions of its key wrapped", async () => {
    const provider = vaultKeyProvider(settings());
    const secret = randomBytes(32);
    const before = await provider.wrap(secret, context);
    server.rotate();
    const after = await provider.wrap(secret, context);
    expect(after.toString().split(":")[1]).not.toBe(before.toString().split(":")[1]);
    expect(await provider.unwrap(before, context)).toEqual(secret);
    expect(await provider.unwrap(after, context)).toEqual(secret);
  });

  it("is unavailable while it is sealed, and comes back", async () => {
    const provider = vaultKeyProvider(settings());
    const wrapped = await provider.wrap(randomBytes(32), context);
    server.seal(true);
    await expect(provider.unwrap(wrapped, context)).rejects.toMatchObject(unavailable);
    await expect(provider.wrap(randomBytes(32), context)).rejects.toMatchObject(unavailable);
    server.seal(false);
    await expect(provider.unwrap(wrapped, context)).resolves.toHaveLength(32);
  });

  it("takes the token as it is at each call", async () => {
    let given = "hvs.expired";
    const provider = vaultKeyProvider(settings({ token: async () => given }));
    await expect(provider.wrap(randomBytes(32), context)).rejects.toMatchObject(unavailable);
    given = token;
    await expect(provider.wrap(randomBytes(32), context)).resolves.toBeInstanceOf(Buffer);
    const lost = vaultKeyProvider(settings({ token: () => Promise.reject(new Error("no such file")) }));
    await expect(lost.wrap(randomBytes(32), context)).rejects.toMatchObject(unavailable);
  });

  it("is unavailable where nobody answers, at another key, and in another namespace", async () => {
    for (const changed of [{ address: "http://127.0.0.1:1" }, { key: "other" }, { namespace: undefined }]) {
      const provider = vaultKeyProvider(settings(changed));
      await expect(provider.wrap(randomBytes(32), context)).rejects.toMatchObject(unavailable);
    }
  });

  it("is unavailable where its key is not there to decrypt with, or a proxy answers in its place", async () => {
    const wrapped = await vaultKeyProvider(settings()).wrap(randomBytes(32), context);
    const lost = vaultKeyProvider(settings({ key: "other" }));
    await expect(lost.unwrap(wrapped, context)).rejects.toMatchObject(unavailable);
    const proxy = await serve(() => ({ status: 200, type: "text/html", body: null, text: "<h1>Welcome</h1>" }));
    const behind = vaultKeyProvider(settings({ address: proxy.address }));
    await expect(behind.unwrap(wrapped, context)).rejects.toMatchObject(unavailable);
    await proxy.close();
  });

  it("puts neither secret nor token into an address or an error", async () => {
    const secret = randomBytes(32);
    await vaultKeyProvider(settings()).wrap(secret, context);
    const urls = server.requests.map(({ url }) => url).join(" ");
    expect(urls).not.toContain(token);
    expect(urls).not.toContain(encodeURIComponent(secret.toString("base64")));
    server.seal(true);
    const failure: unknown = await vaultKeyProvider(settings())
      .wrap(secret, context)
      .catch((error: unknown) => error);
    server.seal(false);
    const told = failure instanceof Error ? `${failure.stack} ${String(failure.cause)}` : "";
    expect(told).toContain("503");
    expect(told).not.toContain(token);
    expect(told).not.toContain(secret.toString("base64"));
  });
});
