import { clear, createStore, get, set, update } from "idb-keyval";
import { newSealKey, seal, type Sealed, unseal } from "./seal.ts";

/*
 * What is typed of patients and has not arrived yet, on the device: sealed, with a key that can be used in this browser and not be
 * read out of it, and bound to one account in one organization. It goes when it has arrived, when somebody else types here, and
 * with the one who signs out; a session that ends by itself leaves it to the same person.
 */

interface DraftKey {
  readonly owner: string;
  readonly seal: CryptoKey;
}

const keyStore = createStore("anamnesis-draft-key", "key");
const draftStore = createStore("anamnesis-drafts", "drafts");
const keyName = "drafts";
const mark = "anamnesis.drafts";

/** The key of whoever types here; another's, and what it opened, is gone after this. */
async function keyOf(owner: string): Promise<CryptoKey> {
  const known = await get<DraftKey>(keyName, keyStore);
  if (known?.owner === owner) return known.seal;
  await clear(draftStore);
  localStorage.setItem(mark, "yes");
  const made: DraftKey = { owner, seal: await newSealKey() };
  let kept = made;
  await update<DraftKey>(
    keyName,
    (now) => {
      kept = now?.owner === owner ? now : made;
      return kept;
    },
    keyStore,
  );
  return kept.seal;
}

const isUsable = () => "subtle" in crypto && "indexedDB" in globalThis;
const placeOf = (owner: string, name: string) => `${owner}\n${name}`;
/** The name says which patient it is: it lies there as a digest of itself. */
async function nameOf(owner: string, name: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(placeOf(owner, name)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keeps what is being typed until it has arrived; null forgets it. A browser that keeps nothing works without. */
export async function keepSealedDraft(owner: string, name: string, value: unknown): Promise<void> {
  if (!isUsable() || (value === null && localStorage.getItem(mark) === null)) return;
  try {
    const key = await keyOf(owner);
    const sealed = value === null ? undefined : await seal(key, placeOf(owner, name), value);
    await set(await nameOf(owner, name), sealed, draftStore);
  } catch {
    // No room, or a window that may keep nothing: what was typed is in this window, and on its way.
  }
}

/** What was being typed here and has not arrived; undefined for nothing. */
export async function sealedDraft(owner: string, name: string): Promise<unknown> {
  if (!isUsable() || localStorage.getItem(mark) === null) return undefined;
  try {
    const key = await keyOf(owner);
    const sealed = await get<Sealed>(await nameOf(owner, name), draftStore);
    return sealed === undefined ? undefined : await unseal(key, placeOf(owner, name), sealed);
  } catch {
    return undefined;
  }
}

/** Whoever signs out leaves nothing that opens: first the key goes, then what it opened. */
export async function forgetSealedDrafts(): Promise<void> {
  if (localStorage.getItem(mark) === null) return;
  await clear(keyStore);
  await clear(draftStore);
  localStorage.removeItem(mark);
}
