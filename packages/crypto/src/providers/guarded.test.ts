import { randomBytes, randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startVault, type VaultServer } from "../testing/vault-server.ts";
import { guarded } from "./guarded.ts";
import { vaultKeyProvider } from "./vault.ts";

const place = { mount: "transit", key: "anamnesis", token: "hvs.CAESIJ" };
const context = { tenantId: randomUUID(), keyId: randomBytes(16) };
const unavailable = { kind: "unavailable", reason: "crypto.key_provider_unavailable" };

let server: VaultServer;
const open = () => guarded(vaultKeyProvider({ ...place, address: server.address, token: async () => place.token }));

beforeEach(async () => {
  server = await startVault(place);
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

describe("a provider on another machine", () => {
  it("is not asked any more after three failures, and is found again when it is back", async () => {
    vi.useFakeTimers({ toFake: ["Date", "performance"] });
    const provider = open();
    const states: boolean[] = [];
    provider.onStateChange((isReached) => states.push(isReached));
    const wrapped = await provider.wrap(randomBytes(32), context);
    server.seal(true);
    for (let call = 0; call < 6; call += 1) {
      await expect(provider.unwrap(wrapped, context)).rejects.toMatchObject(unavailable);
    }
    // One to wrap, and three that failed.
    expect(server.requests).toHaveLength(4);
    server.seal(false);
    await expect(provider.unwrap(wrapped, context)).rejects.toMatchObject(unavailable);
    vi.advanceTimersByTime(5_000);
    await expect(provider.unwrap(wrapped, context)).resolves.toHaveLength(32);
    expect(states).toEqual([false, true]);
  });

  it("is asked on after a key that does not open: that says nothing about the provider", async () => {
    const provider = open();
    const wrapped = await provider.wrap(randomBytes(32), context);
    for (let call = 0; call < 5; call += 1) {
      const failed = provider.unwrap(wrapped, { ...context, tenantId: randomUUID() });
      await expect(failed).rejects.toMatchObject({ kind: "internal", reason: "crypto.refused" });
    }
    await expect(provider.unwrap(wrapped, context)).resolves.toHaveLength(32);
  });

  it("keeps no more than a few waiting when it does not answer, and those not for long", async () => {
    server.hang();
    const provider = open();
    const calls = Array.from({ length: 20 }, () => provider.wrap(randomBytes(32), context).catch((error) => error));
    const answers = await Promise.all(calls);
    for (const answer of answers) expect(answer).toMatchObject(unavailable);
    expect(server.requests.length).toBeLessThanOrEqual(6);
  });
});
