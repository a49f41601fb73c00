import type { Room } from "./rooms.ts";

/** Where somebody was on this device last, so that they come back to it after signing in. */
export interface LastRoom {
  readonly accountId: string;
  readonly room: Room;
  /** Which organization it was. */
  readonly organizationId: string | null;
}

const key = "anamnesis.room";

export function rememberRoom(room: LastRoom): void {
  localStorage.setItem(key, JSON.stringify(room));
}

/** Where this account was last; null when it was not here before. */
export function lastRoomOf(accountId: string): LastRoom | null {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? "null") as LastRoom | null;
    return value?.accountId === accountId ? value : null;
  } catch {
    return null;
  }
}
