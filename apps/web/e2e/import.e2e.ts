import { violationsOf } from "./axe.ts";
import { expect, logEntry, newPerson, registered, signedIn, test } from "./people.ts";

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
  await expect(page.getByRole("cell", { name: "10", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Import 2 entries" }).click();
  await expect(page.getByText("2 entries imported · tabelle.csv")).toBeVisible();
});
