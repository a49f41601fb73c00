import { isConnected, whenConnectionChanges } from "../../lib/connection.ts";
import { appErrorOf } from "../../lib/errors.ts";
import { rememberedAccount } from "../../lib/remembered-account.ts";
import { noticeSignedOut } from "../../lib/trpc.ts";
import { refreshDiary } from "./diary-cache.ts";
import { type OutboxKind, outboxKinds, type OutboxPayloads } from "./outbox-kinds.ts";
import { dropItem, type Queued, type QueuedOf, storedItems, storeItem } from "./outbox-store.ts";

const retryEveryMs = 15_000;
/** An answer that another try cannot change. */
const finalKinds: ReadonlySet<string> = new Set(["invalid", "conflict", "forbidden", "not_found"]);

let items: readonly Queued[] = [];
let visible: readonly Queued[] = [];
let accountId: string | null = null;
let flushing: Promise<void> | null = null;
/** Those that are in memory alone: being written just now, or on a device without room. */
const unstored = new Set<string>();
const listeners = new Set<() => void>();

function show(next: readonly Queued[]): void {
  items = next;
  visible = next.filter((item) => item.state !== "undone");
  for (const listener of listeners) listener();
}

const idOf = (kind: OutboxKind, key: string) => `${kind}:${key}`;
const find = (id: string) => items.find((item) => item.id === id);

/** Shown at once and written before anything is sent: closing the window right after a tap loses nothing. */
async function put(owner: string, item: Queued): Promise<void> {
  const { id } = item;
  const isKnown = find(id) !== undefined;
  if (owner === accountId) show(isKnown ? items.map((known) => (known.id === id ? item : known)) : [...items, item]);
  unstored.add(id);
  if (await storeItem(owner, item)) unstored.delete(id);
}

async function drop(owner: string, id: string): Promise<void> {
  if (owner === accountId) show(items.filter((item) => item.id !== id));
  unstored.delete(id);
  await dropItem(owner, id);
}

/** Opens the outbox of one person; another's on the same device stays untouched. Returns how to close it. */
export function openOutbox(owner: string): () => void {
  accountId = owner;
  const flushNow = () => void flush();
  flushNow();
  const unfollow = whenConnectionChanges((isThere) => {
    if (isThere) flushNow();
  });
  const timer = setInterval(flushNow, retryEveryMs);
  return () => {
    unfollow();
    clearInterval(timer);
    accountId = null;
    show([]);
  };
}

/** What one of a kind waits with; undefined for none. */
export function waitingOf<Kind extends OutboxKind>(kind: Kind, key: string): QueuedOf<Kind> | undefined {
  const item = visible.find(({ id }) => id === idOf(kind, key));
  return item as QueuedOf<Kind> | undefined;
}

/** Puts something on its way, in the place of what waits under the same key. It is sent as soon as that is possible. */
export async function send<Kind extends OutboxKind>(
  kind: Kind,
  key: string,
  payload: OutboxPayloads[Kind],
): Promise<void> {
  if (accountId === null) return;
  const id = idOf(kind, key);
  const state = isConnected() ? "sending" : "waiting";
  const isRewritten = find(id) !== undefined;
  const item: QueuedOf<Kind> = { id, kind, key, payload, state, revision: crypto.randomUUID(), isRewritten };
  // A kind and its payload belong together, which the type of the union cannot say of a type that is not yet known.
  await put(accountId, item as Queued);
  await flush();
}

/** Sends what was refused once more. */
export async function tryAgain(id: string): Promise<void> {
  const item = find(id);
  if (accountId === null || item === undefined) return;
  const { refusal: _, ...again } = item;
  await put(accountId, { ...again, state: "sending" });
  await flush();
}

/** Takes back what waits, whether it has arrived meanwhile or not; false when nothing waits there. */
export async function takeBack(id: string): Promise<boolean> {
  const item = find(id);
  if (accountId === null || item === undefined) return false;
  if (item.state === "refused" || outboxKinds[item.kind].takeBack === undefined) {
    await drop(accountId, id);
    return true;
  }
  await put(accountId, { ...item, state: "undone" });
  await flush();
  return true;
}

/** Sends what waits, oldest first, one at a time. */
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
async function alone(owner: string, sendThem: () => Promise<void>): Promise<void> {
  if ("locks" in navigator) await navigator.locks.request(`outbox:${owner}`, sendThem);
  else await sendThem();
}

/** Takes over what other windows put in or sent meanwhile. */
async function takeOver(owner: string): Promise<void> {
  const stored = await storedItems(owner);
  if (stored === null || owner !== accountId) return;
  const own = items.filter((item) => unstored.has(item.id));
  const ownIds = new Set(own.map((item) => item.id));
  show([...stored.filter((item) => !ownIds.has(item.id)), ...own]);
}

async function sendAll(owner: string): Promise<void> {
  await takeOver(owner);
  for (const { id } of items) {
    // The cookie is the browser's: what one person logged never goes into the diary of the next.
    if (owner !== accountId || owner !== rememberedAccount()?.id) return;
    const item = find(id);
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
  await Promise.all(behind.map((item) => put(owner, { ...item, state: "waiting" })));
}

const sendOf = <Kind extends OutboxKind>({ kind, payload, isRewritten }: QueuedOf<Kind>) =>
  outboxKinds[kind].send(payload, { isRewritten });
const takeBackOf = <Kind extends OutboxKind>({ kind, payload }: QueuedOf<Kind>) =>
  outboxKinds[kind].takeBack?.(payload);

/** Whether it makes sense to send the next one. */
async function sendOne(owner: string, item: Queued): Promise<boolean> {
  const { id } = item;
  try {
    const showArrived = item.state === "undone" ? null : await sendOf(item);
    const now = find(id);
    // It may have been undone, or written anew, while it was on its way.
    if (now?.state === "undone") await takeBackOf(now);
    else showArrived?.();
    if (now === undefined || now.state === "undone" || now.revision === item.revision) await drop(owner, id);
    void refreshDiary();
    return true;
  } catch (error) {
    const answer = appErrorOf(error);
    noticeSignedOut(error);
    const now = find(id) ?? item;
    const isUndone = now.state === "undone";
    if (answer !== null && finalKinds.has(answer.kind)) {
      if (isUndone) await drop(owner, id);
      else await put(owner, { ...now, state: "refused", refusal: answer });
      // What it was about is another thing by now, perhaps.
      void refreshDiary();
    } else if (!isUndone && now.state !== "waiting") {
      await put(owner, { ...now, state: "waiting" });
    }
    // One that the server stumbles over does not hold up the others.
    return answer !== null && (finalKinds.has(answer.kind) || answer.kind === "internal");
  }
}

/** Everything that waits, oldest first; the same list as long as nothing changes. */
export const waitingItems = (): readonly Queued[] => visible;

export function followOutbox(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
