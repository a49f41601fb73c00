import type { Database, Tx } from "@anamnesis/db";
import type { FieldKeys } from "../../field-keys.ts";
import { asSystem } from "../../system.ts";
import { resealSecrets } from "../organizations/index.ts";
import { leftBehind, leftBehindSecrets } from "./keys.repository.ts";
import { resealNotes } from "./reseal-notes.ts";

export interface KeyWorkParts {
  /** As the worker role. */
  readonly database: Database;
  readonly fieldKeys: FieldKeys;
}

/** Longer than any server goes on with a key that was retired, and than any transaction. */
const lateMinutes = 30;

/**
 * Seals again what was written under a key while it was retired, in short transactions while the server serves; cut
 * off anywhere, the next run goes on from there. Returns how many fields it sealed.
 */
export async function sealLateFields({ database, fieldKeys }: KeyWorkParts): Promise<number> {
  // An installation where nothing is left to do is only looked at, and leaves no trace each minute.
  const { people, organizations } = await database.withContext(asSystem(), async (tx) => ({
    people: await leftBehind(tx, lateMinutes),
    organizations: await leftBehindSecrets(tx, lateMinutes),
  }));
  const work = (fn: (tx: Tx) => Promise<number>) => () => database.withContext(asSystem("keys.seal"), fn);
  let sealed = 0;
  for (const id of people) sealed += await untilNone(work((tx) => resealNotes(tx, fieldKeys, id)));
  for (const id of organizations) sealed += await untilNone(work((tx) => resealSecrets(tx, fieldKeys, id)));
  return sealed;
}

async function untilNone(batch: () => Promise<number>): Promise<number> {
  let all = 0;
  for (;;) {
    const done = await batch();
    if (done === 0) return all;
    all += done;
  }
}
