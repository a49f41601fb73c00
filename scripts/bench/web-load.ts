import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { chromiumLaunch } from "../../apps/web/e2e/chromium.ts";

/** A phone that is not new, on a slow mobile connection: what Lighthouse calls slow 4G, with four times as slow a processor. */
const slow = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const processor = { rate: 4 };

/** So long nothing came where everything is there. */
const quietMs = 1500;

/** What one load of a page took. Times are in ms from the navigation. */
export interface Load {
  /** Until the first thing that answers a tap: a tile of Today, or the field of the form at the door. */
  readonly answers: number;
  /** Until its largest paint. */
  readonly paint: number;
  readonly shift: number;
  /** What kept the page from answering for longer than 50 ms, in sum, until it answered. */
  readonly busy: number;
  /** What the processor did for the page until it answered; what else the machine does is not in it. */
  readonly processor: number;
  /** What came over the wire until it answered, and until everything was there, in kB. */
  readonly kilobytesBefore: number;
  readonly kilobytes: number;
  readonly requests: number;
}

/** What the page itself notes about its load, once it answers. */
interface Noted {
  readonly answers: number;
  readonly paint: number;
  readonly shift: number;
  readonly busy: number;
}

/** Taps the first tile as soon as it is there, until a tap is answered; at the door, waits for the form. */
function noteInPage(): void {
  const noted = { answers: 0, paint: 0, shift: 0, busy: 0 };
  Object.assign(globalThis, { noted });
  const watch = (type: string, note: (entry: PerformanceEntry & { readonly value: number }) => void) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) note(entry as PerformanceEntry & { readonly value: number });
    }).observe({ type, buffered: true });
  watch("largest-contentful-paint", ({ startTime }) => (noted.paint = startTime));
  watch("layout-shift", ({ value }) => (noted.shift += value));
  watch("longtask", ({ startTime, duration }) => {
    if (noted.answers === 0 || startTime < noted.answers) noted.busy += duration;
  });
  const tap = () => {
    const tile = document.querySelector<HTMLElement>('[role="radiogroup"] [role="radio"]');
    tile?.click();
    const isAnswered =
      tile?.getAttribute("aria-checked") === "true" || document.querySelector('input[type="email"]') !== null;
    if (isAnswered) noted.answers = performance.now();
    else requestAnimationFrame(tap);
  };
  requestAnimationFrame(tap);
}

async function load(context: BrowserContext, url: string): Promise<Load> {
  const page: Page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", slow);
  await devtools.send("Emulation.setCPUThrottlingRate", processor);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const came: { readonly at: number; readonly bytes: number }[] = [];
  let began = 0;
  let requests = 0;
  let lastNews = performance.now();
  devtools.on("Network.requestWillBeSent", ({ timestamp }) => {
    if (began === 0) began = timestamp;
    lastNews = performance.now();
  });
  devtools.on("Network.dataReceived", ({ timestamp, encodedDataLength }) => {
    lastNews = performance.now();
    came.push({ at: (timestamp - began) * 1000, bytes: encodedDataLength });
  });
  devtools.on("Network.responseReceived", ({ response }) => {
    if (!response.fromDiskCache && response.fromServiceWorker !== true) requests += 1;
  });
  await page.addInitScript(noteInPage);
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(() => (globalThis as unknown as { noted?: Noted }).noted?.answers);
  const { metrics } = await devtools.send("Performance.getMetrics");
  const worked = (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
  // Not the browser's own word for it: a script that runs for long is a quiet network as well.
  while (performance.now() - lastNews < quietMs) await setTimeout(quietMs / 4);
  const noted: Noted = await page.evaluate(() => (globalThis as unknown as { noted: Noted }).noted);
  await page.close();
  const sum = (until: number) => came.reduce((total, { at, bytes }) => (at <= until ? total + bytes : total), 0) / 1000;
  return {
    ...noted,
    processor: worked,
    kilobytesBefore: sum(noted.answers),
    kilobytes: sum(Number.POSITIVE_INFINITY),
    requests,
  };
}

/** How a page can be loaded. */
export type Visit = "door" | "anew" | "again" | "kept";

/**
 * Loads the door, and Today as somebody who was here before: with nothing in the browser's cache, as after a release, from
 * that cache, and from the service worker. Each with a profile on the disk, where browsers keep what they compiled.
 */
export async function visits(url: string): Promise<Readonly<Record<Visit, Load>>> {
  const [door, anew, again] = await withProfile("block", async (context) => {
    const atDoor = await load(context, `${url}/sign-in`);
    await signInTo(context, url);
    await look(context, url);
    await forgetFiles(context);
    const first = await load(context, `${url}/`);
    await look(context, url);
    return [atDoor, first, await load(context, `${url}/`)];
  });
  const kept = await withProfile("allow", async (context) => {
    await signInTo(context, url);
    await look(context, url, true);
    await look(context, url, true);
    return load(context, `${url}/`);
  });
  return { door, anew, again, kept };
}

async function withProfile<Result>(
  serviceWorkers: "allow" | "block",
  work: (context: BrowserContext) => Promise<Result>,
): Promise<Result> {
  const profile = await mkdtemp(join(tmpdir(), "anamnesis-bench-"));
  const context = await chromium.launchPersistentContext(profile, {
    ...(await chromiumLaunch()),
    viewport: { width: 390, height: 844 },
    locale: "en-GB",
    serviceWorkers,
  });
  try {
    return await work(context);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** A visit that is not measured: until all is there, with what the worker keeps where there is one. */
async function look(context: BrowserContext, url: string, hasWorker = false): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/`);
  await page.locator('[role="radio"]').first().waitFor();
  await page.waitForLoadState("networkidle");
  if (hasWorker) await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.close();
}

async function forgetFiles(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.clearBrowserCache");
  await page.close();
}

async function signInTo(context: BrowserContext, url: string): Promise<void> {
  const answer = await context.request.post(`${url}/trpc/identity.sessions.signIn`, {
    headers: { origin: url, "content-type": "application/json" },
    data: { email: "demo@anamnesis.example", password: "a-year-of-plausible-days" },
  });
  if (!answer.ok()) throw new Error(`not signed in: ${answer.status()}`);
}
