import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { HandedOutKey } from "../../field-keys.repository.ts";

/** The key of a patient, or of a search, as the database handed it out: sealed, with what opens that. */
export interface HandedOutDataKey {
  readonly organizationId: string;
  /** The patient, or the organization. */
  readonly id: string;
  readonly sealed: Buffer;
  readonly by: HandedOutKey;
}

const addKey = sqlFunction("clinical.add_data_key", typed<boolean>());

/** Keeps the key of a patient who is about to be registered. False where there is one, which stays. */
export function addDataKey(tx: Tx, { id, sealed }: Pick<HandedOutDataKey, "id" | "sealed">): Promise<boolean> {
  return addKey(tx, { id, sealed });
}

const recordUse = sqlFunction("clinical.record_index_use");

/** Writes down who asks for what the organization of the context searches by; it is handed out in another transaction. */
export async function recordIndexUse(tx: Tx): Promise<void> {
  await recordUse(tx);
}

const searchKey = sqlFunction(
  "clinical.search_key",
  typed<{
    readonly organizationId: string;
    readonly keyEncrypted: Buffer;
    readonly id: Buffer;
    readonly wrapped: Buffer;
    readonly provider: string;
  }>(),
);

/** What the organization of the context searches by; null unless `process` wrote down that it is asked for. */
export async function findSearchKey(tx: Tx, process: string): Promise<HandedOutDataKey | null> {
  const [row] = await searchKey(tx, { process });
  if (row === undefined) return null;
  const { organizationId, keyEncrypted: sealed, id: keyId, wrapped, provider } = row;
  return { organizationId, id: organizationId, sealed, by: { keyId, wrapped, provider } };
}
