import { randomBytes } from "node:crypto";
import { keyBytes, type ParentKey, tenantKeyOf } from "./parent-key.ts";
import { openField, sealField } from "./sealed.ts";

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

const placeOf = ({ tenantId, keyId }: WrapContext) => ({
  table: "app.tenant_keys",
  column: "wrapped",
  row: keyId.toString("hex"),
  tenant: tenantId,
});

/** Wraps with the root key, which lies in a file or came from the environment. */
export function fileKeyProvider(rootKey: ParentKey): KeyProvider {
  return {
    name: "file",
    wrap: async (secret, context) => sealField(rootKey, placeOf(context), secret),
    unwrap: async (wrapped, context) => openField(rootKey, placeOf(context), wrapped),
  };
}

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
