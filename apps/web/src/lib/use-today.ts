import { useSyncExternalStore } from "react";
import { today } from "./dates.ts";

const lookEveryMs = 10_000;

/** Pages that stay open over midnight look from time to time, and when they are seen again after a sleep. */
function subscribe(look: () => void): () => void {
  const timer = setInterval(look, lookEveryMs);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

/** Today in the reader's zone, `YYYY-MM-DD`; another one when the day is over. */
export const useToday = (): string => useSyncExternalStore(subscribe, today);
