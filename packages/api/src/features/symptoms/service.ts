import type { Tx } from "@anamnesis/db";
import {
  addDays,
  AppError,
  type CorrectSymptomInput,
  type EntryField,
  entryFieldNames,
  type ListSymptomsInput,
  localDateOf,
  type RecordSymptomInput,
  type SymptomEntry,
  todayIn,
  withoutUndefined,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import { pageOf, positionOf } from "../../cursor.ts";
import type { KeyedTx } from "../../field-keys.ts";
import {
  type EntryValues,
  findEntry,
  insertEntries,
  listEntries,
  openEntries,
  type StoredEntry,
  updateEntry,
  withNotes,
} from "./repository.ts";

const daysUnlessTold = 30;

/**
 * Records an entry. Sent again with the same `id` it answers with the entry that is there, so that one
 * logged offline arrives once. Throws `conflict` when the id stands for something else.
 */
export async function recordEntry(
  tx: KeyedTx,
  { userId, input }: { readonly userId: string; readonly input: RecordSymptomInput },
): Promise<SymptomEntry> {
  const { id = uuidv7(), ...given } = input;
  const values: EntryValues = { ...given, localDate: localDateOf(given.occurredAt, given.timeZone) };
  const [inserted] = await insertEntries(tx, [{ ...values, id, userId }]);
  // What was just typed needs no key to be answered with.
  if (inserted !== undefined) return withNotes(inserted, values.notes);
  const entry = await openEntry(tx, await getStored(tx, id));
  const isOther = entry.updatedAt === entry.createdAt && !hasValues(entry, values);
  if (isOther) throw new AppError("conflict", "symptoms.id_taken");
  return entry;
}

function hasValues(entry: SymptomEntry, values: EntryValues): boolean {
  const isSame = (field: EntryField) =>
    field === "occurredAt"
      ? Date.parse(entry.occurredAt) === Date.parse(values.occurredAt)
      : JSON.stringify(entry[field]) === JSON.stringify(values[field]);
  return entryFieldNames.every(isSame);
}

/** The entry, withdrawn or not, before its notes are opened. Throws `not_found`, also for another person's. */
export async function getStored(tx: Tx, id: string): Promise<StoredEntry> {
  const entry = await findEntry(tx, id);
  if (entry === null) throw new AppError("not_found", "symptoms.entry_not_found");
  return entry;
}

async function openEntry(tx: KeyedTx, stored: StoredEntry): Promise<SymptomEntry> {
  const [entry] = await openEntries(tx, [stored]);
  if (entry === undefined) throw new Error("openEntries gave fewer entries than it got");
  return entry;
}

/** Changes what is given. Throws `conflict` when the entry changed since `version`, or is withdrawn. */
export async function correctEntry(tx: KeyedTx, input: CorrectSymptomInput): Promise<SymptomEntry> {
  const { id, version, notes, ...given } = input;
  const entry = await getStored(tx, id);
  if (entry.withdrawnAt !== null) throw new AppError("conflict", "symptoms.entry_withdrawn");
  const occurredAt = given.occurredAt ?? entry.occurredAt;
  const timeZone = given.timeZone ?? entry.timeZone;
  const corrected = await updateEntry(
    tx,
    { ...entry, updatedAt: version },
    { ...withoutUndefined({ ...given, notes }), localDate: localDateOf(occurredAt, timeZone) },
  );
  if (corrected === null) throw new AppError("conflict", "symptoms.entry_changed_meanwhile");
  return notes === undefined ? openEntry(tx, corrected) : withNotes(corrected, notes);
}

/** Takes an entry out of the diary, or puts it back. Done already, it changes nothing. */
export async function setWithdrawn(
  tx: KeyedTx,
  { id, isWithdrawn }: { readonly id: string; readonly isWithdrawn: boolean },
): Promise<SymptomEntry> {
  const entry = await getStored(tx, id);
  if ((entry.withdrawnAt !== null) === isWithdrawn) return openEntry(tx, entry);
  const changed = await updateEntry(tx, entry, { deletedAt: isWithdrawn ? new Date().toISOString() : null });
  if (changed === null) throw new AppError("conflict", "symptoms.entry_changed_meanwhile");
  return openEntry(tx, changed);
}

/** A page of the diary, newest first, before its notes are opened. */
export async function listDiary(
  tx: Tx,
  input: ListSymptomsInput,
): Promise<{ readonly entries: readonly StoredEntry[]; readonly nextCursor: string | null }> {
  const { limit, to, cursor } = input;
  const entries = await listEntries(tx, {
    from: input.from ?? addDays(to ?? todayIn(input.timeZone), 1 - daysUnlessTold),
    to,
    categories: input.categories,
    tags: input.tags,
    before: positionOf("symptoms.entries", cursor),
    // One more than asked tells whether there is a next page.
    limit: limit + 1,
  });
  const { page, nextCursor } = pageOf("symptoms.entries", entries, {
    limit,
    at: ({ occurredAt, id }) => ({ at: occurredAt, id }),
  });
  return { entries: page, nextCursor };
}
