import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url } from "./houses.ts";
import { call, expect, test } from "./people.ts";

test("how a child grows stands beside others of its age; where that cannot be said, words say so", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const { page: hers } = await joined(page, browser, "nurse");
  const now = new Date();
  const bornOn = (years: number) =>
    new Date(Date.UTC(now.getUTCFullYear() - years, now.getUTCMonth(), 1)).toISOString().slice(0, 10);
  const weighed = async (given: { readonly birthDate: string; readonly gender: string }) => {
    const patientId = crypto.randomUUID();
    await call(hers.request, "clinical.patients.register", {
      id: patientId,
      familyName: "Lindgren",
      givenName: "Pippi",
      recordNumber: patientId.slice(0, 8),
      ...given,
    });
    await call(hers.request, "clinical.observations.record", {
      id: crypto.randomUUID(),
      patientId,
      effectiveAt: new Date(now.getTime() - 60_000).toISOString(),
      values: { weight: { value: 14, unit: "kg" }, height: { value: 95, unit: "cm" } },
    });
    await hers.goto(url(`/patients/${patientId}`));
    const card = hers.getByRole("region", { name: "Vital signs", exact: true });
    await card.getByText("Growth", { exact: true }).click();
    return card;
  };

  const child = await weighed({ birthDate: bornOn(3), gender: "female" });
  const weight = child.getByRole("region", { name: "Growth: Weight" });
  await expect(weight).toContainText(/14 kg, percentile \d+ \(z -?\d/u);
  await expect(child.getByRole("region", { name: "Growth: Body mass index" })).toContainText("15.5 kg/m²");
  await weight.scrollIntoViewIfNeeded();
  expect(await violationsOf(hers)).toEqual([]);
  await hers.setViewportSize({ width: 390, height: 844 });
  expect(await violationsOf(hers)).toEqual([]);

  await expect(await weighed({ birthDate: bornOn(3), gender: "unknown" })).toContainText("the record says neither");
  await expect(await weighed({ birthDate: bornOn(30), gender: "female" })).toContainText("up to twenty years");
});
