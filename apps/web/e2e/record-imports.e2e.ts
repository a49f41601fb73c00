import { Buffer } from "node:buffer";
import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url } from "./houses.ts";
import { call, expect, test } from "./people.ts";

const bundle = {
  resourceType: "Bundle",
  type: "collection",
  entry: [
    {
      fullUrl: "urn:uuid:1",
      resource: {
        resourceType: "Patient",
        name: [{ family: "Nakamura", given: ["Yuki"] }],
        gender: "female",
        birthDate: "1990-01-02",
      },
    },
    {
      fullUrl: "urn:uuid:2",
      resource: {
        resourceType: "Condition",
        code: { coding: [{ system: "http://snomed.info/sct", code: "195967001" }], text: "Asthma of childhood" },
        subject: { reference: "urn:uuid:1" },
      },
    },
    { resource: { resourceType: "Claim" } },
  ],
};
const file = (name: string, text: string) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });

test("records of elsewhere come in from a file, with what was not kept, and go again", async ({ page, browser }) => {
  await signedInAs(page, "Olga");
  await organizationOf(page, "Hill Clinic");
  const nurse = await joined(page, browser, "nurse");
  const { page: hers } = nurse;
  await hers.goto(url("/patients"));
  await hers.getByRole("link", { name: "Import", exact: true }).click();
  await expect(hers.getByText("Nothing imported yet")).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  const form = hers.getByRole("region", { name: "Import a file" });
  const choose = form.locator("input[type=file]");
  await form.getByRole("button", { name: "Import", exact: true }).click();
  await expect(form.getByText("Choose a file first.")).toBeVisible();
  await choose.setInputFiles(file("letter.json", "Dear colleague"));
  await form.getByRole("button", { name: "Import", exact: true }).click();
  await expect(form.getByText(/letter\.json is no FHIR/u)).toBeVisible();
  await choose.setInputFiles(file("nakamura.json", JSON.stringify(bundle)));
  await form.getByRole("button", { name: "Import", exact: true }).click();

  const imports = hers.getByRole("region", { name: "Imports" });
  await expect(imports.getByText("nakamura.json")).toBeVisible();
  await expect(imports.getByText("2 kept, 0 known already, 1 left out, 0 refused")).toBeVisible();
  await imports.getByText("What was not kept, and why").click();
  await expect(imports.getByText("1 × Claim · left out: Claim is not taken over.")).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  await hers.goto(url("/patients"));
  await hers.getByRole("link", { name: "Nakamura, Yuki" }).first().click();
  await expect(hers.getByText("Asthma of childhood")).toBeVisible();

  await hers.goto(url("/patients/import"));
  await imports.getByRole("button", { name: "Take back: nakamura.json" }).click();
  await expect(imports.getByText(/stays in the records as a mistake/u)).toBeVisible();
  await imports.getByRole("button", { name: "Take back for good: nakamura.json" }).click();
  await expect(imports.getByText("taken back", { exact: true })).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  await nurse.context.close();
});

test("a message that was not understood waits, is read, tried again and set aside", async ({ page, browser }) => {
  await signedInAs(page, "Olga");
  await organizationOf(page, "Hill Clinic");
  const nurse = await joined(page, browser, "nurse");
  const { page: hers } = nurse;
  const message = [
    "MSH|^~\\&|LAB|St. Anna|ANAMNESIS|CLINIC|20261130090000||ORU^R01|77|P|2.5.1",
    "PID|1||L-1^^^St. Anna^MR||Nakamura^Yuki||19900102|F",
    "OBR|1||R-1|58410-2^Blood count^LN|||20261130083000",
    "OBX|1|NM|718-7^Hemoglobin^LN||13.1|g/dL|||||F",
  ].join("\r");
  await call(hers.request, "hl7.receive", { message, timeZone: "Europe/Vienna" });
  await hers.goto(url("/patients/import"));
  const waiting = hers.getByRole("region", { name: "Messages that wait" });
  await expect(waiting.getByText("Observation: Hemoglobin is not measured here.")).toBeVisible();
  await expect(waiting).not.toContainText("Nakamura");
  await waiting.getByRole("button", { name: "Read it" }).click();
  await expect(waiting.getByLabel("Message", { exact: true })).toContainText("Nakamura^Yuki");
  expect(await violationsOf(hers)).toEqual([]);
  await waiting.getByRole("button", { name: "Try again" }).click();
  await expect(waiting.getByRole("status")).toContainText("Hemoglobin");
  await waiting.getByRole("button", { name: "Set aside" }).click();
  await waiting.getByRole("button", { name: "Set aside for good" }).click();
  await expect(waiting).toHaveCount(0);
  await nurse.context.close();
});
