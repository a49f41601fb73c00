import { clearKept } from "./kept-store.ts";

/* At the door nothing is known of what a device keeps but whether it keeps something, and how that is forgotten. */

const mark = "anamnesis.kept";
const listeners = new Set<() => void>();

/** Notes that there is something to forget here, before there is. */
export function willKeep(): void {
  localStorage.setItem(mark, "yes");
}

/** Calls `listener` before what is kept is forgotten, so that nothing is kept any more. */
export function whenForgotten(listener: () => void): void {
  listeners.add(listener);
}

/** Nothing that was read stays on the device: first the key goes, then what it opened. */
export async function forgetKept(): Promise<void> {
  for (const listener of listeners) listener();
  if (localStorage.getItem(mark) === null) return;
  await clearKept();
  localStorage.removeItem(mark);
}
