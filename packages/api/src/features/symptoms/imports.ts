import type { Tx } from "@anamnesis/db";
import {
  type AddImportedDaysInput,
  type AddImportedInput,
  type AddImportedIntakesInput,
  AppError,
  type BeginImportInput,
  type ImportedTracker,
  type ImportMove,
  type IntakeSameness,
  localDateOf,
  mostTrackers,
  mostTrackersEver,
  type Sameness,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { KeyedTx } from "../../field-keys.ts";
import { isOfKind } from "./days.ts";
import { insertNewDiaryDays } from "./days.repository.ts";
import {
  insertImport,
  insertNewDays,
  lockImport,
  placesOfKnown,
  placesOfKnownIntakes,
  moveSome,
  setImportState,
  type StoredImport,
  takeBackDays,
} from "./imports.repository.ts";
import { insertIntakes } from "./medication.repository.ts";
import { insertEntries } from "./repository.ts";
import { insertTrackers, storedTrackers, waitForTrackers } from "./trackers.repository.ts";
import { removeUnusedTrackers, restoreTrackersOf } from "./trackers.ts";

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

/** The id of an import that was not taken back. Throws `conflict` for one that was. */
async function openImport(tx: Tx, id: string): Promise<string> {
  const { undoneAt } = await getImport(tx, id);
  if (undoneAt !== null) throw new AppError("conflict", "symptoms.import_undone");
  return id;
}

/**
 * Adds entries to an import. Sent again they are there already and stay as they are. Throws `conflict` once the import
 * was taken back.
 * @returns how many were new
 */
export async function addImported(tx: KeyedTx, { userId, input }: Given<AddImportedInput>): Promise<number> {
  const importId = await openImport(tx, input.id);
  const entries = input.entries.map((entry) => ({
    ...entry,
    userId,
    importId,
    localDate: localDateOf(entry.occurredAt, entry.timeZone),
  }));
  return (await insertEntries(tx, entries)).length;
}

/** Adds what was taken to an import, as entries are. Answers how many were new. */
export async function addImportedIntakes(tx: Tx, { userId, input }: Given<AddImportedIntakesInput>): Promise<number> {
  const importId = await openImport(tx, input.id);
  const intakes = input.intakes.map((intake) => ({
    ...intake,
    userId,
    importId,
    localDate: localDateOf(intake.takenAt, intake.timeZone),
  }));
  return insertIntakes(tx, intakes);
}

interface NewTrackers {
  readonly userId: string;
  readonly importId: string;
  readonly trackers: readonly ImportedTracker[];
}

/** For each tracker of a file the person's own: the same one, one of that name and kind, or a new one while there is room. */
async function ownTrackers(tx: Tx, { userId, importId, trackers }: NewTrackers): Promise<ReadonlyMap<string, string>> {
  await waitForTrackers(tx);
  const all = await storedTrackers(tx);
  const present = all.filter(({ removedAt }) => removedAt === null);
  const own = new Map<string, string>();
  const added: (ImportedTracker & { readonly place: number; readonly importId: string })[] = [];
  let place = Math.max(-1, ...all.map((tracker) => tracker.place));
  for (const tracker of trackers) {
    const { kind, label } = tracker;
    const known =
      present.find((one) => one.kind === kind && one.id === tracker.id) ??
      present.find((one) => one.kind === kind && one.label === label);
    const isNameFree = ![...present, ...added].some((one) => one.label === label);
    const hasRoom = present.length + added.length < mostTrackers && all.length + added.length < mostTrackersEver;
    if (known !== undefined) own.set(tracker.id, known.id);
    else if (isNameFree && hasRoom) {
      place += 1;
      const id = all.some((one) => one.id === tracker.id) ? uuidv7() : tracker.id;
      added.push({ ...tracker, id, unit: kind === "number" ? tracker.unit : "", place, importId });
      own.set(tracker.id, id);
    }
  }
  await insertTrackers(tx, userId, added);
  return own;
}

/**
 * Adds days to an import, those that nothing is said of yet. Sent again they are there already. Throws `conflict` once the import
 * was taken back.
 * @returns how many were new
 */
export async function addImportedDays(tx: KeyedTx, { userId, input }: Given<AddImportedDaysInput>): Promise<number> {
  const importId = await openImport(tx, input.id);
  const own = await ownTrackers(tx, { userId, importId, trackers: input.trackers });
  const kinds = new Map(input.trackers.map(({ id, kind }) => [id, kind]));
  const days = input.days.map(({ tracked, ...day }) => ({
    ...day,
    tracked: Object.fromEntries(
      Object.entries(tracked).flatMap(([id, value]) => {
        const [ownId, kind] = [own.get(id), kinds.get(id)];
        return ownId === undefined || kind === undefined || !isOfKind(kind, value) ? [] : [[ownId, value] as const];
      }),
    ),
  }));
  return days.length === 0 ? 0 : insertNewDiaryDays(tx, { userId, importId, days });
}

/** How much moves in one transaction: each row has its trail, and a statement has half a minute also on a small machine. */
export const moveBatch = 1_000;

interface ImportTarget {
  readonly id: string;
  readonly isUndone: boolean;
}

/**
 * Takes a part of an import back, or puts a part of it there again: called until it is done, and done already, it
 * changes nothing. What went stays gone in between, and either way can be gone from there.
 */
export async function moveImport(tx: Tx, { id, isUndone }: ImportTarget): Promise<ImportMove> {
  const found = await getImport(tx, id);
  const target = isUndone ? "gone" : "there";
  if (found.state === target) return { id, state: target, moved: 0 };
  // At one instant, which tells it from what was withdrawn before.
  const undoneAt = found.undoneAt ?? new Date().toISOString();
  const [from, to] = isUndone ? [null, undoneAt] : [undoneAt, null];
  const moved = await moveSome(tx, { id, from, to, most: moveBatch });
  if (moved === moveBatch) {
    const state = isUndone ? "leaving" : "returning";
    await setImportState(tx, { id, state, undoneAt });
    return { id, state, moved };
  }
  if (isUndone) {
    await takeBackDays(tx, found.cycleDays);
    await removeUnusedTrackers(tx, { importId: id, at: undoneAt });
  } else {
    await insertNewDays(tx, found.userId, found.cycleDays);
    await restoreTrackersOf(tx, { importId: id, at: undoneAt });
  }
  await setImportState(tx, { id, state: target, undoneAt: to });
  return { id, state: target, moved };
}

/** Which of some entries the diary has already: places in the list. */
export async function findDuplicates(tx: Tx, entries: readonly Sameness[]): Promise<readonly number[]> {
  return entries.length === 0 ? [] : placesOfKnown(tx, entries);
}

/** Which of what was taken the diary has already: places in the list. */
export async function findDuplicateIntakes(tx: Tx, intakes: readonly IntakeSameness[]): Promise<readonly number[]> {
  return intakes.length === 0 ? [] : placesOfKnownIntakes(tx, intakes);
}
