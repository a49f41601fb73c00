import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { chromiumLaunch } from "../../apps/web/e2e/chromium.ts";
import { atMost, type Figure } from "./figures.ts";

/** What the sign-in page really loads, from an empty cache, in gzip. */
export async function scriptAtTheDoor(url: string): Promise<Figure> {
  const browser = await chromium.launch(await chromiumLaunch());
  try {
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
    const dist = join(import.meta.dirname, "../../apps/web/dist");
    const kilobytes = [...scripts].reduce((sum, path) => sum + readFileSync(join(dist, `${path}.gz`)).length, 0) / 1000;
    return atMost("script on the sign-in route, gzip", kilobytes, { unit: "kB", most: 170, against: "–" });
  } finally {
    await browser.close();
  }
}
