import type { ErrorShape, RecordSymptomInput, SymptomEntry } from "@anamnesis/domain";
import { get, set } from "idb-keyval";
import { useSyncExternalStore } from "react";
import { appErrorOf } from "../../lib/errors.ts";
import { client, queryClient, trpc } from "../../lib/trpc.ts";

export type NewEntry = RecordSymptomInput & { readonly id: string };

/** An entry on its way. `refused` ones stay, with the reason, until the person decides. */
export interface OutboxItem {
  readonly entry: NewEntry;
  readonly state: "sending" | "waiting" | "refused";
  readonly refusal?: ErrorShape;
}

const retryEveryMs = 15_000;
/** An answer that another try cannot change. */
const finalKinds: ReadonlySet<string> = new Set(["invalid", "conflict", "forbidden", "not_found"]);

let items: readonly OutboxItem[] = [];
let storageKey: string | null = null;
let flushing: Promise<void> | null = null;
const listeners = new Set<() => void>();

function update(next: readonly OutboxItem[]): void {
  items = next;
  for (const listener of listeners) listener();
}

/** Written before anything is sent: closing the window right after a tap loses nothing. */
async function save(): Promise<void> {
  if (storageKey !== null) await set(storageKey, items).catch(() => undefined);
}

function replace(id: string, item: OutboxItem | null): void {
  update(items.flatMap((known) => (known.entry.id === id ? (item === null ? [] : [item]) : [known])));
}

/** Opens the outbox of one person; another's on the same device stays untouched. Returns how to close it. */
export function openOutbox(accountId: string): () => void {
  const key = `outbox:${accountId}`;
  storageKey = key;
  void get<readonly OutboxItem[]>(key).then((stored) => {
    if (storageKey !== key || stored === undefined) return;
    const ids = new Set(items.map((item) => item.entry.id));
    update([...stored.filter((item) => !ids.has(item.entry.id)), ...items]);
    return flush();
  });
  const flushNow = () => void flush();
  window.addEventListener("online", flushNow);
  const timer = setInterval(flushNow, retryEveryMs);
  return () => {
    window.removeEventListener("online", flushNow);
    clearInterval(timer);
    storageKey = null;
    update([]);
  };
}

/** Puts an entry on its way. It is shown at once and sent as soon as there is a connection. */
export async function sendEntry(entry: NewEntry): Promise<void> {
  update([...items.filter((item) => item.entry.id !== entry.id), { entry, state: "sending" }]);
  await save();
  await flush();
}

/** Takes an entry that has not arrived out of the outbox. */
export async function discardEntry(id: string): Promise<void> {
  replace(id, null);
  await save();
}

/** Sends what waits, oldest first, one at a time. The server takes each id once, however often it comes. */
async function flush(): Promise<void> {
  while (flushing !== null) await flushing;
  flushing = sendAll().finally(() => {
    flushing = null;
  });
  await flushing;
}

async function sendAll(): Promise<void> {
  for (const { entry, state } of items) {
    if (state === "refused") continue;
    replace(entry.id, { entry, state: "sending" });
    try {
      const saved = await client.symptoms.entries.record.mutate(entry);
      replace(entry.id, null);
      await save();
      entryArrived(saved);
    } catch (error) {
      const refusal = appErrorOf(error);
      const isFinal = refusal !== null && finalKinds.has(refusal.kind);
      replace(entry.id, isFinal ? { entry, state: "refused", refusal } : { entry, state: "waiting" });
      await save();
      if (!isFinal) return;
    }
  }
}

function entryArrived(entry: SymptomEntry): void {
  queryClient.setQueryData(trpc.symptoms.entries.byId.queryKey({ id: entry.id }), entry);
  void refreshDiary();
}

/** Everything that is read from the diary is read again. */
export function refreshDiary(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: trpc.symptoms.pathKey() });
}

/** Entries that have not arrived yet, oldest first. */
export function useOutbox(): readonly OutboxItem[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => items,
  );
}
