import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url, windowOf } from "./houses.ts";
import { expect, test } from "./people.ts";

test("a nurse registers a patient, a doctor finds and opens them, and nobody else does", async ({ page, browser }) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const nurse = await joined(page, browser, "nurse");
  await nurse.page.goto(url("/patients"));
  await nurse.page.getByRole("link", { name: "Register" }).click();
  await nurse.page.getByRole("button", { name: "Register" }).click();
  await expect(nurse.page.getByText("Family name cannot be empty.")).toBeVisible();
  await expect(nurse.page.getByLabel("Family name")).toBeFocused();
  await nurse.page.getByLabel("Family name").fill("Marković-Öztürk");
  await nurse.page.getByLabel("Given name").fill("Lena");
  await nurse.page.getByLabel("Birth date").fill("1992-03-12");
  await nurse.page.getByLabel("Gender").selectOption("female");
  await nurse.page.getByLabel("Record number").fill("20-1187");
  await nurse.page.getByLabel("Social security number").fill("078-05-1120");
  await nurse.page.getByLabel("Address").fill("Am Graben 3\n1010 Wien");
  await nurse.page.getByRole("button", { name: "Register" }).click();
  await expect(nurse.page.getByText("That is nobody's social security number.")).toBeVisible();
  await nurse.page.getByLabel("Social security number").fill("123-45-6789");
  await nurse.page.getByRole("button", { name: "Register" }).click();
  await expect(nurse.page.getByText("Lena Marković-Öztürk", { exact: true })).toBeVisible();
  await expect(nurse.page.getByText("1010 Wien")).toBeVisible();
  await nurse.page.getByRole("button", { name: "Change" }).click();
  await nurse.page.getByLabel("Phone").fill("+43 660 123 45 67");
  await nurse.page.getByRole("button", { name: "Save" }).click();
  await expect(nurse.page.getByText("+43 660 123 45 67")).toBeVisible();

  const doctor = await joined(page, browser, "doctor");
  await nurse.page.reload();
  await nurse.page.getByRole("button", { name: "Take somebody in" }).click();
  await nurse.page
    .getByLabel("Who treats this patient as well")
    .selectOption({ label: `${doctor.person.displayName}, Doctor` });
  await nurse.page.getByRole("button", { name: "Take in", exact: true }).click();
  await expect(nurse.page.getByRole("list", { name: "Care team" }).getByRole("listitem")).toHaveCount(2);
  await doctor.page.goto(url("/patients"));
  await doctor.page.getByRole("searchbox").fill("ozturk 12.3.1992");
  await doctor.page.getByRole("link", { name: "Marković-Öztürk, Lena" }).click();
  await expect(doctor.page.getByText("123-45-6789")).toBeVisible();
  await expect(doctor.page.getByText(/^Opened .+, recorded$/u)).toBeVisible();
  expect(await violationsOf(doctor.page)).toEqual([]);
  // Nothing of it stays in the browser, nor in its history.
  const kept = await doctor.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).not.toMatch(/Markovi|ozturk|20-1187/u);
  expect(doctor.page.url()).not.toMatch(/Markovi|ozturk/u);
  const record = doctor.page.url();

  // Whoever runs the clinic looks after people who work there, and opens no record.
  await page.goto("/patients");
  await expect(page.getByText("Your role does not open this page")).toBeVisible();
  const other = await windowOf(browser, "Olga");
  await organizationOf(other.page, "Other Clinic");
  const stranger = await joined(other.page, browser, "doctor");
  await stranger.page.goto(record);
  await expect(stranger.page.getByText("There is no such patient here.")).toBeVisible();
  for (const { context } of [nurse, doctor, other, stranger]) await context.close();
});
