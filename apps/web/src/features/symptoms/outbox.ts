import { useSyncExternalStore } from "react";
import { appErrorOf } from "../../lib/errors.ts";
import { rememberedAccount } from "../../lib/remembered-account.ts";
import { client, noticeSignedOut } from "../../lib/trpc.ts";
import { entryArrived, refreshDiary } from "./diary-cache.ts";
import { dropItem, type NewEntry, type OutboxItem, storedItems, storeItem } from "./outbox-store.ts";

export type { NewEntry, OutboxItem } from "./outbox-store.ts";

const retryEveryMs = 15_000;
/** A request that hangs must not hold up the entries behind it. */
const patienceMs = 20_000;
/** An answer that another try cannot change. */
const finalKinds: ReadonlySet<string> = new Set(["invalid", "conflict", "forbidden", "not_found"]);

let items: readonly OutboxItem[] = [];
let visible: readonly OutboxItem[] = [];
let accountId: string | null = null;
let flushing: Promise<void> | null = null;
/** Those that are in memory alone: being written just now, or on a device without room. */
const unstored = new Set<string>();
const listeners = new Set<() => void>();

function show(next: readonly OutboxItem[]): void {
  items = next;
  visible = next.filter((item) => item.state !== "undone");
  for (const listener of listeners) listener();
}

const find = (id: string) => items.find((item) => item.entry.id === id);

/** Shown at once and written before anything is sent: closing the window right after a tap loses nothing. */
async function put(owner: string, item: OutboxItem): Promise<void> {
  const { id } = item.entry;
  const isKnown = find(id) !== undefined;
  if (owner === accountId)
    show(isKnown ? items.map((known) => (known.entry.id === id ? item : known)) : [...items, item]);
  unstored.add(id);
  if (await storeItem(owner, item)) unstored.delete(id);
}

async function drop(owner: string, id: string): Promise<void> {
  if (owner === accountId) show(items.filter((item) => item.entry.id !== id));
  unstored.delete(id);
  await dropItem(owner, id);
}

/** Opens the outbox of one person; another's on the same device stays untouched. Returns how to close it. */
export function openOutbox(owner: string): () => void {
  accountId = owner;
  const flushNow = () => void flush();
  flushNow();
  window.addEventListener("online", flushNow);
  const timer = setInterval(flushNow, retryEveryMs);
  return () => {
    window.removeEventListener("online", flushNow);
    clearInterval(timer);
    accountId = null;
    show([]);
  };
}

/** Puts an entry on its way. It is shown at once and sent as soon as there is a connection. */
export async function sendEntry(entry: NewEntry): Promise<void> {
  if (accountId === null) return;
  await put(accountId, { entry, state: "sending" });
  await flush();
}

/** Takes an entry back, whether it has arrived or not. */
export async function undoEntry(id: string): Promise<void> {
  const item = find(id);
  if (accountId === null || item === undefined) {
    await client.symptoms.entries.withdraw.mutate({ id });
    await refreshDiary();
  } else if (item.state === "refused") {
    await drop(accountId, id);
  } else {
    await put(accountId, { entry: item.entry, state: "undone" });
    await flush();
  }
}

/** Sends what waits, oldest first, one at a time. The server takes each id once, however often it comes. */
async function flush(): Promise<void> {
  while (flushing !== null) await flushing;
  const owner = accountId;
  if (owner === null) return;
  flushing = alone(owner, () => sendAll(owner)).finally(() => {
    flushing = null;
  });
  await flushing;
}

/** Only one window of the browser sends at a time, where the browser can see to that. */
async function alone(owner: string, send: () => Promise<void>): Promise<void> {
  if ("locks" in navigator) await navigator.locks.request(`outbox:${owner}`, send);
  else await send();
}

/** Takes over what other windows put in or sent meanwhile. */
async function takeOver(owner: string): Promise<void> {
  const stored = await storedItems(owner);
  if (stored === null || owner !== accountId) return;
  const own = items.filter((item) => unstored.has(item.entry.id));
  const ownIds = new Set(own.map((item) => item.entry.id));
  show([...stored.filter((item) => !ownIds.has(item.entry.id)), ...own]);
}

async function sendAll(owner: string): Promise<void> {
  await takeOver(owner);
  for (const { entry } of items) {
    // The cookie is the browser's: what one person logged never goes into the diary of the next.
    if (owner !== accountId || owner !== rememberedAccount()?.id) return;
    const item = find(entry.id);
    if (item === undefined || item.state === "refused") continue;
    const isReachable = await sendOne(owner, item);
    if (isReachable) continue;
    await waitBehind(owner);
    return;
  }
}

/** Those behind one that could not be sent wait as well, and say so. */
async function waitBehind(owner: string): Promise<void> {
  if (owner !== accountId) return;
  const behind = items.filter((item) => item.state === "sending");
  await Promise.all(behind.map(({ entry }) => put(owner, { entry, state: "waiting" })));
}

/** Whether it makes sense to send the next one. */
async function sendOne(owner: string, item: OutboxItem): Promise<boolean> {
  const { entry } = item;
  try {
    const saved = item.state === "undone" ? null : await client.symptoms.entries.record.mutate(entry, patiently());
    // It may have been undone while it was on its way.
    if (saved === null || find(entry.id)?.state === "undone") await withdrawIfThere(entry.id);
    else entryArrived(saved);
    await drop(owner, entry.id);
    void refreshDiary();
    return true;
  } catch (error) {
    const answer = appErrorOf(error);
    noticeSignedOut(error);
    const isUndone = find(entry.id)?.state === "undone";
    if (answer !== null && finalKinds.has(answer.kind)) {
      if (isUndone) await drop(owner, entry.id);
      else await put(owner, { entry, state: "refused", refusal: answer });
    } else if (!isUndone && item.state !== "waiting") {
      await put(owner, { entry, state: "waiting" });
    }
    // One that the server stumbles over does not hold up the others.
    return answer !== null && (finalKinds.has(answer.kind) || answer.kind === "internal");
  }
}

const patiently = () => ({ signal: AbortSignal.timeout(patienceMs) });

/** An undone entry that never arrived has nothing to be withdrawn. */
async function withdrawIfThere(id: string): Promise<void> {
  try {
    await client.symptoms.entries.withdraw.mutate({ id }, patiently());
  } catch (error) {
    if (appErrorOf(error)?.kind !== "not_found") throw error;
  }
}

/** Entries that have not arrived yet, oldest first. */
export function useOutbox(): readonly OutboxItem[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => visible,
  );
}
