import type { Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url } from "./houses.ts";
import { admin, call, expect, read, signedIn, test } from "./people.ts";

/** A patient of the doctors of a clinic, with a case. */
async function caseOf(host: Page, doctors: readonly string[]): Promise<string> {
  const patientId = crypto.randomUUID();
  await call(host.request, "clinical.patients.register", {
    id: patientId,
    familyName: "Lindgren",
    givenName: "Astrid",
    birthDate: "1992-03-12",
    gender: "female",
    recordNumber: "D-1",
  });
  for (const userId of doctors) await call(host.request, "clinical.careTeam.add", { patientId, userId });
  await call(host.request, "clinical.cases.open", { id: crypto.randomUUID(), patientId, title: "Pain, since April" });
  return patientId;
}

const idOf = async (page: Page) =>
  (await read<{ account: { id: string } }>(page.request, "identity.sessions.current")).account.id;
const diagnosesOf = (page: Page) => page.getByRole("region", { name: "Diagnoses", exact: true });

test("a doctor diagnoses by the keyboard, another confirms something else, and that is superseded", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const [nurse, first, second] = [
    await joined(page, browser, "nurse"),
    await joined(page, browser, "doctor"),
    await joined(page, browser, "doctor"),
  ];
  const patientId = await caseOf(nurse.page, [await idOf(first.page), await idOf(second.page)]);

  const hers = first.page;
  await hers.goto(url(`/patients/${patientId}`));
  const own = diagnosesOf(hers);
  await own.getByRole("button", { name: "Add a diagnosis" }).press("Enter");
  const code = own.getByRole("textbox", { name: "Code", exact: true });
  await expect(code).toBeFocused();
  // Closed again, one stands where one was, and not at the top of the page.
  await own.getByRole("button", { name: "Discard" }).press("Enter");
  await expect(own.getByRole("button", { name: "Add a diagnosis" })).toBeFocused();
  await own.getByRole("button", { name: "Add a diagnosis" }).press("Enter");
  // A wrong code names the nearest right ones.
  await code.fill("N94.7");
  await expect(hers.getByText("There is no such code. The nearest:")).toBeVisible();
  await code.fill("period pain");
  const options = hers.getByRole("listbox", { name: "Codes" });
  await expect(options.getByRole("option", { name: /^N94 /u })).toHaveAttribute("data-combobox-disabled", "true");
  await expect(options.getByRole("option", { name: /N94\.6/u })).toBeVisible();
  await code.press("Enter");
  await expect(code).toHaveValue("N94.6 Dysmenorrhea, unspecified");
  await expect(own.getByRole("textbox", { name: /^Diagnosis/u })).toHaveValue("Dysmenorrhea, unspecified");
  await own.getByLabel("Why you think so").fill("Cramps on the first days.");
  await own.getByLabel("Somebody else is to decide").check();
  expect(await violationsOf(hers)).toEqual([]);
  await own.getByRole("button", { name: "Propose" }).click();
  await expect(own.getByText("You asked somebody else to decide.")).toBeVisible();
  await expect(own.getByRole("button", { name: "Confirm…" })).toHaveCount(0);

  const theirs = second.page;
  await theirs.goto(url(`/patients/${patientId}`));
  const seen = diagnosesOf(theirs);
  await seen.getByRole("button", { name: "Confirm…" }).click();
  await seen.getByLabel("Decided diagnosis").fill("Primary dysmenorrhea");
  const decided = seen.getByRole("textbox", { name: "Decided code" });
  await decided.fill("N94.4");
  await expect(theirs.getByRole("option", { name: /N94\.4/u })).toBeVisible();
  await decided.press("Enter");
  await seen.getByLabel("Notes").fill("Since menarche.");
  await seen.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(seen.getByText("Proposed was: N94.6 Dysmenorrhea, unspecified")).toBeVisible();
  await expect(seen.getByRole("article", { name: "Primary dysmenorrhea" })).toContainText("confirmed");
  expect(await violationsOf(theirs)).toEqual([]);

  await seen.getByRole("button", { name: "Replace…" }).click();
  await seen.getByRole("textbox", { name: "Code", exact: true }).fill("endometriosis");
  await expect(theirs.getByRole("option", { name: /Endometriosis, unspecified/u })).toBeVisible();
  await theirs.getByRole("option", { name: /Endometriosis, unspecified/u }).click();
  await seen.getByRole("button", { name: "Propose" }).click();
  await expect(seen.getByText("Say why it takes the place of the other.")).toBeVisible();
  await seen.getByLabel("Why you think so").fill("Laparoscopy.");
  await seen.getByRole("button", { name: "Propose" }).click();
  const next = seen.getByRole("article", { name: "Endometriosis, unspecified" });
  await next.getByRole("button", { name: "Confirm…" }).click();
  await next.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(seen.getByRole("article", { name: "Primary dysmenorrhea" })).toContainText("superseded");
  await expect(next).toContainText("confirmed");
  // A nurse reads it, and decides nothing.
  await nurse.page.goto(url(`/patients/${patientId}`));
  await expect(diagnosesOf(nurse.page).getByRole("article", { name: "Endometriosis, unspecified" })).toBeVisible();
  await expect(diagnosesOf(nurse.page).getByRole("button")).toHaveCount(0);
  for (const { context } of [nurse, first, second]) await context.close();
});

test("an administrator imports a file of codes, is told what could not be read, and takes it back", async ({
  page,
}) => {
  await signedIn(page, admin);
  await page.goto("/admin/codes");
  await expect(page.getByRole("region", { name: "In force" })).toContainText("Starter list of FY2026");
  const line = (code: string, billable: string, text: string) =>
    `00001 ${code.padEnd(7)} ${billable} ${text.padEnd(60)} ${text}\r\n`;
  // Of a year long after: it names no diagnosis of today.
  const name = "icd10cm_order_2090.txt";
  const content = `${line("N94", "0", `Pain ${Date.now()}`)}nothing\r\n${line("N946", "1", "Dysmenorrhea")}`;
  await page.setInputFiles("input[type=file]", { name, mimeType: "text/plain", buffer: Buffer.from(content) });
  await expect(page.getByLabel("Fiscal year")).toHaveValue("2090");
  await page.getByLabel("Holds from").fill("2090-04-01");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const release = page.getByRole("listitem").filter({ hasText: "ICD-10-CM FY2090" }).first();
  await expect(release).toContainText("2 codes");
  await expect(release).toContainText(/Apr(?:il)? 2090/u);
  await release.getByText("1 row could not be read").click();
  await expect(release).toContainText("Line 2: no code where one belongs");
  expect(await violationsOf(page)).toEqual([]);
  await release.getByRole("button", { name: /Take back/u }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The wrong year.");
  await dialog.getByRole("button", { name: "Take the import back" }).click();
  await expect(release).toContainText("taken back");
});
