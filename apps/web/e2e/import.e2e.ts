import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { call, expect, logEntry, newPerson, registered, signedIn, test } from "./people.ts";

const header = "date,date formatted,weekday,time of day,category,rating/amount,detail,notes";
const row = (day: number, detail: string) => `"","2026-03-0${day}","","am","Symptom","4","${detail}","from before"`;

test("a file is looked into, imported without its broken row, and undone as a whole", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  const broken = row(2, "Never").replace("03-02", "02-30");
  const rows = [
    header,
    row(1, "Brennen (Unbearable)"),
    broken,
    row(3, "Brennen (Unbearable)"),
    row(4, "Kopf (Severe)"),
  ];
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/you/data");
  await page.getByRole("link", { name: "Import" }).click();
  await expect(page.getByText("Nothing imported yet")).toBeVisible();
  const choose = (name: string, text: string) =>
    page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await choose("nothing.csv", "date\n");
  await expect(page.getByRole("alert")).toContainText("There is nothing in this file");
  await choose("bearable.csv", rows.join("\r\n"));

  const inFile = page.getByRole("region", { name: "What is in the file" });
  await expect(inFile.getByText("Brennen (2), Kopf (1)")).toBeVisible();
  await expect(page.getByText("Line 3: There is no such day or time.")).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Import 3 entries" }).click();
  await expect(page.getByText("3 entries imported · bearable.csv")).toBeVisible();
  await page.goto("/calendar?day=2026-03-01");
  await expect(page.getByText("from before")).toBeVisible();

  // The same file again has nothing new in it.
  await page.goto("/import");
  await choose("bearable.csv", rows.join("\n"));
  await expect(page.getByText("There is nothing new to import")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();

  await logEntry(page, { category: "Stays" });
  await page.getByRole("button", { name: "Undo the import of bearable.csv" }).click();
  await expect(page.getByText("Taken back", { exact: false })).toBeVisible();
  await page.goto("/calendar?day=2026-03-01");
  await expect(page.getByText("Nothing logged").first()).toBeVisible();
  await page.goto("/import");
  await page.getByRole("button", { name: "Put bearable.csv back" }).click();
  await expect(page.getByRole("button", { name: "Undo the import of bearable.csv" })).toBeVisible();
  await page.goto("/calendar?day=2026-03-03");
  await page.getByRole("link", { name: /Brennen/u }).click();
  await expect(page.getByText("You put the import back")).toBeVisible();
  await expect(page.getByText("You imported it")).toBeVisible();
});

test("a table of any kind is read by what its columns are", async ({ page, person }) => {
  expect(person.email).toContain("@");
  await page.goto("/import");
  const buffer = Buffer.from("Tag;Wie schlimm;Was\r\n13.4.2026;3;Rücken\r\n14.4.2026;5;Rücken\r\n", "latin1");
  await page.locator("input[type=file]").setInputFiles({ name: "tabelle.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("Choose a column.")).toBeVisible();
  await page.getByLabel("Strength", { exact: true }).selectOption("Wie schlimm");
  await page.getByLabel("Strongest in this table").selectOption("5");
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("A table · Windows-1252")).toBeVisible();
  await expect(page.getByRole("list", { name: "First entries" }).getByText("10", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Import 2 entries" }).click();
  await expect(page.getByText("2 entries imported · tabelle.csv")).toBeVisible();
});

/** The file with everything about whoever is signed in. */
async function everythingOf(page: Page): Promise<string> {
  const { id } = await call<{ id: string }>(page.request, "exports.create", { type: "json" });
  let path = "";
  await expect
    .poll(async () => {
      const input = encodeURIComponent(JSON.stringify({ id }));
      const answer = await page.request.get(`/trpc/exports.byId?input=${input}`);
      path = (await answer.json()).result.data.downloadPath ?? "";
      return path;
    })
    .not.toBe("");
  return (await page.request.get(path)).text();
}

test("the file with everything brings where it hurt, medication, cycle and days into an empty diary", async ({
  page,
}) => {
  const [first, second] = [newPerson(), newPerson()];
  await registered(page.request, first);
  await signedIn(page, first);
  const day = { localDate: "2026-03-01", timeZone: "UTC" };
  const entry = await logEntry(page, {
    occurredAt: "2026-03-01T08:30:00Z",
    timeZone: "UTC",
    category: "Rücken",
    regions: ["sacrum"],
  });
  const trackerId = randomUUID();
  await call(page.request, "symptoms.trackers.add", { id: trackerId, label: "Вино", kind: "yes_no" });
  await call(page.request, "symptoms.days.set", { ...day, sleepMinutes: 435, tracked: { [trackerId]: false } });
  const written = { notes: "Ein ruhiger Tag.", revision: randomUUID(), after: null };
  await call(page.request, "symptoms.days.writeNotes", { ...day, ...written });
  await call(page.request, "symptoms.cycle.set", { ...day, flow: "light", startsCycle: true });
  await call(page.request, "symptoms.medication.take", {
    id: randomUUID(),
    takenAt: "2026-03-01T09:00:00Z",
    timeZone: "UTC",
    name: "Ibuprofen",
    dose: "400 mg",
    relief: "good",
    reliefAfterMinutes: 40,
    entryId: entry.id,
  });
  const text = await everythingOf(page);

  await registered(page.request, second);
  await signedIn(page, second);
  const choose = () =>
    page.locator("input[type=file]").setInputFiles({
      name: "everything.json",
      mimeType: "application/json",
      buffer: Buffer.from(text),
    });
  await page.goto("/import");
  await choose();
  const inFile = page.getByRole("region", { name: "What is in the file" });
  await expect(inFile).toContainText("Medication, taken once");
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Import 1 entry" }).click();
  await expect(page.getByText("1 entry imported · everything.json")).toBeVisible();
  const brought = JSON.parse(await everythingOf(page));
  expect(brought.diary).toMatchObject([{ category: "Rücken", regions: ["sacrum"] }]);
  expect(brought.medication).toMatchObject([
    { name: "Ibuprofen", dose: "400 mg", relief: "good", relief_after_minutes: 40, entry_id: brought.diary[0].id },
  ]);
  expect(brought.cycle).toMatchObject([{ local_date: "2026-03-01", flow: "light", starts_cycle: true }]);
  expect(brought.days).toMatchObject([{ sleep_minutes: 435, tracked: { [trackerId]: false }, notes: written.notes }]);

  // The same again is there already, and all of it goes as it came.
  await page.goto("/import");
  await choose();
  await expect(inFile).toContainText("Medication that was taken once is there already and is left out.");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("1 entry, 1 day of bleeding, 1 day as a whole, medication taken once")).toBeVisible();
  await page.getByRole("button", { name: "Undo the import of everything.json" }).click();
  await expect(page.getByText("Taken back", { exact: false })).toBeVisible();
  await page.goto("/calendar?day=2026-03-01");
  await expect(page.getByText("Nothing logged on this day")).toBeVisible();
  await expect(page.getByText("Ibuprofen")).toHaveCount(0);
});
