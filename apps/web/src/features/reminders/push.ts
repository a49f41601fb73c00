import { forgetPush, notePushHere, pushHere } from "../../lib/push.ts";
import { client } from "../../lib/trpc.ts";

/** Whether this browser can show reminders, and if not, what is in the way. */
export type PushState = "ready" | "shown" | "blocked" | "unsupported" | "not_installed";

/** Browsers of iOS show notifications of apps on the home screen alone. An iPad says that it is a Mac, with a screen to touch. */
const isAppleMobile =
  /iPhone|iPad/u.test(navigator.userAgent) || (/Macintosh/u.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

const registered = () => navigator.serviceWorker.getRegistration();

/**
 * How it is here.
 * @param devices ids of the devices that get the person's reminders, as the server knows them
 */
export async function readPushState(devices: readonly string[]): Promise<PushState> {
  const isThere = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!isThere) return isAppleMobile ? "not_installed" : "unsupported";
  if (Notification.permission === "denied") return "blocked";
  const registration = await registered();
  if (registration === undefined) return "unsupported";
  const subscription = await registration.pushManager.getSubscription();
  const here = pushHere();
  return subscription !== null && here !== null && devices.includes(here.deviceId) ? "shown" : "ready";
}

/** What came of it: the person may say no, and a push service may not answer. */
export type ShownHere = "shown" | "blocked" | "unanswered";

/** Asks the person, and has this browser show their reminders. After a tap, as browsers want it. */
export async function showHere(publicKey: string, accountId: string): Promise<ShownHere> {
  if ((await Notification.requestPermission()) !== "granted") return "blocked";
  const subscription = await subscribed(publicKey);
  if (subscription === null) return "unanswered";
  const { endpoint, keys } = subscription.toJSON();
  const device = await client.reminders.addDevice.mutate({
    endpoint: endpoint ?? "",
    p256dh: keys?.["p256dh"] ?? "",
    auth: keys?.["auth"] ?? "",
  });
  notePushHere({ accountId, deviceId: device.id });
  return "shown";
}

/** Null where the push service of the browser does not answer, or there is none. */
async function subscribed(publicKey: string): Promise<PushSubscription | null> {
  try {
    const manager = (await registered())?.pushManager;
    // One of before may be of another person, or of a server that has other keys by now.
    await (await manager?.getSubscription())?.unsubscribe();
    return (await manager?.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })) ?? null;
  } catch {
    return null;
  }
}

/** Takes a device away; of this browser, also what it has of it. */
export async function removeDevice(id: string): Promise<void> {
  await client.reminders.removeDevice.mutate({ id });
  if (pushHere()?.deviceId === id) await forgetPush();
}
