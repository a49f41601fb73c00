import { randomBytes } from "node:crypto";
import { AppError } from "@anamnesis/domain";
import { keyBytes, tenantKeyOf } from "./parent-key.ts";

/** Whose key it is and how it is called. A wrapped key opens for no other. */
export interface WrapContext {
  readonly tenantId: string;
  /** 16 bytes. */
  readonly keyId: Buffer;
}

/**
 * Where the keys of tenants are wrapped: a key that is outside the database, and perhaps outside this machine.
 * Both throw AppError: `unavailable` when the place cannot be reached, `internal` for what does not open.
 */
export interface KeyProvider {
  /** Kept beside each wrapped key, such as `file`. */
  readonly name: string;
  wrap(secret: Buffer, context: WrapContext): Promise<Buffer>;
  unwrap(wrapped: Buffer, context: WrapContext): Promise<Buffer>;
}

/** What a provider says when it cannot be reached, or will not answer now. It is worth another try. */
export const notReached = (cause?: unknown, retryAfter = 5) =>
  new AppError("unavailable", "crypto.key_provider_unavailable", { retryAfter }, cause);

/** What a provider says of a wrapped key that it does not open for this tenant and name. */
export const notOpened = (cause?: unknown) => new AppError("internal", "crypto.refused", {}, cause);

/** Context as bytes, for providers that take additional authenticated data. Neither part has a space in it. */
export const boundTo = ({ tenantId, keyId }: WrapContext): Buffer =>
  Buffer.from(`anamnesis tenant key v1 ${tenantId} ${keyId.toString("hex")}`);

export interface WrappedKey {
  readonly keyId: Buffer;
  readonly wrapped: Buffer;
}

/** A new key for a tenant, as it is kept. */
export async function newTenantKey(provider: KeyProvider, tenantId: string): Promise<WrappedKey> {
  const secret = randomBytes(keyBytes);
  const key = tenantKeyOf(secret);
  key.forget();
  try {
    return { keyId: key.id, wrapped: await provider.wrap(secret, { tenantId, keyId: key.id }) };
  } finally {
    secret.fill(0);
  }
}
