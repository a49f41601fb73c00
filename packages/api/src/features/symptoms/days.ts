import type { Tx } from "@anamnesis/db";
import {
  AppError,
  type SetDayInput,
  type TrackedValue,
  type TrackerKind,
  type WriteDayNotesInput,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { lockDay, putDay, putNotes } from "./days.repository.ts";
import { storedTrackers } from "./trackers.repository.ts";

interface Given<Input> {
  readonly userId: string;
  readonly input: Input;
}

/** Whether something can be said of a tracker of a kind. */
export const isOfKind = (kind: TrackerKind, value: TrackedValue) =>
  kind === "yes_no" ? typeof value === "boolean" : typeof value === "number";

/** Says something of a day. Throws `not_found` for a tracker that never was, `invalid` for a value of another kind. */
export async function setDay(tx: Tx, { userId, input }: Given<SetDayInput>): Promise<void> {
  const { timeZone: _zone, ...day } = input;
  const said = Object.entries(day.tracked);
  // Removed ones too: what waited on a device meanwhile comes back with the tracker, and holds up nothing else of the day.
  const known = new Map(said.length === 0 ? [] : (await storedTrackers(tx)).map((tracker) => [tracker.id, tracker]));
  for (const [id, value] of said) {
    const tracker = known.get(id);
    if (tracker === undefined) throw new AppError("not_found", "symptoms.tracker_not_found");
    if (value !== null && !isOfKind(tracker.kind, value)) {
      const message = tracker.kind === "number" ? "Give a number." : "Say yes or no.";
      throw new AppError("invalid", "request.invalid", { fields: { tracked: [message] } });
    }
  }
  await putDay(tx, { ...day, userId });
}

/** Writes the notes of a day. Throws `conflict` when somebody else did since `after`. */
export async function writeNotes(tx: KeyedTx, { userId, input }: Given<WriteDayNotesInput>): Promise<void> {
  const { localDate, notes, revision, after } = input;
  const { id, notesRevision } = await lockDay(tx, userId, localDate);
  const isFree = notesRevision === null || notesRevision === after || notesRevision === revision;
  if (!isFree) throw new AppError("conflict", "symptoms.notes_changed_meanwhile");
  await putNotes(tx, { id, userId, notes, revision });
}
