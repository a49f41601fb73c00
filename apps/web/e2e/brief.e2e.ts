import { todayIn } from "@anamnesis/domain";
import { readFile } from "node:fs/promises";
import { extractText, getDocumentProxy } from "unpdf";
import { call, expect, logEntry, newPerson, registered, signedIn, test } from "./people.ts";
import { browserZone } from "./zone.ts";

const timeZone = browserZone ?? "UTC";

async function textOf(bytes: Uint8Array): Promise<{ readonly text: string; readonly pages: number }> {
  const { text, totalPages } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: true });
  return { text: text.replaceAll(/\s+/gu, " "), pages: totalPages };
}

test("one page for the doctor is chosen, seen, made, printed and shared", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  await logEntry(page, { category: "Krämpfe links", severity: 8, notes: "lay down", tags: ["stress"] });
  await logEntry(page, { category: "Low mood", severity: 3 });
  await call(page.request, "symptoms.days.set", { localDate: todayIn(timeZone), timeZone, sleepMinutes: 435 });
  await page.goto("/share");
  await page.getByRole("link", { name: /Brief for the doctor/u }).click();
  await page.getByLabel("What bothers you most").fill("The second day.");
  await page.getByLabel("Questions you want to ask").fill("Why?\n\nWhat helps?");
  await page.getByLabel("From", { exact: true }).fill("2020-01-01");
  await page.getByRole("button", { name: "See the page" }).click();
  await expect(page.getByText("Choose at most 400 days.")).toBeVisible();
  await page.getByRole("button", { name: "Last 30 days" }).click();
  await page.getByRole("button", { name: "Krämpfe links" }).click();
  // A window that is loaded again has lost nothing.
  await page.reload();
  await expect(page.getByLabel("Questions you want to ask")).toHaveValue("Why?\n\nWhat helps?");
  await page.getByRole("button", { name: "See the page" }).click();

  const sheet = page.getByRole("article", { name: "Brief for the doctor" });
  await expect(sheet.getByRole("listitem")).toHaveText(["Why?", "What helps?"]);
  const slept = "7.3 h (1 of 30 nights)";
  const shown = [
    person.displayName,
    "1 day · mean 8.0 · strongest 8",
    "stress (1 day)",
    "lay down",
    "The second day.",
    slept,
  ];
  for (const words of shown) await expect(sheet.getByText(words, { exact: true })).toBeVisible();
  await expect(sheet).not.toContainText("Low mood");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Make the PDF" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^brief-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.pdf$/u);
  const made = await textOf(await readFile(await download.path()));
  expect(made.pages).toBe(1);
  for (const words of shown) expect(made.text).toContain(words);
  expect(made.text).not.toContain("Low mood");

  const printed = await textOf(await page.pdf({ preferCSSPageSize: true }));
  expect(printed.pages).toBe(1);
  for (const words of shown) expect(printed.text).toContain(words);
  expect(printed.text).not.toContain("Make the PDF");

  await page.getByRole("link", { name: "Share these days with a clinic" }).click();
  await expect(page.getByRole("button", { name: "Krämpfe links" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "Last 30 days" })).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(/\/share\/new$/u);
});
