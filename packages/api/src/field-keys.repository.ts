import type { WrappedKey } from "@anamnesis/crypto";
import type { Tx } from "@anamnesis/db";

/** A wrapped key as a function of the database handed it out. */
export interface HandedOutKey extends WrappedKey {
  /** Name of the provider that opens it. */
  readonly provider: string;
}

export interface SealingKey extends HandedOutKey {
  /** False for a key that this very transaction made: it may still be rolled back. */
  readonly isCommitted: boolean;
}

const keyColumns = 'id AS "keyId", wrapped, provider';

/** The key that seals for a tenant now; null when there is none yet. */
export async function findSealingKey(tx: Tx, tenantId: string): Promise<SealingKey | null> {
  const [row] = await tx.query<SealingKey>(
    `SELECT ${keyColumns}, is_committed AS "isCommitted" FROM app.sealing_key($1)`,
    [tenantId],
  );
  return row ?? null;
}

/** The key that seals from now on: this one, or that of somebody who was first. Null when the account is gone. */
export async function addTenantKey(
  tx: Tx,
  { tenantId, key }: { readonly tenantId: string; readonly key: HandedOutKey },
): Promise<SealingKey | null> {
  const [row] = await tx.query<SealingKey>(
    `SELECT ${keyColumns}, is_committed AS "isCommitted" FROM app.add_tenant_key($1, $2, $3, $4)`,
    [tenantId, key.keyId, key.wrapped, key.provider],
  );
  return row ?? null;
}

/** Every key that opens fields of a tenant. Writes down who asked, and for what. */
export function openTenantKeys(
  tx: Tx,
  { tenantId, what }: { readonly tenantId: string; readonly what: string },
): Promise<HandedOutKey[]> {
  return tx.query<HandedOutKey>(`SELECT ${keyColumns} FROM app.open_tenant_keys($1, $2)`, [tenantId, what]);
}
