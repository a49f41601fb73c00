import type { KeyedDatabase } from "../../field-keys.ts";
import { asSystem } from "../../system.ts";
import { leftBehind } from "./keys.repository.ts";
import { resealFields } from "./reseal.ts";

/**
 * Seals again what was written under a key while it was retired, in short transactions while the server serves; cut
 * off anywhere, the next run goes on from there. Returns how many fields it sealed.
 */
export async function sealLateFields(database: KeyedDatabase): Promise<number> {
  // An installation where nothing is left to do is only looked at, and leaves no trace each minute.
  const tenants = await database.withContext(asSystem(), leftBehind);
  let sealed = 0;
  for (const id of tenants) {
    sealed += await resealFields(id, (fn) => database.withContext(asSystem("keys.seal"), fn));
  }
  return sealed;
}
