import type { Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url } from "./houses.ts";
import { call, expect, read, test } from "./people.ts";

const idOf = async (page: Page) =>
  (await read<{ account: { id: string } }>(page.request, "identity.sessions.current")).account.id;

test("a plan is drafted by a nurse, approved and begun by a doctor, followed, printed and discontinued", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const [nurse, doctor] = [await joined(page, browser, "nurse"), await joined(page, browser, "doctor")];
  const patientId = crypto.randomUUID();
  await call(nurse.page.request, "clinical.patients.register", {
    id: patientId,
    familyName: "Lindgren",
    givenName: "Astrid",
    birthDate: "1992-03-12",
    gender: "female",
    recordNumber: "P-1",
  });
  await call(nurse.page.request, "clinical.careTeam.add", { patientId, userId: await idOf(doctor.page) });

  const hers = nurse.page;
  await hers.goto(url(`/patients/${patientId}`));
  const card = hers.getByRole("region", { name: "Treatment plans" });
  await card.getByRole("link", { name: "Write a plan" }).click();
  const form = hers.getByRole("region", { name: "Plan", exact: true });
  await form.getByRole("button", { name: "Save as draft" }).click();
  await expect(form.getByText("Title cannot be empty.")).toBeVisible();
  await form.getByLabel("Title").fill("Endometriosis, first half year");
  await form.getByRole("button", { name: "Add a goal" }).click();
  await form.getByLabel("What is to be reached").fill("Pain at most 3 of 10");
  await form.getByRole("button", { name: "Add a step" }).click();
  const step = form.getByRole("group", { name: "Step 1" });
  await step.getByLabel("Kind").selectOption("imaging");
  await step.getByLabel("What is to be done").fill("Pelvic ultrasound");
  await form.getByLabel("For the patient, in plain words").fill("One tablet each day.");
  await form.getByLabel("Notes for those who treat").fill("Consider surgery.");
  expect(await violationsOf(hers)).toEqual([]);
  await form.getByRole("button", { name: "Save as draft" }).click();
  const shown = hers.getByRole("region", { name: "Endometriosis, first half year" });
  await expect(shown.getByText("draft", { exact: true })).toBeVisible();
  await expect(shown.getByRole("button", { name: "Approve" })).toHaveCount(0);

  // Two change it at once: nobody's words are lost.
  const his = doctor.page;
  await his.goto(hers.url());
  await his.getByRole("button", { name: "Change" }).click();
  await shown.getByRole("button", { name: "Change" }).click();
  await form.getByLabel("Diet").fill("No alcohol.");
  await form.getByRole("button", { name: "Save as draft" }).click();
  await expect(shown.getByText("No alcohol.")).toBeVisible();
  await his.getByLabel("Title").fill("Endometriosis, until June");
  await his.getByRole("button", { name: "Save as draft" }).click();
  await expect(his.getByText("Somebody else changed this plan meanwhile.")).toBeVisible();
  const theirs = his.getByRole("region", { name: "What stands there now" });
  await expect(theirs.getByText("No alcohol.")).toBeVisible();
  await expect(his.getByLabel("Title")).toHaveValue("Endometriosis, until June");
  await his.getByLabel("Diet").fill("No alcohol.");
  await theirs.getByRole("button", { name: "Go on with mine" }).click();
  await his.getByRole("button", { name: "Save as draft" }).click();

  const plan = his.getByRole("region", { name: "Endometriosis, until June" });
  await plan.getByRole("button", { name: "Approve" }).click();
  await expect(plan.getByText("approved", { exact: true })).toBeVisible();
  await plan.getByRole("button", { name: "Begin" }).click();
  await expect(plan.getByText("active", { exact: true })).toBeVisible();
  const scan = plan.getByRole("listitem").filter({ hasText: "Pelvic ultrasound" });
  await scan.getByRole("button", { name: "Say what became of it" }).click();
  await scan.getByLabel("What is to be said of it").fill("Nothing to be seen.");
  await scan.getByRole("button", { name: "Save" }).click();
  await expect(scan.getByText("done", { exact: true })).toBeVisible();
  await expect(scan).toContainText("Nothing to be seen.");
  expect(await violationsOf(his)).toEqual([]);

  // On paper it is for her: without what is for those who treat.
  await his.evaluate(() => {
    window.print = () => {
      document.body.dataset["printed"] = "yes";
    };
  });
  await plan.getByRole("button", { name: "Print for the patient" }).click();
  await expect(his.locator("body[data-printed]")).toBeVisible();
  await his.emulateMedia({ media: "print" });
  await expect(his.getByRole("heading", { level: 1, name: "Endometriosis, until June" })).toBeVisible();
  await expect(his.getByText("One tablet each day.").last()).toBeVisible();
  await expect(his.getByText("Consider surgery.").filter({ visible: true })).toHaveCount(0);
  await his.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await his.emulateMedia({ media: "screen" });

  await plan.getByRole("button", { name: "Discontinue…" }).click();
  await plan.getByRole("button", { name: "Discontinue", exact: true }).click();
  await expect(plan.getByText("Say why, in a few words.")).toBeVisible();
  await plan.getByLabel("Why it is discontinued").fill("She moves away");
  await plan.getByRole("button", { name: "Discontinue", exact: true }).click();
  await expect(plan.getByText("discontinued", { exact: true })).toBeVisible();
  await expect(plan).toContainText("She moves away");
  await his.setViewportSize({ width: 360, height: 780 });
  expect(await violationsOf(his)).toEqual([]);
  await his.getByRole("link", { name: "The record" }).click();
  await expect(his.getByRole("region", { name: "Treatment plans" })).toContainText("Endometriosis, until June");
});
