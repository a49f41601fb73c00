import type { Tx } from "@anamnesis/db";
import {
  type AddTrackerInput,
  AppError,
  type ArrangeTrackersInput,
  type ChangeTrackerInput,
  mostTrackers,
  mostTrackersEver,
  type TrackerInUse,
} from "@anamnesis/domain";
import {
  insertTrackers,
  type StoredTracker,
  storedTrackers,
  trackersInUse,
  updateTracker,
  waitForTrackers,
} from "./trackers.repository.ts";

/** The person's trackers, and those that they removed. One who changes them goes after the other. */
async function forChange(tx: Tx): Promise<{ all: readonly StoredTracker[]; present: readonly StoredTracker[] }> {
  await waitForTrackers(tx);
  const all = await storedTrackers(tx);
  return { all, present: all.filter(({ removedAt }) => removedAt === null) };
}

const tooMany = () => new AppError("conflict", "symptoms.too_many_trackers");

function refuseTaken(
  present: readonly StoredTracker[],
  { id, label }: { readonly id: string; readonly label: string },
) {
  const isTaken = present.some((tracker) => tracker.id !== id && tracker.label === label);
  if (isTaken) throw new AppError("conflict", "symptoms.tracker_exists");
}

function find(trackers: readonly StoredTracker[], id: string): StoredTracker {
  const found = trackers.find((tracker) => tracker.id === id);
  if (found === undefined) throw new AppError("not_found", "symptoms.tracker_not_found");
  return found;
}

/** Adds a tracker behind the others; one that is there already stays as it is. */
export async function addTracker(
  tx: Tx,
  { userId, input }: { readonly userId: string; readonly input: AddTrackerInput },
): Promise<readonly TrackerInUse[]> {
  const { all, present } = await forChange(tx);
  const isThere = all.some(({ id }) => id === input.id);
  if (!isThere) {
    refuseTaken(present, input);
    if (present.length >= mostTrackers || all.length >= mostTrackersEver) throw tooMany();
    const place = Math.max(-1, ...all.map((tracker) => tracker.place)) + 1;
    await insertTrackers(tx, userId, [{ ...input, place, hidden: false }]);
  }
  return trackersInUse(tx);
}

/** Gives a tracker another name or unit. */
export async function changeTracker(tx: Tx, { id, label, unit }: ChangeTrackerInput): Promise<readonly TrackerInUse[]> {
  const { present } = await forChange(tx);
  const tracker = find(present, id);
  refuseTaken(present, { id, label });
  if (tracker.kind === "yes_no" && unit !== "") {
    throw new AppError("invalid", "request.invalid", { fields: { unit: ["Only a number has a unit."] } });
  }
  await updateTracker(tx, tracker, { label, unit });
  return trackersInUse(tx);
}

/** Keeps this order, and what is hidden; trackers that are not named come after, as they were. */
export async function arrangeTrackers(
  tx: Tx,
  { trackers: given }: ArrangeTrackersInput,
): Promise<readonly TrackerInUse[]> {
  const { present } = await forChange(tx);
  const named = given.map(({ id, hidden }) => ({ tracker: find(present, id), hidden }));
  const others = present
    .filter((tracker) => !given.some(({ id }) => id === tracker.id))
    .map((tracker) => ({ tracker, hidden: tracker.hidden }));
  for (const [place, { tracker, hidden }] of [...named, ...others].entries()) {
    await updateTracker(tx, tracker, { place, hidden });
  }
  return trackersInUse(tx);
}

/** Removes a tracker, with what was said of it. Done already, it changes nothing. */
export async function removeTracker(tx: Tx, id: string): Promise<readonly TrackerInUse[]> {
  const { all } = await forChange(tx);
  const tracker = find(all, id);
  if (tracker.removedAt === null) await updateTracker(tx, tracker, { removedAt: new Date().toISOString() });
  return trackersInUse(tx);
}

/** Puts a tracker back, with what was said of it. */
export async function restoreTracker(tx: Tx, id: string): Promise<readonly TrackerInUse[]> {
  const { all, present } = await forChange(tx);
  const tracker = find(all, id);
  if (tracker.removedAt !== null) {
    refuseTaken(present, tracker);
    if (present.length >= mostTrackers) throw tooMany();
    await updateTracker(tx, tracker, { removedAt: null });
  }
  return trackersInUse(tx);
}

interface OfImport {
  readonly importId: string;
  /** When they are removed, or were. */
  readonly at: string;
}

/** Removes what an import made and no day that is left says anything of. */
export async function removeUnusedTrackers(tx: Tx, { importId, at }: OfImport): Promise<void> {
  const { present } = await forChange(tx);
  const used = new Set((await trackersInUse(tx)).filter(({ days }) => days > 0).map(({ id }) => id));
  for (const tracker of present) {
    if (tracker.importId === importId && !used.has(tracker.id)) await updateTracker(tx, tracker, { removedAt: at });
  }
}

/** Puts back what was removed with an import, as far as its name is free and there is room. */
export async function restoreTrackersOf(tx: Tx, { importId, at }: OfImport): Promise<void> {
  const { all, present } = await forChange(tx);
  const labels = new Set(present.map(({ label }) => label));
  for (const tracker of all) {
    const wentWithIt = tracker.removedAt !== null && Date.parse(tracker.removedAt) === Date.parse(at);
    if (tracker.importId !== importId || !wentWithIt) continue;
    if (labels.has(tracker.label) || labels.size >= mostTrackers) continue;
    labels.add(tracker.label);
    await updateTracker(tx, tracker, { removedAt: null });
  }
}
