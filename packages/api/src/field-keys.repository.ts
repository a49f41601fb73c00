import type { WrappedKey } from "@anamnesis/crypto";
import { sqlFunction, type Tx, typed } from "@anamnesis/db";

/** A wrapped key as a function of the database handed it out. */
export interface HandedOutKey extends WrappedKey {
  /** Name of the provider that opens it. */
  readonly provider: string;
}

export interface SealingKey extends HandedOutKey {
  /** False for a key that this very transaction made: it may still be rolled back. */
  readonly isCommitted: boolean;
}

/** One as functions hand it out in JSON (`app.hand_out_keys`): bytes in hex. */
export interface JsonKey {
  readonly keyId: string;
  readonly wrapped: string;
  readonly provider: string;
}

export const keyInJson = ({ keyId, wrapped, provider }: JsonKey): HandedOutKey => ({
  keyId: Buffer.from(keyId, "hex"),
  wrapped: Buffer.from(wrapped, "hex"),
  provider,
});

/** What the database calls `id` is one of many ids where keys are used. */
type Stored<Key extends HandedOutKey> = Omit<Key, "keyId"> & { readonly id: Buffer };

const keyOf = <Row extends { readonly id: Buffer }>({ id, ...key }: Row) => ({ ...key, keyId: id });

const sealingKey = sqlFunction("app.sealing_key", typed<Stored<SealingKey>>());

/** The key that seals for a tenant now; null when there is none yet. */
export async function findSealingKey(tx: Tx, tenantId: string): Promise<SealingKey | null> {
  const [row] = await sealingKey(tx, { tenantId });
  return row === undefined ? null : keyOf(row);
}

const addKey = sqlFunction("app.add_tenant_key", typed<Stored<SealingKey>>());

/** The key that seals from now on: this one, or that of somebody who was first. Null when the account is gone. */
export async function addTenantKey(
  tx: Tx,
  { tenantId, key }: { readonly tenantId: string; readonly key: HandedOutKey },
): Promise<SealingKey | null> {
  const { keyId: id, wrapped, provider } = key;
  const [row] = await addKey(tx, { tenantId, id, wrapped, provider });
  return row === undefined ? null : keyOf(row);
}

const openKeys = sqlFunction("app.open_tenant_keys", typed<Stored<HandedOutKey>>());

/** Every key that opens fields of a tenant. Writes down who asked, and for what. */
export async function openTenantKeys(
  tx: Tx,
  asked: { readonly tenantId: string; readonly what: string },
): Promise<HandedOutKey[]> {
  return (await openKeys(tx, asked)).map(keyOf);
}
