import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { chromiumLaunch } from "../../apps/web/e2e/chromium.ts";
import { atMost, type Figure } from "./figures.ts";
import { runServer } from "./server-process.ts";

/** What the sign-in page really loads, from an empty cache, in gzip. */
export async function webSize(): Promise<Figure[]> {
  const server = await runServer(3964);
  const browser = await chromium.launch(await chromiumLaunch());
  try {
    return await measure(browser, server.url);
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function measure(browser: Browser, url: string): Promise<Figure[]> {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const scripts = new Set<string>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith(".js")) scripts.add(pathname);
  });
  await page.goto(`${url}/sign-in`);
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  await page.waitForLoadState("networkidle");
  const paint = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
      }),
  );
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let total = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) total += (entry as unknown as { value: number }).value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(total), 300);
      }),
  );
  const dist = join(import.meta.dirname, "../../apps/web/dist");
  const kilobytes = [...scripts].reduce((sum, path) => sum + readFileSync(join(dist, `${path}.gz`)).length, 0) / 1000;
  return [
    atMost("script on the sign-in route, gzip", kilobytes, { unit: "kB", most: 170, against: "–" }),
    atMost("largest paint of the sign-in route", paint, { unit: "ms", most: 1000, against: "–" }),
    atMost("layout shift of the sign-in route", shift, { unit: "", most: 0.01, against: "–" }),
  ];
}
