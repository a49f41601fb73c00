import type { Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url } from "./houses.ts";
import { expect, test } from "./people.ts";

async function register(
  page: Page,
  { family, given, number }: { readonly family: string; readonly given: string; readonly number: string },
): Promise<string> {
  await page.goto(url("/patients/new"));
  await page.getByLabel("Family name").fill(family);
  await page.getByLabel("Given name").fill(given);
  await page.getByLabel("Birth date").fill("1961-03-17");
  await page.getByLabel("Record number").fill(number);
  await page.getByLabel("Phone").fill("+43 1 555 7788");
  await page.getByRole("button", { name: "Register" }).click();
  const anyway = page.getByRole("button", { name: "Register all the same" });
  const title = page.getByText(`${given} ${family}`, { exact: true });
  await expect(anyway.or(title).first()).toBeVisible();
  if (await anyway.isVisible()) await anyway.click();
  await expect(page).toHaveURL(/\/patients\/[0-9a-f-]{36}$/u);
  await expect(title).toBeVisible();
  return new URL(page.url()).pathname;
}

test("two records of one person are one, by keys, and two again", async ({ page, browser }) => {
  await signedInAs(page, "Olga");
  await organizationOf(page, "Lake Clinic");
  const nurse = await joined(page, browser, "nurse");
  const { page: hers } = nurse;
  const kept = await register(hers, { family: "Przybylski", given: "Zofia", number: "L-1" });
  const gone = await register(hers, { family: "Pryzbylski", given: "Sofia", number: "L-2" });

  // In the second: a number, and what she has.
  await hers.getByRole("button", { name: "Add a number" }).click();
  await hers.getByLabel("What it is").selectOption("SS");
  await hers.getByLabel("The number").fill("912-70-1234");
  await hers.getByRole("button", { name: "Save" }).click();
  await expect(hers.getByText("It may be a taxpayer number (ITIN)")).toBeVisible();
  await hers.getByLabel("What it is").selectOption("PPN");
  await hers.getByLabel("The number").fill("P 7766554");
  // Gone and come back.
  await hers.getByRole("link", { name: "All patients" }).click();
  await hers.goBack();
  await expect(hers.getByLabel("The number")).toHaveValue("P 7766554");
  await hers.getByRole("button", { name: "Save" }).click();
  await expect(hers.getByRole("list", { name: "Other numbers of the patient" })).toContainText("P 7766554 Passport");
  await hers.getByRole("button", { name: "Chronic conditions", exact: true }).click();
  await hers.getByRole("textbox", { name: "Condition" }).fill("Asthma");
  await hers.getByRole("textbox", { name: "Since" }).fill("2011-04");
  expect(await violationsOf(hers)).toEqual([]);
  await hers.getByRole("button", { name: "Save" }).click();
  await expect(hers.getByText("Asthma · since 2011-04")).toBeVisible();

  await hers.getByRole("link", { name: "All patients" }).click();
  await hers.getByRole("link", { name: "Duplicates" }).click();
  const pair = hers.getByRole("region", { name: "Two records" });
  await expect(pair.getByText("Very likely one person")).toBeVisible();
  await expect(pair.getByRole("row", { name: /Birth date/u })).toContainText("+14.5");
  expect(await violationsOf(hers)).toEqual([]);
  await hers.keyboard.press("m");
  const form = hers.getByRole("form", { name: "Merge two records" });
  await form.getByRole("radio", { name: "Zofia Przybylski, L-1" }).check();
  await form.getByRole("button", { name: "Make them one" }).click();
  await expect(form.getByText("Say why, in a few words")).toBeVisible();
  await form.getByLabel("Why they are one person").fill("She showed her passport: a slip of the pen.");
  expect(await violationsOf(hers)).toEqual([]);
  await form.getByRole("button", { name: "Make them one" }).click();
  await expect(hers.getByText("The two records are one now.")).toBeVisible();
  await expect(hers.getByText("No two records look like one person")).toBeVisible();

  // What led to the other leads here, and its numbers find this one.
  await hers.goto(url(gone));
  await expect(hers).toHaveURL(url(kept));
  await expect(hers.getByText("Asthma · since 2011-04")).toBeVisible();
  await expect(hers.getByRole("region", { name: "Merged records" })).toContainText("a slip of the pen");
  expect(await violationsOf(hers)).toEqual([]);
  await hers.goto(url("/patients"));
  await hers.getByRole("searchbox").fill("P7766554");
  await expect(hers.getByRole("link", { name: "Przybylski, Zofia" })).toBeVisible();

  await hers.goto(url(kept));
  await hers.getByRole("button", { name: "Take the merge back" }).click();
  await hers.getByLabel("Why they are two people").fill("They are sisters.");
  await hers.getByRole("button", { name: "Take it back" }).click();
  await expect(hers.getByText("2 entries went back.")).toBeVisible();
  await hers.getByRole("link", { name: "Open the other record" }).click();
  await expect(hers).toHaveURL(url(gone));
  await expect(hers.getByText("Asthma · since 2011-04")).toBeVisible();

  // And they are not proposed again.
  await hers.goto(url("/patients/duplicates"));
  await expect(hers.getByRole("region", { name: "Two records" })).toBeVisible();
  await hers.keyboard.press("n");
  await expect(hers.getByText("No two records look like one person")).toBeVisible();
  await hers.reload();
  await expect(hers.getByText("No two records look like one person")).toBeVisible();
  await nurse.context.close();
});
