import type { Tx } from "@anamnesis/db";
import type { SymptomEntry } from "@anamnesis/domain";
import type { FieldKeys, FieldPlace, Opener } from "../../field-keys.ts";
import type { StoredEntry } from "./repository.ts";

/** Where entries lie, as sealed fields and records of them name it. */
export const tableOfEntries = "symptoms.symptom_entries";

/** Where the notes of an entry lie, whatever spelling of its id a client sent. */
export function placeOfNotes(id: string): FieldPlace {
  return { table: tableOfEntries, column: "notes_encrypted", row: id.toLowerCase() };
}

/** Notes as they are kept. None are not sealed, so that most entries are read without a key. */
export async function sealNotes(
  tx: Tx,
  fieldKeys: FieldKeys,
  { userId, id, notes }: { readonly userId: string; readonly id: string; readonly notes: string },
): Promise<Buffer | null> {
  return notes === "" ? null : fieldKeys.seal(tx, { tenantId: userId, place: placeOfNotes(id), text: notes });
}

interface KeptNotes {
  readonly id: string;
  /** Null for none. */
  readonly notesEncrypted: Buffer | null;
}

/**
 * The notes of entries of one person, in the same order.
 * @param keys asked for an opener if there are notes to be opened
 */
export async function openNotes(
  entries: readonly KeptNotes[],
  keys: () => Promise<Opener>,
): Promise<readonly string[]> {
  const fields = entries.flatMap(({ id, notesEncrypted: sealed }) =>
    sealed === null ? [] : [{ id, place: placeOfNotes(id), sealed }],
  );
  const texts = fields.length === 0 ? [] : await (await keys()).open(fields);
  const notesById = new Map(fields.map(({ id }, index) => [id, texts[index]]));
  return entries.map(({ id }) => notesById.get(id) ?? "");
}

/** The entry as people see it. */
export function withNotes(entry: StoredEntry, notes: string): SymptomEntry {
  const { id, occurredAt, localDate, timeZone, category, severity, tags, createdAt, updatedAt, withdrawnAt } = entry;
  return { id, occurredAt, localDate, timeZone, category, severity, notes, tags, createdAt, updatedAt, withdrawnAt };
}

/** Entries of one person with their notes readable, in the same order. Asks for keys, and is recorded, once or not at all. */
export async function openEntries(
  tx: Tx,
  fieldKeys: FieldKeys,
  entries: readonly StoredEntry[],
): Promise<SymptomEntry[]> {
  const tenantId = entries[0]?.userId ?? "";
  const notes = await openNotes(entries, () => fieldKeys.opener(tx, { tenantId, what: tableOfEntries }));
  return entries.map((entry, index) => withNotes(entry, notes[index] ?? ""));
}
