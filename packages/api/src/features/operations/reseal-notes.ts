import type { Tx } from "@anamnesis/db";
import type { FieldKeys } from "../../field-keys.ts";
import { placeOfNotes } from "../symptoms/index.ts";
import { lockOldNotes, type SealedNote, storeSealedNotes } from "./keys.repository.ts";

const atOnce = 200;

/** Seals some notes of a person again, with the key that is current. Returns how many; 0 when none is left. */
export async function resealNotes(tx: Tx, fieldKeys: FieldKeys, userId: string): Promise<number> {
  const old = (await lockOldNotes(tx, userId, atOnce)).map(({ id, sealed }) => ({
    id,
    place: placeOfNotes(id),
    sealed,
  }));
  if (old.length === 0) return 0;
  const opener = await fieldKeys.opener(tx, { tenantId: userId, what: "symptoms.symptom_entries" });
  const texts = await opener.open(old);
  const again: SealedNote[] = [];
  for (const [index, { id, place }] of old.entries()) {
    const field = { tenantId: userId, place, text: texts[index] ?? "", isAnew: true };
    again.push({ userId, id, sealed: await fieldKeys.seal(tx, field) });
  }
  await storeSealedNotes(tx, again);
  return again.length;
}
