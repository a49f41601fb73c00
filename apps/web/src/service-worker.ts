/*
 * Keeps the app itself on the device, so that it opens without a connection. What the API answers is personal and
 * stays out of any cache.
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
const ofServer = /^\/(?:trpc|exports|health|metrics|dev|\.well-known)(?:[/?]|$)/u;

/**
 * What is of no use without a connection comes when it is opened: the pages of clinics and of the installation, imports,
 * and what speaks to passkeys (`esm`, as the library calls its file).
 */
const whenOpened = /\/(?:administration|organization|imports|esm)-[^/]*\.js$/u;
/** Words of a language that is not the device's come when somebody asks for them, and stay in the browser's own cache. */
const wordsOf = /-words\.([a-z]{2})-[^/]*\.js$/u;

function isForThisDevice({ url }: { readonly url: string }): boolean {
  const language = wordsOf.exec(url)?.[1];
  const isSpoken = language === undefined || navigator.languages.some((tag) => tag.startsWith(language));
  return isSpoken && !whenOpened.test(url);
}

precacheAndRoute(self.__WB_MANIFEST.filter((entry) => typeof entry === "string" || isForThisDevice(entry)));
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [ofServer] }));
