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
    readonly __WB_MANIFEST: PrecacheEntry[];
  }
}

/** What the server answers itself, also to somebody who follows a link. */
const ofServer = /^\/(?:trpc|exports|health|metrics|dev|\.well-known)(?:[/?]|$)/u;

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [ofServer] }));
