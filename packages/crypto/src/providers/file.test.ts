import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type KeyProvider, newTenantKey } from "../key-provider.ts";
import { rootKeyOf, tenantKeyOf } from "../parent-key.ts";
import { describeKeyProviderContract } from "../testing/key-provider-contract.ts";
import { fileKeyProvider } from "./file.ts";

const root = rootKeyOf(Buffer.alloc(32, 5));

describeKeyProviderContract("the root key of this machine", async () => fileKeyProvider(root));

describe("a new key of a tenant", () => {
  it("opens under the name that it is kept by", async () => {
    const provider = fileKeyProvider(root);
    const tenantId = randomUUID();
    const { keyId, wrapped } = await newTenantKey(provider, tenantId);
    expect(tenantKeyOf(await provider.unwrap(wrapped, { tenantId, keyId })).id).toEqual(keyId);
    expect((await newTenantKey(provider, tenantId)).keyId).not.toEqual(keyId);
  });

  it("leaves no secret behind, also when it cannot be wrapped", async () => {
    const seen: Buffer[] = [];
    const broken: KeyProvider = {
      name: "broken",
      wrap: async (secret) => {
        seen.push(secret);
        throw new Error("no answer");
      },
      unwrap: async (wrapped) => wrapped,
    };
    await expect(newTenantKey(broken, randomUUID())).rejects.toThrow("no answer");
    expect(seen).toEqual([Buffer.alloc(32)]);
  });

  it("does not open under another root key", async () => {
    const tenantId = randomUUID();
    const { keyId, wrapped } = await newTenantKey(fileKeyProvider(root), tenantId);
    const other = fileKeyProvider(rootKeyOf(randomBytes(32)));
    await expect(other.unwrap(wrapped, { tenantId, keyId })).rejects.toMatchObject({
      kind: "internal",
      reason: "crypto.unknown_key",
    });
  });
});
