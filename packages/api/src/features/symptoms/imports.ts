import type { Tx } from "@anamnesis/db";
import { type AddImportedInput, AppError, type BeginImportInput, localDateOf, type Sameness } from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import {
  insertImport,
  insertNewDays,
  lockImport,
  placesOfKnown,
  restoreImport,
  type StoredImport,
  withdrawImport,
} from "./imports.repository.ts";
import { insertEntries } from "./repository.ts";

interface Given<Input> {
  readonly userId: string;
  readonly input: Input;
}

/** Begins an import, with the days of bleeding that it brings; begun again it changes nothing. */
export async function beginImport(tx: Tx, { userId, input }: Given<BeginImportInput>): Promise<void> {
  const isTaken = (await lockImport(tx, input.id)) !== null;
  if (isTaken) return;
  const byDay = new Map(input.cycleDays.map((day) => [day.localDate, day]));
  const cycleDays = await insertNewDays(tx, userId, [...byDay.values()]);
  await insertImport(tx, { ...input, userId, cycleDays });
}

/** Throws `not_found`, also for another person's. */
async function getImport(tx: Tx, id: string): Promise<StoredImport> {
  const found = await lockImport(tx, id);
  if (found === null) throw new AppError("not_found", "symptoms.import_not_found");
  return found;
}

/**
 * Adds entries to an import. Sent again they are there already and stay as they are. Throws `conflict` once the import
 * was taken back.
 * @returns how many were new
 */
export async function addImported(tx: KeyedTx, { userId, input }: Given<AddImportedInput>): Promise<number> {
  const { id: importId, undoneAt } = await getImport(tx, input.id);
  if (undoneAt !== null) throw new AppError("conflict", "symptoms.import_undone");
  const entries = input.entries.map((entry) => ({
    ...entry,
    userId,
    importId,
    localDate: localDateOf(entry.occurredAt, entry.timeZone),
  }));
  return (await insertEntries(tx, entries)).length;
}

/** Takes a whole import back, or puts it back. Done already, it changes nothing. */
export async function setUndone(tx: Tx, { id, isUndone }: { readonly id: string; readonly isUndone: boolean }) {
  const found = await getImport(tx, id);
  if ((found.undoneAt !== null) === isUndone) return;
  if (isUndone) await withdrawImport(tx, found, new Date().toISOString());
  else await restoreImport(tx, found);
}

/** Which of some entries the diary has already: places in the list. */
export async function findDuplicates(tx: Tx, entries: readonly Sameness[]): Promise<readonly number[]> {
  return entries.length === 0 ? [] : placesOfKnown(tx, entries);
}
