import { createSecretKey, type KeyObject } from "node:crypto";
import { hkdfSha256 } from "./hkdf.ts";

export const keyBytes = 32;
const idPurpose = "key id";
/** Columns whose keys are kept: more than there are, so that names made of input could not fill the memory. */
const mostFieldKeys = 200;

/** A secret that other keys are derived from: the root key, or that of a tenant. It cannot be read back. */
export interface ParentKey {
  /** 16 bytes derived from the key: they name it, and tell nothing of it. */
  readonly id: Buffer;
  /**
   * A key for one purpose: HKDF-SHA-256 with info `anamnesis <purpose> v1`.
   * @param length bytes, 32 unless given
   * @throws Error for the purpose `key id`, whose bytes are public
   */
  derive(purpose: string, length?: number): Buffer;
  /** The key of a column such as `app.jobs.payload`, derived once. Not to be kept by callers. */
  fieldKey(column: string): KeyObject;
}

/** The key of a tenant. It lives in memory for minutes, not for the life of the process. */
export interface TenantKey extends ParentKey {
  /**
   * Overwrites the secret and lets go of all that was derived for columns, which OpenSSL overwrites as it frees it.
   * Whoever uses the key after that is refused.
   */
  forget(): void;
}

/**
 * The root key of a 32-byte secret that a key store gave.
 * @throws Error when it has another length
 */
export function rootKeyOf(secret: Buffer): ParentKey {
  const { id, derive, fieldKey } = tenantKeyOf(secret, "root");
  return { id, derive, fieldKey };
}

/**
 * The key of a tenant from its 32-byte secret. The secret is copied: the caller overwrites its own.
 * @throws Error when it has another length; from `derive` and `fieldKey` when it was forgotten
 */
export function tenantKeyOf(secret: Buffer, kind: "tenant" | "patient" | "root" = "tenant"): TenantKey {
  if (secret.length !== keyBytes) throw new Error(`A ${kind} key has ${keyBytes} bytes, not ${secret.length}.`);
  // A copy in the closure: the caller may overwrite its own, and no log of the object can show it.
  const own = Buffer.from(secret);
  const fieldKeys = new Map<string, KeyObject>();
  let isForgotten = false;
  const bytesFor = (purpose: string, length: number) => {
    if (isForgotten) throw new Error("This key was forgotten.");
    return hkdfSha256({ secret: own, info: Buffer.from(`anamnesis ${purpose} v1`), length });
  };
  return {
    id: bytesFor(idPurpose, 16),
    derive(purpose, length = keyBytes) {
      // HKDF output is a prefix of longer output: this key would begin with the id that stands in every sealed field.
      if (purpose === idPurpose) throw new Error(`The purpose '${idPurpose}' names the ${kind} key and gives no key.`);
      return bytesFor(purpose, length);
    },
    fieldKey(column) {
      const known = fieldKeys.get(column);
      if (known !== undefined) return known;
      const bytes = bytesFor(`field ${column}`, keyBytes);
      const made = createSecretKey(bytes);
      bytes.fill(0);
      if (fieldKeys.size < mostFieldKeys) fieldKeys.set(column, made);
      return made;
    },
    forget() {
      isForgotten = true;
      own.fill(0);
      fieldKeys.clear();
    },
  };
}
