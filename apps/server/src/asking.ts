import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@anamnesis/domain";

/** What `work` gives. Throws AppError `unavailable` once it took `ms`: what hangs is as little use as what is away. */
export async function withinPatience<T>(work: Promise<T>, ms: number): Promise<T> {
  const patience = new AbortController();
  const silence = sleep(ms, undefined, { signal: patience.signal }).then(() => {
    throw new AppError("unavailable", "database.silent");
  });
  // When the work ends first, the wait for it is called off.
  silence.catch(() => undefined);
  return Promise.race([work, silence]).finally(() => patience.abort());
}

/** Asks once for all who want to know within a second, however many they are. */
export function onceASecond<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    const now = performance.now();
    if (last === null || now - last.at >= 1_000) last = { at: now, answer: ask() };
    return last.answer;
  };
}
