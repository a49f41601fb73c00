import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type axe from "axe-core";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const options = {
  resultTypes: ["violations"],
  // What is said of a button begins with what stands on it (WCAG 2.5.3); off unless asked for.
  rules: { "label-content-name-mismatch": { enabled: true } },
  // No rule that is on reads style sheets.
  preload: false,
} satisfies axe.RunOptions;

/** What axe finds on the page that is open, in words; nothing when it is clean. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  return page.evaluate(async (given) => {
    const { axe: there } = window as unknown as { readonly axe: typeof axe };
    const { violations } = await there.run(given);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  }, options);
}
