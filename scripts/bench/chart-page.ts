import { type BrowserContext, chromium } from "@playwright/test";
import { chromiumLaunch } from "../../apps/web/e2e/chromium.ts";
import { buildWebIfStale } from "../lib/web-build.mjs";
import { atMost, type Figure, median, reading } from "./figures.ts";
import type { Scene } from "./scene.ts";
import { end, launchServer } from "./server-process.ts";

const port = 3973;
const rounds = 7;

/** Ms from the navigation until who the patient is and the newest of what happened to them can be read. */
async function pageOf(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  const started = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("list", { name: "Timeline" }).getByRole("listitem").first().waitFor();
  const took = performance.now() - started;
  await page.close();
  return took;
}

/** What a desk waits for the page of a patient to whom much happened, as somebody who was here before. */
export async function chartPage(
  scene: Scene,
  {
    organizationId,
    patientId,
    events,
  }: { readonly organizationId: string; readonly patientId: string; readonly events: number },
): Promise<Figure[]> {
  if (!(await buildWebIfStale())) throw new Error("the web app cannot be built");
  const server = await launchServer(scene, port, { ROOT_KEY: scene.rootKey });
  const browser = await chromium.launch(await chromiumLaunch());
  try {
    const url = `http://127.0.0.1:${port}`;
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
    const value = await scene.tokenOf(scene.userId, organizationId);
    await context.addCookies([{ name: "anamnesis", value, url, httpOnly: true, sameSite: "Lax" }]);
    const took: number[] = [];
    for (let round = -2; round < rounds; round += 1) {
      const one = await pageOf(context, `${url}/patients/${patientId}`);
      if (round >= 0) took.push(one);
    }
    const against = `${events.toLocaleString("en")} events of one patient, 1440 px, from the browser's cache`;
    return [
      atMost("page of a chart, median", median(took), { unit: "ms", most: 1_000, against }),
      reading("page of a chart, slowest", Math.max(...took), "ms"),
    ];
  } finally {
    await browser.close();
    await end(server);
  }
}
