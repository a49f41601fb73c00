/*
 * Keeps the app itself on the device, so that it opens without a connection, and shows reminders. What the API answers is
 * personal and stays out of any cache.
 */

import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare global {
  interface Window {
    /** The files of the build, which the build writes in this place. */
    readonly __WB_MANIFEST: (PrecacheEntry | string)[];
  }
}

/** What the server answers itself, also to somebody who follows a link. */
const ofServer = /^\/(?:trpc|exports|reminders|health|metrics|dev|\.well-known)(?:[/?]|$)/u;

/**
 * What is of no use without a connection comes when it is opened: the pages of clinics and of the installation, imports,
 * and what speaks to passkeys (`esm`, as the library calls its file).
 */
const whenOpened = /\/(?:administration|clinical|images|PrescriptionForm|Growth|organization|imports|esm)-[^/]*\.js$/u;
/** Words of a language that is not the device's come when somebody asks for them, and stay in the browser's own cache. */
const wordsOf = /-words\.([a-z]{2})-[^/]*\.js$/u;

/** What stands in for something that newer browsers have. */
const polyfill = /\/temporal-polyfill-[^/]*\.js$/u;

function isForThisDevice({ url }: { readonly url: string }): boolean {
  if (polyfill.test(url)) return !("Temporal" in globalThis);
  const language = wordsOf.exec(url)?.[1];
  const isSpoken = language === undefined || navigator.languages.some((tag) => tag.startsWith(language));
  return isSpoken && !whenOpened.test(url);
}

precacheAndRoute(self.__WB_MANIFEST.filter((entry) => typeof entry === "string" || isForThisDevice(entry)));
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [ofServer] }));

/** What the types of pages do not know of a service worker. */
interface Waiting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Worker {
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(of: { readonly type: "window" }): Promise<readonly { focus(): Promise<unknown> }[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: "activate", listener: (event: Waiting) => void): void;
  addEventListener(type: "message", listener: (event: Waiting & { readonly data: unknown }) => void): void;
  addEventListener(
    type: "push",
    listener: (event: Waiting & { readonly data: { text(): string } | null }) => void,
  ): void;
  addEventListener(
    type: "notificationclick",
    listener: (event: Waiting & { readonly notification: Notification }) => void,
  ): void;
  addEventListener(
    type: "pushsubscriptionchange",
    listener: (event: Waiting & { readonly oldSubscription?: PushSubscription | null }) => void,
  ): void;
}
const worker = self as unknown as Worker;

// A newer version waits until a page takes it. What the one before kept goes then: pages of it load themselves anew.
worker.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(worker.skipWaiting());
});
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

/** What the server wrote; whatever arrives, something is shown, as browsers want it. */
function readMessage(text: string): { readonly title: string; readonly body: string; readonly lang: string } {
  const usual = { title: "Anamnesis", body: "", lang: "" };
  try {
    const said = JSON.parse(text) as Partial<Record<"title" | "body" | "lang", unknown>>;
    const of = (key: keyof typeof usual) => (typeof said[key] === "string" ? said[key].slice(0, 100) : usual[key]);
    return { title: of("title"), body: of("body"), lang: of("lang") };
  } catch {
    return usual;
  }
}

worker.addEventListener("push", (event) => {
  const { title, body, lang } = readMessage(event.data?.text() ?? "");
  // One tag: a newer one takes the place of one that nobody looked at.
  event.waitUntil(worker.registration.showNotification(title, { body, lang, tag: "reminder", icon: "/icon-192.png" }));
});

/** To a window that is open, where it is: what is typed there stays. */
async function openApp(): Promise<void> {
  const [open] = await worker.clients.matchAll({ type: "window" });
  await (open === undefined ? worker.clients.openWindow("/") : open.focus());
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openApp());
});

/** The browser changed where it is reached: the server is told, in the session that is there. */
async function renew(options: PushSubscriptionOptions): Promise<void> {
  const { userVisibleOnly, applicationServerKey } = options;
  const subscription = await worker.registration.pushManager.subscribe({ userVisibleOnly, applicationServerKey });
  const { endpoint, keys } = subscription.toJSON();
  await fetch("/trpc/reminders.addDevice", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, p256dh: keys?.["p256dh"], auth: keys?.["auth"] }),
  });
}

worker.addEventListener("pushsubscriptionchange", (event) => {
  const options = event.oldSubscription?.options;
  if (options !== undefined) event.waitUntil(renew(options));
});
