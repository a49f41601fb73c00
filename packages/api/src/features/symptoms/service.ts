import type { Tx } from "@anamnesis/db";
import {
  addDays,
  AppError,
  type CorrectSymptomInput,
  defaultCategories,
  type ListSymptomsInput,
  localDateOf,
  type RecordSymptomInput,
  type SymptomEntry,
  todayIn,
  type Vocabulary,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import { pageOf, positionOf } from "../../cursor.ts";
import type { FieldKeys } from "../../field-keys.ts";
import { openEntries, sealNotes, withNotes } from "./notes.ts";
import {
  categoriesInUse,
  type EntryValues,
  findEntry,
  insertEntries,
  listEntries,
  type StoredEntry,
  tagsInUse,
  updateEntry,
} from "./repository.ts";

const daysUnlessTold = 30;

/**
 * Records an entry. Sent again with the same `id` it answers with the entry that is there, so that one
 * logged offline arrives once. Throws `conflict` when the id stands for something else.
 */
export async function recordEntry(
  tx: Tx,
  fieldKeys: FieldKeys,
  { userId, input }: { readonly userId: string; readonly input: RecordSymptomInput },
): Promise<SymptomEntry> {
  const { id = uuidv7(), ...given } = input;
  const values: EntryValues = { ...given, localDate: localDateOf(given.occurredAt, given.timeZone) };
  const notesEncrypted = await sealNotes(tx, fieldKeys, { userId, id, notes: values.notes });
  const [inserted] = await insertEntries(tx, [{ id, userId, notesEncrypted, values }]);
  // What was just typed needs no key to be answered with.
  if (inserted !== undefined) return withNotes(inserted, values.notes);
  const entry = await openEntry(tx, fieldKeys, await getStored(tx, id));
  const isOther = entry.updatedAt === entry.createdAt && !hasValues(entry, values);
  if (isOther) throw new AppError("conflict", "symptoms.id_taken");
  return entry;
}

function hasValues(entry: SymptomEntry, values: EntryValues): boolean {
  return (
    Date.parse(entry.occurredAt) === Date.parse(values.occurredAt) &&
    entry.timeZone === values.timeZone &&
    entry.category === values.category &&
    entry.severity === values.severity &&
    entry.notes === values.notes &&
    JSON.stringify(entry.tags) === JSON.stringify(values.tags)
  );
}

/** The entry, withdrawn or not, before its notes are opened. Throws `not_found`, also for another person's. */
export async function getStored(tx: Tx, id: string): Promise<StoredEntry> {
  const entry = await findEntry(tx, id);
  if (entry === null) throw new AppError("not_found", "symptoms.entry_not_found");
  return entry;
}

async function openEntry(tx: Tx, fieldKeys: FieldKeys, stored: StoredEntry): Promise<SymptomEntry> {
  const [entry] = await openEntries(tx, fieldKeys, [stored]);
  if (entry === undefined) throw new Error("openEntries gave fewer entries than it got");
  return entry;
}

/** Changes what is given. Throws `conflict` when the entry changed since `version`, or is withdrawn. */
export async function correctEntry(tx: Tx, fieldKeys: FieldKeys, input: CorrectSymptomInput): Promise<SymptomEntry> {
  const { id, version, notes, ...given } = input;
  const entry = await getStored(tx, id);
  if (entry.withdrawnAt !== null) throw new AppError("conflict", "symptoms.entry_withdrawn");
  const occurredAt = given.occurredAt ?? entry.occurredAt;
  const timeZone = given.timeZone ?? entry.timeZone;
  const sealed =
    notes === undefined ? {} : { notesEncrypted: await sealNotes(tx, fieldKeys, { userId: entry.userId, id, notes }) };
  const corrected = await updateEntry(tx, {
    id,
    version,
    values: { ...defined(given), ...sealed, localDate: localDateOf(occurredAt, timeZone) },
  });
  if (corrected === null) throw new AppError("conflict", "symptoms.entry_changed_meanwhile");
  return notes === undefined ? openEntry(tx, fieldKeys, corrected) : withNotes(corrected, notes);
}

/** Leaves out what was not given: Drizzle would write it as NULL where the type says it is optional. */
function defined(given: Omit<CorrectSymptomInput, "id" | "version" | "notes">): Partial<Omit<EntryValues, "notes">> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Takes an entry out of the diary, or puts it back. Done already, it changes nothing. */
export async function setWithdrawn(
  tx: Tx,
  fieldKeys: FieldKeys,
  { id, isWithdrawn }: { readonly id: string; readonly isWithdrawn: boolean },
): Promise<SymptomEntry> {
  const entry = await getStored(tx, id);
  if ((entry.withdrawnAt !== null) === isWithdrawn) return openEntry(tx, fieldKeys, entry);
  const changed = await updateEntry(tx, {
    id,
    version: entry.updatedAt,
    values: { deletedAt: isWithdrawn ? new Date().toISOString() : null },
  });
  if (changed === null) throw new AppError("conflict", "symptoms.entry_changed_meanwhile");
  return openEntry(tx, fieldKeys, changed);
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

/** What completes a person's typing: what they used, then the defaults that they did not use. */
export async function readVocabulary(tx: Tx): Promise<Vocabulary> {
  const [used, tags] = await Promise.all([categoriesInUse(tx), tagsInUse(tx)]);
  const known = new Set(used.map((category) => category.label));
  const unused = defaultCategories.filter((label) => !known.has(label)).map((label) => ({ label, count: 0 }));
  return { categories: [...used, ...unused], tags };
}
