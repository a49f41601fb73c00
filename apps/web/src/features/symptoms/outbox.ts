import { type CorrectSymptomInput, type SymptomEntry, withoutUndefined } from "@anamnesis/domain";
import { useMemo, useSyncExternalStore } from "react";
import { dayOf } from "../../lib/dates.ts";
import { isUnreachable } from "../../lib/errors.ts";
import { client } from "../../lib/trpc.ts";
import { refreshDiary } from "./diary-cache.ts";
import type { NewEntry } from "./outbox-kinds.ts";
import { followOutbox, send, takeBack, waitingItems, waitingOf } from "./outbox-queue.ts";
import type { Queued, QueuedOf } from "./outbox-store.ts";

export type { NewEntry } from "./outbox-kinds.ts";
export { openOutbox, takeBack, tryAgain } from "./outbox-queue.ts";

/** An entry that has not arrived yet, or one with a change that has not. */
export interface OutboxItem extends Pick<Queued, "id" | "kind" | "state" | "refusal"> {
  readonly entry: NewEntry;
}

/** Puts an entry on its way. It is shown at once and sent as soon as there is a connection. */
export const sendEntry = (entry: NewEntry): Promise<void> => send("entry", entry.id, entry);

/** Takes an entry back, whether it has arrived or not. */
export async function undoEntry(id: string): Promise<void> {
  const item = waitingOf("entry", id);
  if (item !== undefined && (await takeBack(item.id))) return;
  await client.symptoms.entries.withdraw.mutate({ id });
  await refreshDiary();
}

/**
 * Puts an entry right: one that waits is written anew. Without a connection the correction waits as well. Returns the
 * entry as the server has it; null for what waits.
 */
export async function correctEntry(input: CorrectSymptomInput): Promise<SymptomEntry | null> {
  const { id, version } = input;
  const waiting = waitingOf("entry", id);
  if (waiting !== undefined) {
    const { version: _, ...fields } = input;
    await send("entry", id, { ...waiting.payload, ...withoutUndefined(fields) });
    return null;
  }
  const before = waitingOf("correction", id);
  if (before !== undefined) {
    // What was refused was told: this one is about the entry as it is now.
    const known = before.state === "refused" ? version : before.payload.version;
    await send("correction", id, { ...before.payload, ...withoutUndefined(input), version: known });
    return null;
  }
  try {
    return await client.symptoms.entries.correct.mutate(input);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    await send("correction", id, input);
    return null;
  }
}

/** Takes an entry out of the diary, now or as soon as there is a connection. Null as above. */
export async function withdrawEntry(id: string): Promise<SymptomEntry | null> {
  const waiting = waitingOf("entry", id);
  if (waiting !== undefined && (await takeBack(waiting.id))) return null;
  try {
    return await client.symptoms.entries.withdraw.mutate({ id });
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    await send("withdrawal", id, { id });
    return null;
  }
}

const isOf =
  <Kind extends Queued["kind"]>(kind: Kind) =>
  (item: Queued): item is Extract<Queued, QueuedOf<Kind>> =>
    item.kind === kind;

const useQueue = () => useSyncExternalStore(followOutbox, waitingItems);

/** What waits of a kind, oldest first. */
export function useWaiting<Kind extends Queued["kind"]>(kind: Kind): readonly Extract<Queued, QueuedOf<Kind>>[] {
  const queue = useQueue();
  return useMemo(() => queue.filter(isOf(kind)), [queue, kind]);
}

/** Entries that have not arrived yet, oldest first. */
export function useOutbox(): readonly OutboxItem[] {
  const queue = useQueue();
  return useMemo(() => queue.filter(isOf("entry")).map((item) => ({ ...item, entry: item.payload })), [queue]);
}

/** An entry as it will be; what of it waits, if anything does. */
export interface DiaryRow {
  readonly entry: SymptomEntry;
  readonly item: OutboxItem | null;
}

/** The version of an entry that the server does not have. */
export const notSaved = new Date(0).toISOString();

function rowOf(item: OutboxItem): DiaryRow {
  const { entry } = item;
  const { occurredAt } = entry;
  const times = { createdAt: notSaved, updatedAt: notSaved, withdrawnAt: null };
  return { item, entry: { ...entry, ...times, localDate: dayOf(occurredAt) } };
}

function correctedFields(correction: CorrectSymptomInput | undefined): Partial<NewEntry> {
  const { version: _, ...fields } = correction ?? { version: "" };
  return withoutUndefined(fields);
}

function changed(entry: SymptomEntry, queue: readonly Queued[]): DiaryRow {
  const item = queue.filter(isOf("correction")).find(({ key }) => key === entry.id);
  const withdrawal = queue.filter(isOf("withdrawal")).find(({ key }) => key === entry.id);
  const fields: Partial<NewEntry> = correctedFields(item?.payload);
  const localDate = fields.occurredAt === undefined ? entry.localDate : dayOf(fields.occurredAt);
  const corrected: SymptomEntry = { ...entry, ...fields, localDate };
  const waiting = withdrawal ?? item;
  return {
    entry:
      withdrawal === undefined || withdrawal.state === "refused" ? corrected : { ...corrected, withdrawnAt: notSaved },
    item: waiting === undefined ? null : { ...waiting, entry: corrected },
  };
}

/** One entry as it will be, whether the server has it or not; null for neither. */
export function useDiaryRow(id: string, saved: SymptomEntry | undefined): DiaryRow | null {
  const queue = useQueue();
  const waiting = useOutbox().find(({ entry }) => entry.id === id);
  if (waiting !== undefined) return rowOf(waiting);
  return saved === undefined ? null : changed(saved, queue);
}

const at = ({ entry }: DiaryRow) => Date.parse(entry.occurredAt);

/** What waits beside what is saved, newest first; of what waits, what is `wanted`. */
export function useDiaryRows(
  saved: readonly SymptomEntry[],
  wanted: (entry: NewEntry) => boolean,
): readonly DiaryRow[] {
  const queue = useQueue();
  const known = new Set(saved.map(({ id }) => id));
  const waiting = useOutbox().filter(({ entry }) => !known.has(entry.id) && wanted(entry));
  const rows = [...waiting.map(rowOf), ...saved.map((entry) => changed(entry, queue))];
  return rows.filter(({ entry }) => entry.withdrawnAt === null).toSorted((one, other) => at(other) - at(one));
}
