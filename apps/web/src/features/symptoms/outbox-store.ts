import type { ReceivedError, RecordSymptomInput } from "@anamnesis/domain";
import { get, update } from "idb-keyval";

export type NewEntry = RecordSymptomInput & { readonly id: string };

/**
 * An entry on its way. `refused` ones stay, with the reason, until the person decides. An `undone` one
 * may have arrived without our hearing of it: it stays until the server has been told.
 */
export interface OutboxItem {
  readonly entry: NewEntry;
  readonly state: "sending" | "waiting" | "refused" | "undone";
  readonly refusal?: ReceivedError;
}

type Items = readonly OutboxItem[];

const keyOf = (accountId: string) => `outbox:${accountId}`;

/** What one person's outbox holds on this device, oldest first; null when the device keeps nothing. */
export async function storedItems(accountId: string): Promise<Items | null> {
  return get<Items>(keyOf(accountId)).then(
    (items) => items ?? [],
    () => null,
  );
}

/** Keeps one item; false when the device has no room. Only it is written: other windows put in theirs. */
export async function storeItem(accountId: string, item: OutboxItem): Promise<boolean> {
  return change(accountId, (items) => {
    const isKnown = items.some((known) => known.entry.id === item.entry.id);
    return isKnown ? items.map((known) => (known.entry.id === item.entry.id ? item : known)) : [...items, item];
  });
}

export async function dropItem(accountId: string, id: string): Promise<void> {
  await change(accountId, (items) => items.filter((item) => item.entry.id !== id));
}

/** Reads and writes in one transaction; whether it could. */
async function change(accountId: string, next: (items: Items) => Items): Promise<boolean> {
  return update<Items>(keyOf(accountId), (items) => next(items ?? [])).then(
    () => true,
    () => false,
  );
}
