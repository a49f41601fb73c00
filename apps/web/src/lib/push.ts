/*
 * Which person's reminders this browser shows. Noted here, since a browser has one subscription whoever sits at it; the rest
 * of it is loaded with the page that sets it up.
 */

const key = "anamnesis.reminders";

interface PushHere {
  readonly accountId: string;
  /** What the server calls this browser. */
  readonly deviceId: string;
}

/** Null where this browser shows nobody's reminders, as far as is known here. */
export function pushHere(): PushHere | null {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? "null") as Partial<PushHere> | null;
    const isWhole = typeof value?.accountId === "string" && typeof value.deviceId === "string";
    return isWhole ? (value as PushHere) : null;
  } catch {
    return null;
  }
}

export function notePushHere(here: PushHere): void {
  localStorage.setItem(key, JSON.stringify(here));
}

/** No reminder comes to this browser any more, also without a connection: the push service tells the server of it. */
export async function forgetPush(): Promise<void> {
  if (localStorage.getItem(key) === null) return;
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe().catch(() => false);
  localStorage.removeItem(key);
}

/** Whoever comes in here gets no reminders of somebody else, whose session ran out. */
export async function forgetPushOfOthers(accountId: string): Promise<void> {
  const here = pushHere();
  if (here !== null && here.accountId !== accountId) await forgetPush();
}
