import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

const askEveryMs = 10_000;

/** Asks the server for anything; notes whether an answer came, whatever it says. */
export async function fetchAndNotice(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const answer = await fetch(input, init);
    onlineManager.setOnline(true);
    return answer;
  } catch (error) {
    // Who stopped asking has not heard that nobody is there.
    if (error instanceof TypeError) onlineManager.setOnline(false);
    throw error;
  }
}

/**
 * Follows whether the server can be reached. What a browser says of its network is a hint: a connection is there once
 * an answer came. While there is none, what pages ask for waits, and goes on by itself afterwards.
 */
export function followConnection(): void {
  const ask = () => void fetchAndNotice("/health", { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  onlineManager.setEventListener((setOnline) => {
    const lose = () => setOnline(false);
    const askIfLost = () => {
      if (!onlineManager.isOnline()) ask();
    };
    window.addEventListener("online", ask);
    window.addEventListener("offline", lose);
    document.addEventListener("visibilitychange", askIfLost);
    const timer = setInterval(askIfLost, askEveryMs);
    return () => {
      window.removeEventListener("online", ask);
      window.removeEventListener("offline", lose);
      document.removeEventListener("visibilitychange", askIfLost);
      clearInterval(timer);
    };
  });
}

export const isConnected = (): boolean => onlineManager.isOnline();

/** Calls `listener` when the connection is lost, and when it is there again. Returns how to stop that. */
export const whenConnectionChanges = (listener: (isConnected: boolean) => void): (() => void) =>
  onlineManager.subscribe(listener);

const subscribe = (listener: () => void) => onlineManager.subscribe(listener);

export const useConnected = (): boolean => useSyncExternalStore(subscribe, isConnected);
