import { type KeyedTx, openEach, type SealedField } from "../../field-keys.ts";
import { lockOldFields, type Reached, reportUnreadableFields, storeSealedFields } from "./keys.repository.ts";

const rowsAtOnce = 200;

/** What was done in one transaction. */
interface Resealed {
  readonly count: number;
  /** Where the next one goes on; null when none is left. */
  readonly reached: Reached;
}

/**
 * Seals some fields of a person or an organization again, with the key that is current, whichever table they are of. What
 * does not open, whoever wrote it and with what, stays as it is, and is on record: it keeps nobody else from a new key.
 */
async function resealSome(tx: KeyedTx, tenantId: string, reached: Reached): Promise<Resealed> {
  const found = await lockOldFields(tx, { tenantId, reached, limit: rowsAtOnce });
  if (found === null) return { count: 0, reached: null };
  const { table, row, fields } = found;
  const texts = await openEach(await tx.keys.opener({ tenantId, what: table }), fields);
  const again: SealedField[] = [];
  for (const [index, { place }] of fields.entries()) {
    const text = texts[index] ?? null;
    if (text !== null) again.push({ place, sealed: await tx.keys.seal({ tenantId, place, text, isAnew: true }) });
  }
  if (again.length > 0) await storeSealedFields(tx, { tenantId, table, fields: again });
  const left = fields.length - again.length;
  if (left > 0) await reportUnreadableFields(tx, { tenantId, table, count: left });
  return { count: again.length, reached: { table, row } };
}

/**
 * Seals again whatever of a tenant another key than the current one sealed. Returns how many fields.
 * @param work runs one transaction
 */
export async function resealFields(
  tenantId: string,
  work: (fn: (tx: KeyedTx) => Promise<Resealed>) => Promise<Resealed>,
): Promise<number> {
  let all = 0;
  let reached: Reached = null;
  do {
    const from: Reached = reached;
    const done = await work((tx) => resealSome(tx, tenantId, from));
    all += done.count;
    ({ reached } = done);
  } while (reached !== null);
  return all;
}
