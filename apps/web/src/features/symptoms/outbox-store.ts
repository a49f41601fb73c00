import type { ReceivedError } from "@anamnesis/domain";
import { get, update } from "idb-keyval";
import { newSealKey, type Sealed, seal, unseal } from "../../lib/kept/seal.ts";
import { type OutboxKind, outboxKinds, type OutboxPayloads } from "./outbox-kinds.ts";

/**
 * Something on its way. `refused` ones stay, with the reason, until the person decides. An `undone` one may have
 * arrived without our hearing of it: it stays until the server has been told.
 */
export interface QueuedOf<Kind extends OutboxKind> {
  /** Of the kind and the key. */
  readonly id: string;
  readonly kind: Kind;
  readonly key: string;
  readonly payload: OutboxPayloads[Kind];
  readonly state: "sending" | "waiting" | "refused" | "undone";
  readonly refusal?: ReceivedError;
  /** Another one each time that the payload is another. */
  readonly revision: string;
  /** Whether something else was sent before in its place, perhaps. */
  readonly isRewritten: boolean;
}
export type Queued = { [Kind in OutboxKind]: QueuedOf<Kind> }[OutboxKind];

interface SealedItem extends Sealed {
  readonly id: string;
}

/** One person's outbox on this device. It outlives sessions, and so does its key: nothing that waits is lost. */
interface Stored {
  readonly key: CryptoKey;
  /** Oldest first. */
  readonly items: readonly SealedItem[];
}

const nameOf = (accountId: string) => `waiting:${accountId}`;
const placeOf = (accountId: string, id: string) => `${accountId}\n${id}`;

function isQueued(value: unknown): value is Queued {
  return (
    typeof value === "object" && value !== null && "kind" in value && Object.keys(outboxKinds).includes(`${value.kind}`)
  );
}

/** What waits on this device, oldest first; null when the device keeps nothing. */
export async function storedItems(accountId: string): Promise<readonly Queued[] | null> {
  try {
    const stored = await get<Stored>(nameOf(accountId));
    if (stored === undefined) return [];
    const open = (item: SealedItem) => unseal(stored.key, placeOf(accountId, item.id), item);
    return (await Promise.all(stored.items.map(open))).filter(isQueued);
  } catch {
    return null;
  }
}

/** Keeps one item; false when the device has no room. Only it is written: other windows put in theirs. */
export async function storeItem(accountId: string, item: Queued): Promise<boolean> {
  try {
    const key = await keyOf(accountId);
    const sealed = { id: item.id, ...(await seal(key, placeOf(accountId, item.id), item)) };
    await change(accountId, (items) => {
      const isKnown = items.some(({ id }) => id === item.id);
      return isKnown ? items.map((known) => (known.id === item.id ? sealed : known)) : [...items, sealed];
    });
    return true;
  } catch {
    return false;
  }
}

export async function dropItem(accountId: string, dropped: string): Promise<void> {
  await change(accountId, (items) => items.filter(({ id }) => id !== dropped)).catch(() => undefined);
}

/** The key of the outbox, made by whichever window is first. */
async function keyOf(accountId: string): Promise<CryptoKey> {
  const known = await get<Stored>(nameOf(accountId));
  if (known !== undefined) return known.key;
  let key = await newSealKey();
  await update<Stored>(nameOf(accountId), (stored) => {
    key = stored?.key ?? key;
    return stored ?? { key, items: [] };
  });
  return key;
}

/** Reads and writes in one transaction. */
async function change(accountId: string, next: (items: Stored["items"]) => Stored["items"]): Promise<void> {
  const none = new Error("nothing waits here");
  await update<Stored>(nameOf(accountId), (stored) => {
    if (stored === undefined) throw none;
    return { ...stored, items: next(stored.items) };
  });
}
