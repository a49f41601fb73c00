import { chromium } from "@playwright/test";
import { pathToFileURL } from "node:url";
const base = process.argv[2];
const who = process.argv[3];
const paths = process.argv[4].split(",");
const out = process.argv[5];
const widths = (process.argv[6] ?? "390,1440").split(",").map(Number);
const schemes = (process.argv[7] ?? "light,dark").split(",");
const { chromiumLaunch } = await import(pathToFileURL(process.cwd() + "/e2e/chromium.ts"));
const b = await chromium.launch(await chromiumLaunch());
const acc = {
  demo: ["demo@anamnesis.example", "a-year-of-plausible-days"],
  admin: ["admin@anamnesis.example", "looks-after-the-whole-house"],
  doctor: ["doctor@anamnesis.example", "listens-before-she-prescribes"],
}[who];
for (const colorScheme of schemes) {
  for (const w of widths) {
    const c = await b.newContext({
      viewport: { width: w, height: w < 600 ? 844 : 900 },
      colorScheme,
      deviceScaleFactor: w < 600 ? 2 : 1,
      hasTouch: w < 600,
      locale: process.env.LOCALE ?? "en-GB",
      timezoneId: "Europe/Berlin",
    });
    const p = await c.newPage();
    p.on("pageerror", (e) => console.log("ERR", e.message));
    p.on("console", (m) => m.type() === "error" && console.log("CONSOLE", m.text()));
    await p.goto(base + "/sign-in");
    await p.locator("input[type=email],input[name=email]").first().fill(acc[0]);
    await p.locator("input[type=password]").first().fill(acc[1]);
    await p.locator("button[type=submit]").first().click();
    await p.waitForURL((u) => !u.pathname.includes("sign-in"), { timeout: 60000 });
    for (const path of paths) {
      await p.goto(base + path);
      await p.waitForLoadState("networkidle").catch(() => {});
      await p.waitForTimeout(500);
      if (process.env.STEP) await new Function("p", "return (async()=>{" + process.env.STEP + "})()")(p);
      await p.screenshot({ path: `${out}${path.replaceAll(/[/?=&]/g, "_")}-${w}-${colorScheme}.png`, fullPage: true });
      console.log(path, w, colorScheme, await p.evaluate(() => document.documentElement.scrollWidth));
    }
    await c.close();
  }
}
await b.close();
