/*
 * A page goes on with the build that it began with, and its worker keeps that on the device. A newer build waits beside it
 * until a page takes it: when it begins, when its reader says so, or when a script of its own is nowhere any more.
 */

import { useSyncExternalStore } from "react";
import { isConnected } from "./connection.ts";

/** This build: what it begins with is called by its content, which names all other scripts. */
const build = import.meta.url;
const leftKey = "anamnesis.left-builds";
const lookEveryMs = 3_600_000;
/** Rather begin with what is there than not at all. */
const patienceMs = 4_000;

let isNewerThere = false;
const listeners = new Set<() => void>();

function noteNewer(): void {
  isNewerThere = true;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether there is a newer version than that of the page. */
export const useNewerVersion = (): boolean => useSyncExternalStore(subscribe, () => isNewerThere);

const workerHere = () => navigator.serviceWorker?.getRegistration();

/** Whether it has all of its files: without one of them it is given up. */
function isInstalled(worker: ServiceWorker): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const look = () => {
    if (worker.state !== "installing") resolve(worker.state !== "redundant");
  };
  worker.addEventListener("statechange", look);
  look();
  return promise;
}

/** Resolves when everything that the page itself names has come. */
function whenLoaded(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (document.readyState === "complete") resolve();
  else addEventListener("load", () => resolve(), { once: true });
  return promise;
}

/**
 * Begins anew with what that worker keeps. True once that is under way, false where the worker does not take over in time:
 * then the page stays, whatever the worker does later.
 */
function beginWith(worker: ServiceWorker): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const waited = new AbortController();
  setTimeout(() => {
    waited.abort();
    resolve(false);
  }, patienceMs);
  navigator.serviceWorker.addEventListener(
    "controllerchange",
    () => {
      resolve(true);
      location.reload();
    },
    { once: true, signal: waited.signal },
  );
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage("take over");
  return promise;
}

/**
 * Takes a version that waited before the page began: nothing is shown yet that would go. True when it begins anew. Awaited
 * before anything is asked for: a worker that has to answer just when it is told to give way is begun once more by some
 * browsers, and gives way half a minute later.
 */
export async function takesWaitingVersion(): Promise<boolean> {
  if (!navigator.serviceWorker?.controller) return false;
  const waiting = (await workerHere())?.waiting ?? null;
  if (waiting === null) return false;
  await whenLoaded();
  return beginWith(waiting);
}

/** Begins anew with the newest version that can be had: the one that waits, else what the server has. */
export async function takeNewestVersion(): Promise<void> {
  const worker = await workerHere();
  await worker?.update().catch(() => undefined);
  const coming = worker?.installing ?? null;
  if (coming !== null) await isInstalled(coming);
  const waiting = worker?.waiting ?? null;
  if (waiting === null || !(await beginWith(waiting))) location.reload();
}

/**
 * For a page whose script is nowhere any more: begins anew, once with each build in a window, so that what fails for
 * another reason fails in words. False where it stays.
 */
export async function leavesBuild(): Promise<boolean> {
  try {
    const left = sessionStorage.getItem(leftKey)?.split(" ") ?? [];
    if (!isConnected() || left.includes(build)) return false;
    sessionStorage.setItem(leftKey, [...left, build].join(" "));
  } catch {
    // Where nothing is kept nobody knows that it was tried already.
    return false;
  }
  await takeNewestVersion();
  return true;
}

/** Keeps the app on the device, and looks for a newer one: now and then, and whenever somebody comes back to the page. */
export async function keepVersion(): Promise<void> {
  const { serviceWorker } = navigator;
  const worker = await serviceWorker.register("/service-worker.js");
  // The first that a page gets is no newer one.
  let hadOne = serviceWorker.controller !== null;
  const noteInstalled = async (coming: ServiceWorker | null) => {
    if (hadOne && coming !== null && (await isInstalled(coming))) noteNewer();
  };
  worker.addEventListener("updatefound", () => void noteInstalled(worker.installing));
  void noteInstalled(worker.waiting ?? worker.installing);
  serviceWorker.addEventListener("controllerchange", () => {
    if (hadOne) noteNewer();
    hadOne = true;
  });
  const look = () => void worker.update().catch(() => undefined);
  setInterval(look, lookEveryMs);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
}
