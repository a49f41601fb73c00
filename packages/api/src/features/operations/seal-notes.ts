import type { Database, Tx } from "@anamnesis/db";
import type { FieldKeys } from "../../field-keys.ts";
import { systemActor } from "../../system.ts";
import { resealSecrets } from "../organizations/index.ts";
import { placeOfNotes } from "../symptoms/index.ts";
import {
  type ClearEvent,
  clearEvents,
  hasClearNotes,
  isTrailTaskOpen,
  leftBehind,
  leftBehindSecrets,
  lockClearNotes,
  lockTrailTask,
  type SealedEvent,
  type SealedNote,
  storeSealedEvents,
  storeSealedNotes,
  updateTask,
} from "./keys.repository.ts";
import { resealNotes } from "./reseal-notes.ts";

export interface KeyWorkParts {
  /** As the worker role. */
  readonly database: Database;
  readonly fieldKeys: FieldKeys;
}

const atOnce = 200;
/** Longer than any server goes on with a key that was retired, and than any transaction. */
const lateMinutes = 30;
const alreadySealed = new Set(["", "[redacted]"]);

/**
 * Seals what is still in clear: notes of before they were sealed, those that a server of an older release writes,
 * and what the trail held of them; then what was written under a key while it was retired. In short transactions
 * while the server serves; cut off anywhere, the next run goes on from there. Returns how many fields it sealed.
 */
export async function sealClearNotes(parts: KeyWorkParts): Promise<number> {
  const { database } = parts;
  // An installation where nothing is left to do is only looked at, and leaves no trace each minute.
  const todo = await database.withContext(systemActor(), async (tx) => ({
    entries: await hasClearNotes(tx),
    trail: await isTrailTaskOpen(tx),
    late: await leftBehind(tx, lateMinutes),
    lateSecrets: await leftBehindSecrets(tx, lateMinutes),
  }));
  const work = (fn: (tx: Tx) => Promise<number>) => () => database.withContext(systemActor("keys.seal"), fn);
  let sealed = 0;
  if (todo.entries) sealed += await untilNone(work((tx) => sealEntries(tx, parts.fieldKeys)));
  if (todo.trail) sealed += await untilNone(work((tx) => sealTrail(tx, parts.fieldKeys)));
  for (const userId of todo.late) sealed += await untilNone(work((tx) => resealNotes(tx, parts.fieldKeys, userId)));
  for (const id of todo.lateSecrets) sealed += await untilNone(work((tx) => resealSecrets(tx, parts.fieldKeys, id)));
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

async function sealEntries(tx: Tx, fieldKeys: FieldKeys): Promise<number> {
  const clear = await lockClearNotes(tx, atOnce);
  const sealed: SealedNote[] = [];
  for (const { userId, id, notes } of clear) {
    const field = { tenantId: userId, place: placeOfNotes(id), text: notes };
    sealed.push({ userId, id, sealed: await fieldKeys.seal(tx, field) });
  }
  if (sealed.length > 0) await storeSealedNotes(tx, sealed);
  return sealed.length;
}

/** The next events of the trail, and with them the place that was come to. */
async function sealTrail(tx: Tx, fieldKeys: FieldKeys): Promise<number> {
  const task = await lockTrailTask(tx);
  if (task === null) return 0;
  const events = await clearEvents(tx, task, atOnce);
  const last = events.at(-1);
  if (last === undefined) {
    await updateTask(tx, task.id, { finishedAt: new Date().toISOString() });
    return 0;
  }
  const sealed: SealedEvent[] = [];
  for (const event of events) {
    const seal = (text: string | null) => sealSide(tx, fieldKeys, { event, text });
    sealed.push({ at: event.at, seq: event.seq, before: await seal(event.before), after: await seal(event.after) });
  }
  await storeSealedEvents(tx, sealed);
  await updateTask(tx, task.id, {
    trailAt: last.at,
    trailSeq: last.seq,
    fieldsDone: task.fieldsDone + sealed.length,
  });
  return sealed.length;
}

async function sealSide(
  tx: Tx,
  fieldKeys: FieldKeys,
  { event, text }: { readonly event: ClearEvent; readonly text: string | null },
): Promise<Buffer | null> {
  if (text === null || alreadySealed.has(text) || event.isGone) return null;
  return fieldKeys.seal(tx, { tenantId: event.userId, place: placeOfNotes(event.rowId), text });
}
