import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url } from "./houses.ts";
import { call, expect, test } from "./people.ts";

test("what is taken is written down, and compared with what others say: kept, changed, stopped for a reason", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const { page: hers } = await joined(page, browser, "nurse");
  const patientId = crypto.randomUUID();
  await call(hers.request, "clinical.patients.register", {
    id: patientId,
    familyName: "Lindgren",
    givenName: "Astrid",
    birthDate: "1992-03-12",
    gender: "female",
    recordNumber: "P-1",
  });

  // By the list, however it is typed.
  await hers.goto(url(`/patients/${patientId}`));
  const card = hers.getByRole("region", { name: "Medications", exact: true });
  await expect(card).toContainText("Nobody asked yet what is taken.");
  await card.getByRole("button", { name: "Add a medication" }).click();
  await card.getByRole("textbox", { name: /^Medication/u }).fill("ibuprofn");
  await hers
    .getByRole("option", { name: /^ibuprofen/u })
    .first()
    .click();
  await card.getByLabel("How it is taken").fill("400 mg when it hurts");
  await card.getByRole("button", { name: "Save" }).click();
  await expect(card.getByRole("list", { name: "Medications ever written down" })).toContainText("400 mg when it hurts");
  const others = [
    { name: "Old pill", source: "record" },
    { name: "Magnesium", source: "patient" },
  ];
  for (const one of others) {
    await call(hers.request, "clinical.medications.record", {
      id: crypto.randomUUID(),
      patientId,
      takenAs: "one a day",
      status: "active",
      ...one,
    });
  }

  await hers.reload();
  await card.getByRole("link", { name: "Compare with what others say" }).click();
  const rows = hers.getByRole("list", { name: "Medications side by side" });
  await expect(rows.getByRole("listitem")).toHaveCount(3);
  expect(await violationsOf(hers)).toEqual([]);
  const send = hers.getByRole("button", { name: "Compared: keep it in the record" });
  const of = (name: string) => rows.getByRole("radiogroup", { name: `What becomes of ${name}` });
  await of("ibuprofen").getByRole("radio", { name: "Keep" }).check();
  await send.click();
  await expect(hers.getByText("2 are not decided yet.")).toBeVisible();
  await of("Old pill").getByRole("radio", { name: "Stop" }).check();
  await of("Magnesium").getByRole("radio", { name: "Change how it is taken" }).check();
  await rows.getByRole("textbox", { name: "How it is taken" }).fill("two in the evening");
  await send.click();
  await expect(rows.getByText("Say why it was stopped.")).toBeVisible();
  await rows.getByLabel("Why it was stopped").fill("Not needed any more");
  await hers.setViewportSize({ width: 390, height: 844 });
  expect(await violationsOf(hers)).toEqual([]);
  await send.click();

  await expect(card).toContainText("Compared last by");
  const all = card.getByRole("list", { name: "Medications ever written down" });
  await expect(all).toContainText("two in the evening");
  await expect(all).toContainText("Not needed any more");
});
