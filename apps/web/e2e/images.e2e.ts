import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { filedImage, scan } from "./dicom.ts";
import { joined, organizationOf, signedInAs, url } from "./houses.ts";
import { call, expect, read, test } from "./people.ts";

const ada = { familyName: "Reed", givenName: "Ada", birthDate: "19880703" };

/** A patient of the clinic's doctors and radiologists, by a nurse. */
async function patientOf(nurse: Page, others: readonly Page[]): Promise<string> {
  const patientId = crypto.randomUUID();
  await call(nurse.request, "clinical.patients.register", {
    id: patientId,
    familyName: ada.familyName,
    givenName: ada.givenName,
    birthDate: "1988-07-03",
    gender: "female",
    recordNumber: "I-1",
  });
  for (const other of others) {
    const { account } = await read<{ account: { id: string } }>(other.request, "identity.sessions.current");
    await call(nurse.request, "clinical.careTeam.add", { patientId, userId: account.id });
  }
  return patientId;
}

test("a nurse adds files with the page, and a doctor looks at them frame by frame, by keys", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const [nurse, doctor] = [await joined(page, browser, "nurse"), await joined(page, browser, "doctor")];
  const patientId = await patientOf(nurse.page, [doctor.page]);

  const hers = nurse.page;
  await hers.goto(url(`/patients/${patientId}`));
  await hers.getByRole("link", { name: "All images, and add some" }).click();
  await expect(hers.getByText("No images yet")).toBeVisible();
  await hers.getByRole("button", { name: "Add", exact: true }).click();
  await expect(hers.getByText("Choose a file first.")).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  const file = { name: "pelvis.dcm", mimeType: "", buffer: scan({ ...ada, frames: 12 }) };
  const stranger = { name: "other.dcm", mimeType: "", buffer: scan({ ...ada, givenName: "Eve", series: 2 }) };
  const archive = { name: "disc.dcm", mimeType: "", buffer: Buffer.from("504b0304140000000800", "hex") };
  await hers.locator("input[type=file]").setInputFiles([file, stranger, archive]);
  await hers.getByRole("button", { name: "Add", exact: true }).click();
  await expect(hers.getByRole("link", { name: "CT of the pelvis" })).toBeVisible();
  await expect(hers.getByText("This file says that it is of somebody else: another name.")).toBeVisible();
  await expect(hers.getByText("This is an archive (ZIP). Unpack it, and add the files in it.")).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  await hers.getByRole("button", { name: "File it here …" }).click();
  await hers.getByLabel("Reason").fill("She was called Eve at school.");
  await hers.getByRole("button", { name: "File it here", exact: true }).click();
  await expect(hers.getByText("2 series, 13 pictures")).toBeVisible();

  const his = doctor.page;
  await his.goto(url(`/patients/${patientId}`));
  await his.getByRole("list", { name: "Studies" }).getByRole("link", { name: "CT of the pelvis" }).click();
  const canvas = his.locator("canvas[data-frame]").first();
  await expect(canvas).toHaveAttribute("data-frame", "1");
  await his.keyboard.press("ArrowDown");
  await expect(canvas).toHaveAttribute("data-frame", "2");
  await his.keyboard.press("End");
  await expect(canvas).toHaveAttribute("data-frame", "12");
  await expect(his.getByText("Frame 12 of 12")).toBeVisible();
  await his.keyboard.press("m");
  await his.keyboard.press("Enter");
  for (let step = 0; step < 4; step += 1) await his.keyboard.press("Shift+ArrowRight");
  await his.keyboard.press("Enter");
  await expect(his.getByRole("status").filter({ hasText: /mm$/u })).toHaveCount(1);
  expect(await violationsOf(his)).toEqual([]);
  await his.keyboard.press("d");
  await expect(his.locator("canvas[data-frame]")).toHaveCount(2);

  const coming = his.waitForEvent("download");
  await his.getByRole("link", { name: "Download pelvis.dcm" }).click();
  const original = await (await coming).path();
  expect((await readFile(original)).equals(file.buffer)).toBe(true);
});

test("what cannot be shown says why, on a phone as well", async ({ page, browser }) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const nurse = await joined(page, browser, "nurse");
  const patientId = await patientOf(nurse.page, []);
  const whole = scan(ada);
  const studyId = await filedImage(nurse.page.request, patientId, whole.subarray(0, whole.length - 2_000));
  await nurse.page.setViewportSize({ width: 390, height: 844 });
  await nurse.page.goto(url(`/patients/${patientId}/images/${studyId}`));
  await expect(nurse.page.getByText("The file ends before its picture does.")).toBeVisible();
  await expect(nurse.page.getByRole("link", { name: "Download scan.dcm" })).toBeVisible();
  expect(await violationsOf(nurse.page)).toEqual([]);
});

test("a radiologist compares with what was before, reports and signs, and reads and amends it on a phone", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const [nurse, radiologist] = [await joined(page, browser, "nurse"), await joined(page, browser, "radiologist")];
  const patientId = await patientOf(nurse.page, [radiologist.page]);
  const before = { ...ada, description: "CT of before", studyDate: "20250102", study: "1.2.826.0.1.3680043.8.498.8" };
  await filedImage(nurse.page.request, patientId, scan(before));
  const studyId = await filedImage(nurse.page.request, patientId, scan(ada));

  const hers = radiologist.page;
  await hers.setViewportSize({ width: 1440, height: 900 });
  await hers.goto(url(`/patients/${patientId}/images/${studyId}`));
  await hers.getByLabel("Compare with").selectOption({ label: "2 January 2025 · CT of before" });
  await expect(hers.locator("canvas[data-frame]")).toHaveCount(2);
  const report = hers.getByRole("region", { name: "Report", exact: true });
  await report.getByRole("button", { name: "Write a report" }).click();
  await report.getByLabel("Findings").fill("Squares, as before.");
  await report.getByLabel("Impression").fill("No change.");
  await expect(report.getByText(/^Saved \d/u)).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  await hers.reload();
  await expect(report.getByLabel("Findings")).toHaveValue("Squares, as before.");
  await report.getByRole("button", { name: "Sign …" }).click();
  await report.getByRole("button", { name: `Sign as ${radiologist.person.displayName}` }).click();
  await expect(report.getByText(`Signed by ${radiologist.person.displayName}`)).toBeVisible();
  // A nurse reads it, and writes none.
  await nurse.page.goto(url(`/patients/${patientId}/images`));
  await expect(nurse.page.getByText("No change.")).toBeVisible();

  await hers.setViewportSize({ width: 390, height: 844 });
  await hers.goto(url(`/patients/${patientId}/images/${studyId}`));
  await report.getByRole("button", { name: "Amend" }).click();
  await report.getByLabel("Impression").fill("No change since January 2025.");
  await report.getByRole("button", { name: "Sign …" }).click();
  await report.getByRole("button", { name: `Sign as ${radiologist.person.displayName}` }).click();
  await expect(report.getByRole("region", { name: "Amendment" })).toContainText("No change since January 2025.");
  await expect(report.getByText("Squares, as before.")).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
});
