import type { Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url, windowOf } from "./houses.ts";
import { expect, test } from "./people.ts";

interface Typed {
  readonly family: string;
  readonly given: string;
  readonly born: string;
  readonly number: string;
}

async function fill(page: Page, { family, given, born, number }: Typed): Promise<void> {
  await page.getByLabel("Family name").fill(family);
  await page.getByLabel("Given name").fill(given);
  await page.getByLabel("Birth date").fill(born);
  await page.getByLabel("Record number").fill(number);
}

/** Takes a doctor into the care team of the patient whose record is open. */
async function takeIn(page: Page, doctor: string): Promise<void> {
  await page.getByRole("button", { name: "Take somebody in" }).click();
  await page.getByLabel("Who treats this patient as well").selectOption({ label: `${doctor}, Doctor` });
  await page.getByRole("button", { name: "Take in", exact: true }).click();
  await expect(page.getByRole("list", { name: "Care team" }).getByRole("listitem")).toHaveCount(2);
}

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
  await expect(nurse.page.getByText("That number stood in advertising, and is nobody's.")).toBeVisible();
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
  await takeIn(nurse.page, doctor.person.displayName);
  await doctor.page.goto(url("/patients"));
  await doctor.page.getByRole("searchbox").fill("ozturk 12.3.1992");
  await doctor.page.getByRole("link", { name: "Marković-Öztürk, Lena" }).click();
  await expect(doctor.page.getByText("123-45-6789")).toBeVisible();
  await expect(doctor.page.getByText(/^Opened by you .+ for treatment, recorded$/u)).toBeVisible();
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

test("what a nurse types is not lost, and whom she would register twice she is shown before", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Wanda");
  await organizationOf(page, "Hill Clinic");
  const nurse = await joined(page, browser, "nurse");
  const { page: hers } = nurse;
  await hers.goto(url("/patients/new"));
  const lena = { family: "Lindgren", given: "Astrid", born: "1907-11-14", number: "H-1" };
  await fill(hers, lena);
  await expect(hers.getByText("14 November 1907")).toBeVisible();
  // Gone and come back.
  await hers.getByRole("link", { name: "All patients" }).click();
  await hers.getByRole("link", { name: "Register" }).click();
  await expect(hers.getByLabel("Given name")).toHaveValue("Astrid");
  await hers.context().setOffline(true);
  await hers.getByRole("button", { name: "Register" }).click();
  await expect(hers.getByText("No connection. Nothing you typed is lost.")).toBeVisible();
  await hers.context().setOffline(false);
  await hers.getByRole("button", { name: "Register" }).click();
  await expect(hers.getByText("Astrid Lindgren", { exact: true })).toBeVisible();
  const record = hers.url();

  await hers.goto(url("/patients/new"));
  await expect(hers.getByLabel("Given name")).toHaveValue("");
  await fill(hers, { ...lena, given: "Astrid Anna", number: "H-2" });
  await hers.getByRole("button", { name: "Register" }).click();
  await expect(hers.getByRole("heading", { name: "Perhaps here already" })).toBeVisible();
  await expect(hers.getByRole("link", { name: "Lindgren, Astrid" })).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  await hers.getByRole("button", { name: "Register all the same" }).click();
  await expect(hers.getByText("Astrid Anna Lindgren", { exact: true })).toBeVisible();

  // Two change one patient: hers stays, and what the other wrote stands beside it.
  const doctor = await joined(page, browser, "doctor");
  await hers.goto(record);
  await takeIn(hers, doctor.person.displayName);
  await doctor.page.goto(record);
  await doctor.page.getByRole("button", { name: "Change" }).click();
  await doctor.page.getByLabel("Phone").fill("+46 8 555 0101");
  await hers.goto(record);
  await hers.getByRole("button", { name: "Change" }).click();
  await hers.getByLabel("Phone").fill("+46 8 555 0202");
  await hers.getByLabel("Address").fill("Dalagatan 46");
  await doctor.page.getByRole("button", { name: "Save" }).click();
  await expect(doctor.page.getByText("+46 8 555 0101")).toBeVisible();
  await hers.getByRole("button", { name: "Save" }).click();
  await expect(hers.getByText("Somebody else wrote: +46 8 555 0101")).toBeVisible();
  await expect(hers.getByLabel("Phone")).toHaveValue("+46 8 555 0202");
  await hers.getByRole("button", { name: "Take that" }).click();
  await hers.getByRole("button", { name: "Save" }).click();
  await expect(hers.getByText("Dalagatan 46")).toBeVisible();
  await expect(hers.getByText("+46 8 555 0101")).toBeVisible();

  await hers.getByRole("button", { name: "No longer treated here" }).click();
  await expect(hers.getByText(/ · no longer treated here$/u)).toBeVisible();
  await hers.getByRole("button", { name: "Treated here again" }).click();
  await expect(hers.getByRole("button", { name: "No longer treated here" })).toBeVisible();

  // Back from a record stands what was looked for, and nowhere in the address.
  await doctor.page.goto(url("/patients"));
  await doctor.page.getByRole("searchbox").fill("lindgren 14 november 1907");
  const found = doctor.page.getByRole("list", { name: "Patients", exact: true });
  await found.getByRole("link", { name: "Lindgren, Astrid", exact: true }).click();
  await expect(doctor.page.getByText("Dalagatan 46")).toBeVisible();
  await doctor.page.goBack();
  await expect(doctor.page.getByRole("searchbox")).toHaveValue("lindgren 14 november 1907");
  await expect(found.getByRole("link", { name: "Lindgren, Astrid", exact: true })).toBeVisible();
  expect(await doctor.page.evaluate(() => JSON.stringify([location.href, history.state]))).not.toMatch(/lindgren/iu);
  for (const { context } of [nurse, doctor]) await context.close();
});

test("allergies: nobody asked, none known, one that stands in the header, and one that was a mistake", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Xenia");
  await organizationOf(page, "River Clinic");
  const nurse = await joined(page, browser, "nurse");
  const { page: hers } = nurse;
  await hers.goto(url("/patients/new"));
  await fill(hers, { family: "Okonkwo", given: "Adaeze", born: "1988-07-03", number: "R-1" });
  await hers.getByRole("button", { name: "Register" }).click();
  const header = hers.getByRole("list", { name: "Allergies", exact: true });
  await expect(header).toHaveText("Never asked about allergies");
  await hers.getByRole("button", { name: "Asked: no allergies known" }).click();
  await expect(header).toHaveText("No known allergies");
  await expect(hers.getByText(/^Asked last by .+ None were known\.$/u)).toBeVisible();

  await hers.getByRole("button", { name: "Add", exact: true }).click();
  await hers.getByRole("textbox", { name: "Substance" }).fill("Penicillin V");
  await hers.getByLabel("Reaction").fill("Anaphylaxis, 2019");
  // Gone and come back.
  await hers.getByRole("link", { name: "All patients" }).click();
  await hers.goBack();
  await expect(hers.getByLabel("Reaction")).toHaveValue("Anaphylaxis, 2019");
  await hers.getByLabel("How bad it was").selectOption("severe");
  await hers.getByLabel("How certain it is").selectOption("confirmed");
  expect(await violationsOf(hers)).toEqual([]);
  await hers.getByRole("button", { name: "Save" }).click();
  await expect(header).toHaveText("Penicillin V, severe");
  await expect(hers.getByRole("button", { name: "Asked: no allergies known" })).toHaveCount(0);

  await hers.getByRole("button", { name: "Change Penicillin V" }).click();
  await hers.getByLabel("How certain it is").selectOption("entered-in-error");
  await hers.getByRole("button", { name: "Save" }).click();
  await expect(hers.getByText(/entered by mistake/u)).toBeVisible();
  await hers.getByRole("button", { name: "Asked: no allergies known" }).click();
  await expect(header).toHaveText("No known allergies");
  expect(await violationsOf(hers)).toEqual([]);
  await nurse.context.close();
});

test("vital signs: measured in her units, out of range in words, and one that was a mistake", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Yara");
  await organizationOf(page, "Valley Clinic");
  const nurse = await joined(page, browser, "nurse");
  const { page: hers } = nurse;
  await hers.goto(url("/patients/new"));
  await fill(hers, { family: "Okonkwo", given: "Adaeze", born: "1988-07-03", number: "V-1" });
  await hers.getByRole("button", { name: "Register" }).click();
  await expect(hers.getByText("Nothing was measured yet.")).toBeVisible();
  await hers.getByRole("button", { name: "Measure" }).click();
  await hers.getByLabel("Systolic (mmHg)").fill("184");
  await hers.getByLabel("Temperature", { exact: true }).fill("98.6");
  await hers.getByRole("button", { name: "Save" }).click();
  await expect(hers.getByText("A blood pressure has two values.")).toBeVisible();
  await expect(hers.getByText("Such a value nobody has.")).toBeVisible();
  await hers.getByLabel("Diastolic (mmHg)").fill("96");
  await hers.getByLabel("Unit of Temperature").selectOption("°F");
  await hers.getByLabel("Weight", { exact: true }).fill("70,5");
  await hers.getByLabel("Height", { exact: true }).fill("175");
  expect(await violationsOf(hers)).toEqual([]);
  await hers.getByRole("button", { name: "Save" }).click();
  const latest = hers.getByRole("list", { name: "Latest vital signs" });
  await expect(latest.getByText("184/96 mmHg, critically high")).toBeVisible();
  await expect(latest.getByText("98.6 °F")).toBeVisible();
  await expect(latest.getByText("23 kg/m²")).toBeVisible();
  await hers.getByRole("button", { name: "Measure" }).click();
  await hers.getByLabel("Systolic (mmHg)").fill("128");
  await hers.getByLabel("Diastolic (mmHg)").fill("82");
  await hers.getByRole("button", { name: "Save" }).click();
  await expect(latest.getByText("128/82 mmHg")).toBeVisible();
  await hers.getByText("All measurements").click();
  await hers
    .getByRole("button", { name: /^It was a mistake/u })
    .first()
    .click();
  await expect(hers.getByText("was a mistake", { exact: true })).toBeVisible();
  await expect(latest.getByText("184/96 mmHg, critically high")).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  await nurse.context.close();
});
