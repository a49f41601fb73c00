import type { Locator, Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url } from "./houses.ts";
import { call, expect, read, test } from "./people.ts";

const idOf = async (page: Page) =>
  (await read<{ account: { id: string } }>(page.request, "identity.sessions.current")).account.id;

/** A patient of a nurse and a doctor, who does not bear aspirin. */
async function patientOf(nurse: Page, doctor: Page): Promise<string> {
  const patientId = crypto.randomUUID();
  await call(nurse.request, "clinical.patients.register", {
    id: patientId,
    familyName: "Lindgren",
    givenName: "Astrid",
    birthDate: "1992-03-12",
    gender: "female",
    recordNumber: "P-1",
  });
  await call(nurse.request, "clinical.cases.open", {
    id: crypto.randomUUID(),
    patientId,
    title: "Painful periods",
    specialty: "gynaecology",
    priority: "routine",
  });
  await call(nurse.request, "clinical.careTeam.add", { patientId, userId: await idOf(doctor) });
  await call(nurse.request, "clinical.allergies.record", {
    id: crypto.randomUUID(),
    patientId,
    substance: "Aspirin",
    rxcui: "1191",
    severity: "moderate",
    verificationStatus: "confirmed",
    clinicalStatus: "active",
  });
  return patientId;
}

/** Types the name of a medicine, and takes the one of the list. */
async function chooseMedicine(card: Locator, name: string): Promise<void> {
  await card.getByRole("textbox", { name: /^Medicine/u }).fill(name);
  await card
    .page()
    .getByRole("option", { name: new RegExp(`^${name}`, "u") })
    .first()
    .click();
}

test("a doctor prescribes against an allergy and an interaction, says why, and stops it again", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const [nurse, doctor] = [await joined(page, browser, "nurse"), await joined(page, browser, "doctor")];
  const patientId = await patientOf(nurse.page, doctor.page);

  // A nurse drafts, and does not sign.
  const hers = nurse.page;
  await hers.goto(url(`/patients/${patientId}`));
  const drafts = hers.getByRole("region", { name: "Prescriptions", exact: true });
  await drafts.getByRole("button", { name: "Prescribe" }).click();
  await chooseMedicine(drafts, "warfarin");
  await drafts.getByRole("textbox", { name: "Dose", exact: true }).fill("5");
  await drafts.getByLabel("How it is taken, in words").fill("In the evening, as the card says.");
  await expect(drafts.getByRole("button", { name: "Sign", exact: true })).toHaveCount(0);
  await drafts.getByRole("button", { name: "Save as draft" }).click();
  const drafted = drafts.getByRole("article", { name: "warfarin" });
  await expect(drafted).toContainText("5 mg by mouth, once a day");
  await expect(drafted).toContainText("In the evening, as the card says.");
  await expect(drafted.getByText("draft", { exact: true })).toBeVisible();

  // A doctor goes on with it: that a pregnancy is not known is said, and stands in nobody's way.
  const his = doctor.page;
  await his.goto(url(`/patients/${patientId}`));
  const own = his.getByRole("region", { name: "Prescriptions", exact: true });
  await own.getByRole("article", { name: "warfarin" }).getByRole("button", { name: "Go on with it" }).click();
  const found = own.getByRole("region", { name: "What the checks find" });
  await expect(found).toContainText("Whether she is pregnant is not known.");
  await expect(own.getByLabel("How it is taken, in words")).toHaveValue("In the evening, as the card says.");
  await own.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(own.getByRole("article", { name: "warfarin" }).getByText("active", { exact: true })).toBeVisible();

  // Against an allergy and an interaction, and a thousand times too much.
  await own.getByRole("button", { name: "Prescribe" }).click();
  await chooseMedicine(own, "ibuprofen");
  await own.getByRole("textbox", { name: "Dose", exact: true }).fill("400");
  await own.getByLabel("Unit").selectOption("g");
  await expect(found).toContainText("More than a hundred times what anybody takes.");
  await own.getByLabel("Unit").selectOption("mg");
  await expect(found).toContainText("2 findings ask for a reason.");
  await expect(found).toContainText("It is of the class that is not borne.");
  await expect(found).toContainText("Acetaminophen instead.");
  expect(await violationsOf(his)).toEqual([]);
  await own.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(found.getByText("Say why, in a few words.")).toHaveCount(2);
  const reasons = found.getByLabel("Why you prescribe it nevertheless");
  await reasons.nth(0).fill("Took it last year without trouble.");
  await reasons.nth(1).fill("Two days only, INR on Friday.");
  await own.getByRole("button", { name: "Sign", exact: true }).click();
  const signed = own.getByRole("article", { name: "ibuprofen" });
  await expect(signed.getByText("active", { exact: true })).toBeVisible();
  await signed.getByText("Not everything could be checked.").click();
  await expect(signed).toContainText("Signed nevertheless: Two days only, INR on Friday.");

  // Stopped, by whom and why.
  await signed.getByRole("button", { name: "Stop…" }).click();
  await signed.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(signed.getByText("Say why, in a few words.")).toBeVisible();
  await signed.getByLabel("Why it is stopped").fill("Stomach pain");
  await signed.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(signed.getByText("stopped", { exact: true })).toBeVisible();
  await expect(signed).toContainText("Stomach pain");

  // What it did to her is proposed as a diagnosis, with its code.
  await signed.getByRole("button", { name: "Adverse effect…" }).click();
  await signed.getByLabel("What happened").fill("Stomach pain after each tablet");
  await signed.getByRole("button", { name: "Propose the diagnosis" }).click();
  const diagnoses = his.getByRole("region", { name: "Diagnoses", exact: true });
  await expect(diagnoses).toContainText("Adverse effect of ibuprofen");
  await expect(diagnoses).toContainText("T39.315A");

  // What was signed nevertheless is counted, without whose it was.
  await his.goto(url("/checks"));
  const rule = his.getByRole("listitem").filter({ hasText: "interaction.warfarin-nsaid" });
  await expect(rule).toContainText("signed nevertheless once");
  await expect(his.getByText("Lindgren")).toHaveCount(0);
  expect(await violationsOf(his)).toEqual([]);
  await his.goBack();
  await expect(signed.getByText("stopped", { exact: true })).toBeVisible();
  await his.setViewportSize({ width: 360, height: 780 });
  expect(await violationsOf(his)).toEqual([]);
});
