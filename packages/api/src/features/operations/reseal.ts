import type { KeyedTx } from "../../field-keys.ts";
import { lockOldFields, storeSealedFields } from "./keys.repository.ts";

const rowsAtOnce = 200;

/**
 * Seals some fields of a person or an organization again, with the key that is current, whichever table they are of.
 * Returns how many; 0 when none is left.
 */
export async function resealFields(tx: KeyedTx, tenantId: string): Promise<number> {
  const { table, fields } = await lockOldFields(tx, tenantId, rowsAtOnce);
  if (table === null) return 0;
  const opener = await tx.keys.opener({ tenantId, what: table });
  const texts = await opener.open(fields);
  const again: Buffer[] = [];
  for (const [index, { place }] of fields.entries()) {
    again.push(await tx.keys.seal({ tenantId, place, text: texts[index] ?? "", isAnew: true }));
  }
  const sealed = fields.map(({ place }, index) => ({ place, sealed: again[index] ?? Buffer.alloc(0) }));
  await storeSealedFields(tx, { tenantId, table, fields: sealed });
  return fields.length;
}
