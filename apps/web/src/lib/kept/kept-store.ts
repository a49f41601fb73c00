import { clear, createStore, delMany, entries, get, set, update } from "idb-keyval";
import type { Sealed } from "./seal.ts";

/** The key of one session, and what it is for. */
export interface KeptKeys {
  readonly accountId: string;
  readonly handle: string;
  /** Which build of the app kept it: another one may expect other shapes. */
  readonly build: string;
  /** Opens what is kept. It can be used here and not be read out. */
  readonly seal: CryptoKey;
  /** Makes names of questions, which would tell something themselves. */
  readonly names: CryptoKey;
}

/** An answer as it lies on the device. */
export interface KeptRecord extends Sealed {
  /** When it was kept, by the clock of this device; for bounds alone. */
  readonly at: number;
}

const keyStore = createStore("anamnesis-key", "key");
const answerStore = createStore("anamnesis-kept", "answers");
const keyName = "session";

export const storedKeys = (): Promise<KeptKeys | undefined> => get<KeptKeys>(keyName, keyStore);

/** Keeps a new key, unless another window was first; returns the one that is kept. */
export async function storeKeys(candidate: KeptKeys): Promise<KeptKeys> {
  let kept = candidate;
  await update<KeptKeys>(
    keyName,
    (known) => {
      kept = known?.handle === candidate.handle && known.build === candidate.build ? known : candidate;
      return kept;
    },
    keyStore,
  );
  return kept;
}

export const storedAnswers = (): Promise<[string, KeptRecord][]> => entries<string, KeptRecord>(answerStore);
export const storeAnswer = (name: string, record: KeptRecord): Promise<void> => set(name, record, answerStore);
export const dropAnswers = (names: string[]): Promise<void> => delMany(names, answerStore);

/** The key first: what is left if this is cut short opens no more. */
export async function clearKept(): Promise<void> {
  await clear(keyStore);
  await clear(answerStore);
}
