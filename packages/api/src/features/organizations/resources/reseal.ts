import type { Tx } from "@anamnesis/db";
import type { FieldKeys } from "../../../field-keys.ts";
import { lockOldSecrets, storeSecrets } from "./repository.ts";
import { placeOfSecrets } from "./secrets.ts";

const atOnce = 100;

/** Seals some secrets of an organization again, with the key that is current. Returns how many; 0 when none is left. */
export async function resealSecrets(tx: Tx, fieldKeys: FieldKeys, organizationId: string): Promise<number> {
  const old = (await lockOldSecrets(tx, organizationId, atOnce)).map(({ id, sealed }) => ({
    id,
    place: placeOfSecrets(id),
    sealed,
  }));
  if (old.length === 0) return 0;
  const opener = await fieldKeys.opener(tx, { tenantId: organizationId, what: "organizations.resources" });
  const texts = await opener.open(old);
  for (const [index, { id, place }] of old.entries()) {
    const field = { tenantId: organizationId, place, text: texts[index] ?? "", isAnew: true };
    await storeSecrets(tx, { organizationId, id }, await fieldKeys.seal(tx, field));
  }
  return old.length;
}
