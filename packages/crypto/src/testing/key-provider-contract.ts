import { randomBytes, randomUUID } from "node:crypto";
import { AppError } from "@anamnesis/domain";
import { beforeEach, describe, expect, it } from "vitest";
import type { KeyProvider, WrapContext } from "../key-provider.ts";

const newContext = (): WrapContext => ({ tenantId: randomUUID(), keyId: randomBytes(16) });

/** The error of something that has to fail; what it gave, when it did not. */
async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => ({ gave: value }),
    (error: unknown) => error,
  );
}

/** Whether it is one of the two errors that a provider may throw. */
function isProviderError(error: unknown): boolean {
  return error instanceof AppError && (error.kind === "unavailable" || error.kind === "internal");
}

/** What everything that wraps keys of tenants has to do. `open` gives the same provider in the same state each time. */
export function describeKeyProviderContract(name: string, open: () => Promise<KeyProvider>): void {
  describe(`${name}, as a key provider`, () => {
    let provider: KeyProvider;
    beforeEach(async () => {
      provider = await open();
    });

    it("has a name that can be kept beside each key", () => {
      expect(provider.name).toMatch(/^[a-z][a-z0-9-]{0,39}$/u);
    });

    it("gives back what it wrapped, also after it was opened anew", async () => {
      const [secret, context] = [randomBytes(32), newContext()];
      const wrapped = await provider.wrap(secret, context);
      expect(await provider.unwrap(wrapped, context)).toEqual(secret);
      expect(await (await open()).unwrap(wrapped, context)).toEqual(secret);
    });

    it("gives a buffer that may be overwritten, and leaves the one it got", async () => {
      const [secret, context] = [randomBytes(32), newContext()];
      const before = Buffer.from(secret);
      const wrapped = await provider.wrap(secret, context);
      expect(secret).toEqual(before);
      (await provider.unwrap(wrapped, context)).fill(0);
      expect(await provider.unwrap(wrapped, context)).toEqual(before);
    });

    it("shows nothing of the secret, and never wraps twice alike", async () => {
      const [secret, context] = [randomBytes(32), newContext()];
      const [one, other] = [await provider.wrap(secret, context), await provider.wrap(secret, context)];
      expect(one).not.toEqual(other);
      for (const wrapped of [one, other]) expect(wrapped.includes(secret.subarray(0, 8))).toBe(false);
    });

    it("refuses a key of another tenant, or of another name", async () => {
      const context = newContext();
      const wrapped = await provider.wrap(randomBytes(32), context);
      const { tenantId, keyId } = newContext();
      for (const other of [
        { ...context, tenantId },
        { ...context, keyId },
      ]) {
        expect(isProviderError(await failureOf(provider.unwrap(wrapped, other)))).toBe(true);
      }
    });

    it("refuses a wrapped key of which any bit was changed", async () => {
      const context = newContext();
      const wrapped = await provider.wrap(randomBytes(32), context);
      for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
        const changed = Buffer.from(wrapped);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect([bit, isProviderError(await failureOf(provider.unwrap(changed, context)))]).toEqual([bit, true]);
      }
    });

    it("refuses what was cut off, and what it never wrapped", async () => {
      const context = newContext();
      const wrapped = await provider.wrap(randomBytes(32), context);
      for (const bytes of [Buffer.alloc(0), wrapped.subarray(0, -1), wrapped.subarray(1), randomBytes(94)]) {
        expect(isProviderError(await failureOf(provider.unwrap(bytes, context)))).toBe(true);
      }
    });
  });
}
