import { readFile } from "node:fs/promises";
import { expect, logEntry, newPerson, registered, signedIn, test } from "./people.ts";

test("a file for the doctor is made, downloaded, and holds what was logged", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  await logEntry(page, {
    category: "Übelkeit früh",
    notes: '=HYPERLINK("http://evil")\nsecond "line"',
    tags: ["a", "b"],
  });
  await page.goto("/share");
  await expect(page.getByText("No file yet")).toBeVisible();
  await page.getByRole("button", { name: "Make the file" }).click();
  const link = page.getByRole("link", { name: /Download/u });
  await expect(link).toBeVisible();
  await expect(page.getByText(/1 entry · ready until/u)).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const text = await readFile(await download.path(), "utf8");
  const [header, ...rows] = text.split("\r\n");
  expect(header).toBe(
    "\uFEFFlocal_date,local_time,cycle_day,time_zone,occurred_at,category,severity,notes,tags,regions,sleep_minutes,followed,recorded_at",
  );
  expect(rows.join("\r\n")).toContain(`"Übelkeit früh",5,"'=HYPERLINK(""http://evil"")\nsecond ""line""","a; b"`);

  const href = await link.getAttribute("href");
  const other = newPerson();
  await registered(page.request, other);
  await signedIn(page, other);
  const refused = await page.request.get(href ?? "");
  expect(refused.status()).toBe(403);
});

test("a range that ends before it begins is refused in words", async ({ page, person }) => {
  expect(person.email).toContain("@");
  await page.goto("/share");
  await page.getByLabel("From").fill("2026-03-02");
  await page.getByLabel("To").fill("2026-03-01");
  await page.getByRole("button", { name: "Make the file" }).click();
  await expect(page.getByText("The last day is before the first.")).toBeVisible();
  await expect(page.getByLabel("From")).toHaveValue("2026-03-02");
});
