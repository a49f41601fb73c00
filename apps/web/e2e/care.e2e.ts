import { addDays, todayIn } from "@anamnesis/domain";
import type { Browser, Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url, type Window, windowOf } from "./houses.ts";
import { call, expect, read, test } from "./people.ts";

/** A nurse of a clinic of the page's, with the record open of whom she has just registered. */
async function nurseWithPatient(page: Page, browser: Browser): Promise<Window> {
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const nurse = await joined(page, browser, "nurse");
  await nurse.page.goto(url("/patients/new"));
  await nurse.page.getByLabel("Family name").fill("Ó Súilleabháin");
  await nurse.page.getByLabel("Given name").fill("Aoife");
  await nurse.page.getByLabel("Birth date").fill("1990-05-04");
  await nurse.page.getByLabel("Record number").fill("20-2201");
  await nurse.page.getByRole("button", { name: "Register" }).click();
  await expect(nurse.page.getByText("Aoife Ó Súilleabháin", { exact: true })).toBeVisible();
  return nurse;
}

test("a doctor outside the team breaks the glass, it is looked into, and the patient reads all of it", async ({
  page,
  browser,
}) => {
  const nurse = await nurseWithPatient(page, browser);
  const team = nurse.page.getByRole("list", { name: "Care team" });
  await expect(team.getByRole("listitem")).toHaveCount(1);
  const record = nurse.page.url();
  // Whom one treats is there without a search.
  await nurse.page.goto(url("/patients"));
  await expect(nurse.page.getByRole("list", { name: "Your patients" }).getByRole("listitem")).toHaveCount(1);

  const patient = await windowOf(browser, "Aoife");
  await nurse.page.goto(record);
  await nurse.page.getByRole("button", { name: "Make a code" }).click();
  const code = await nurse.page.getByText(/^[\dA-Z]{4}-[\dA-Z]{4}-[\dA-Z]{4}$/u).innerText();
  await patient.page.goto(url("/share"));
  await patient.page.getByRole("link", { name: /^Who saw my record/u }).click();
  await patient.page.getByRole("textbox", { name: "Code" }).fill("not a code");
  await patient.page.getByRole("button", { name: "Go on" }).click();
  await expect(patient.page.getByText("A code has 12 letters and digits.")).toBeVisible();
  await patient.page.getByRole("textbox", { name: "Code" }).fill(code.toLowerCase().replaceAll("-", " "));
  await patient.page.getByRole("button", { name: "Go on" }).click();
  await expect(patient.page.getByText("City Clinic keeps a record of you.")).toBeVisible();
  await patient.page.getByRole("button", { name: "Link my record" }).click();
  await expect(patient.page.getByText(/^Your record there is linked since/u)).toBeVisible();
  // It was opened before: that stands there as well.
  await expect(patient.page.getByText(/\(Nurse\) at City Clinic opened your record/u).first()).toBeVisible();

  const doctor = await joined(page, browser, "doctor");
  await doctor.page.goto(record);
  await expect(doctor.page.getByRole("heading", { name: "You are not in the care team" })).toBeVisible();
  await expect(doctor.page.getByRole("list", { name: "Care team" })).toContainText(nurse.person.displayName);
  expect(await violationsOf(doctor.page)).toEqual([]);
  await doctor.page.getByRole("button", { name: "Open the record for an hour" }).click();
  await expect(doctor.page.getByText("Choose why.")).toBeVisible();
  await doctor.page.getByLabel("Why").selectOption("emergency");
  await doctor.page.getByLabel("What happened").fill("Brought in by ambulance.\nNobody of the team is here.");
  await doctor.page.getByRole("button", { name: "Open the record for an hour" }).click();
  await expect(doctor.page.getByText("Aoife Ó Súilleabháin", { exact: true })).toBeVisible();
  await expect(doctor.page.getByText(/^Open in an emergency until/u)).toBeVisible();
  await expect(doctor.page.getByRole("button", { name: "Take somebody in" })).toHaveCount(0);

  // Where there is no auditor, whoever runs the clinic looks into it: without the record.
  await page.goto("/reviews");
  await expect(page.getByText("Brought in by ambulance.")).toBeVisible();
  await expect(page.getByText("Aoife")).toHaveCount(0);
  await page.getByRole("button", { name: "Show whose record it was" }).click();
  await expect(page.getByText("Aoife Ó Súilleabháin")).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Look into it…" }).click();
  await page.getByRole("radio", { name: "There was reason for it" }).check();
  await page.getByLabel("What you found").fill("The ambulance's note says the same.");
  await page.getByRole("checkbox", { name: /goes on treating this patient/u }).check();
  await page.getByRole("button", { name: "Close the review" }).click();
  await expect(page.getByText("No emergency to look into")).toBeVisible();
  await page.getByRole("button", { name: "Show earlier ones" }).click();
  await expect(page.getByText("The ambulance's note says the same.")).toBeVisible();

  await patient.page.reload();
  const look = patient.page.getByRole("listitem").filter({ hasText: "Opened outside your care team" });
  await expect(look).toContainText(doctor.person.displayName);
  await expect(look).toContainText("Brought in by ambulance.");
  await expect(look).toContainText("There was reason for it. The ambulance's note says the same.");
  // Whoever looked into it is there, too.
  await expect(patient.page.getByText("Reason: to look into an emergency")).toBeVisible();
  await expect(patient.page.getByText(/saw your name, birth date and record number in a list/u).first()).toBeVisible();
  await look.getByRole("button", { name: "Ask about this" }).click();
  await look.getByLabel("What do you want to know?").fill("Who decided that?");
  await look.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(look).toContainText("The clinic has not answered yet.");
  await page.reload();
  await expect(page.getByText("Who decided that?")).toBeVisible();
  await page.getByRole("button", { name: "Answer…" }).press("Enter");
  await expect(page.getByLabel("Answer")).toBeFocused();
  await page.getByLabel("Answer").fill("The head of the ward.");
  await page.getByRole("button", { name: "Send the answer" }).click();
  await expect(page.getByText("Who decided that?")).toHaveCount(0);
  await patient.page.reload();
  await expect(look).toContainText("The head of the ward.");
  expect(await violationsOf(patient.page)).toEqual([]);

  // Now in the team, the doctor takes others in; the last does not leave.
  await doctor.page.reload();
  await expect(doctor.page.getByRole("button", { name: "Take somebody in" })).toBeVisible();
  await doctor.page.getByRole("button", { name: "Take out" }).click();
  await expect(doctor.page.getByRole("list", { name: "Care team" }).getByRole("listitem")).toHaveCount(1);
  await doctor.page.getByRole("button", { name: "Leave" }).click();
  await expect(doctor.page.getByText("Nobody would be left who treats this patient.")).toBeVisible();
  for (const { context } of [nurse, doctor, patient]) await context.close();
});

test("the team takes a link back, and a record that was opened in an emergency goes when that is over", async ({
  page,
  browser,
}) => {
  const nurse = await nurseWithPatient(page, browser);
  await nurse.page.getByRole("button", { name: "Make a code" }).click();
  const code = await nurse.page.getByText(/^[\dA-Z]{4}-[\dA-Z]{4}-[\dA-Z]{4}$/u).innerText();
  const record = nurse.page.url();
  const patient = await windowOf(browser, "Aoife");
  await patient.page.goto(url("/records"));
  await patient.page.getByRole("textbox", { name: "Code" }).fill(code);
  await patient.page.getByRole("button", { name: "Go on" }).click();
  await patient.page.getByRole("button", { name: "Link my record" }).click();
  await expect(patient.page.getByText(/^Your record there is linked since/u)).toBeVisible();

  const doctor = await joined(page, browser, "doctor");
  await doctor.page.clock.install();
  await doctor.page.goto(record);
  await doctor.page.getByLabel("Why").selectOption("emergency");
  await doctor.page.getByLabel("What happened").fill("Brought in by ambulance.");
  await doctor.page.getByRole("button", { name: "Open the record for an hour" }).click();
  await expect(doctor.page.getByText(/^Open in an emergency until/u)).toBeVisible();
  // Whether there is an account, the team alone is told.
  await expect(doctor.page.getByRole("heading", { name: "The patient's account" })).toHaveCount(0);
  // The review ends it, of which this page hears at the end of the hour.
  await page.goto("/reviews");
  await page.getByRole("button", { name: "Look into it…" }).click();
  await page.getByRole("radio", { name: "There was no reason for it" }).check();
  await page.getByLabel("What you found").fill("The ward knows of nobody.");
  await page.getByRole("button", { name: "Close the review" }).click();
  await expect(page.getByText("No emergency to look into")).toBeVisible();
  await doctor.page.clock.fastForward("01:00:05");
  await expect(doctor.page.getByRole("heading", { name: "You are not in the care team" })).toBeVisible();
  await expect(doctor.page.getByText("20-2202")).toHaveCount(0);

  await patient.page.reload();
  await expect(patient.page.getByText("The ward knows of nobody.")).toBeVisible();
  await nurse.page.goto(record);
  await nurse.page.getByRole("button", { name: "End the link" }).click();
  await expect(nurse.page.getByText(/It takes a new code to link again\.$/u)).toBeVisible();
  expect(await violationsOf(nurse.page)).toEqual([]);
  await nurse.page.getByRole("button", { name: "End the link" }).click();
  await expect(nurse.page.getByRole("button", { name: "Make a code" })).toBeVisible();
  await patient.page.reload();
  await expect(patient.page.getByRole("textbox", { name: "Code" })).toBeVisible();
  await expect(patient.page.getByText("Brought in by ambulance.")).toHaveCount(0);
  for (const { context } of [nurse, doctor, patient]) await context.close();
});

test("what a patient shares of a diary stands in the record, and is gone from it once it is taken back", async ({
  page,
  browser,
}) => {
  const nurse = await nurseWithPatient(page, browser);
  const patientId = nurse.page.url().split("/").at(-1) ?? "";
  const patient = await windowOf(browser, "Aoife");
  const { code } = await call<{ code: string }>(nurse.page.request, "clinical.links.offer", { patientId });
  await call(patient.page.request, "clinical.ownRecords.accept", { code, mailsOnLook: false });
  const day = (ago: number) => addDays(todayIn("UTC"), -ago);
  for (const [ago, severity] of [30, 29, 2].map((one, place) => [one, 9 - place] as const)) {
    await call(patient.page.request, "symptoms.entries.record", {
      occurredAt: `${day(ago)}T08:00:00Z`,
      timeZone: "UTC",
      category: "cramps",
      severity,
    });
  }
  for (const ago of [30, 2]) {
    await call(patient.page.request, "symptoms.cycle.set", { localDate: day(ago), flow: "medium" });
  }
  const [clinic] = await read<{ organizationId: string }[]>(nurse.page.request, "organizations.list");
  const { id } = await call<{ id: string }>(patient.page.request, "symptoms.shares.create", {
    organizationId: clinic?.organizationId,
    from: day(60),
    includesNotes: false,
    includesCycle: true,
    personName: "Aoife",
    expiresOn: addDays(day(0), 30),
    timeZone: "UTC",
    mailOnView: false,
  });

  await nurse.page.reload();
  await expect(nurse.page.getByText(/^Diary shared until/u)).toBeVisible();
  const diary = nurse.page.getByRole("region", { name: "Shared diary" });
  await expect(diary).not.toContainText("Cramps");
  await diary.getByRole("button", { name: "Preparing a visit" }).click();
  await expect(diary.getByRole("heading", { name: "Cramps, shared diary" })).toBeVisible();
  await expect(diary).toContainText("90 days, n = 3");
  await expect(diary.getByText(/7 of 10 · cycle day 1$/u)).toBeVisible();
  await expect(diary.getByRole("img", { name: /^Bleeding: / })).toBeVisible();
  expect(await violationsOf(nurse.page)).toEqual([]);
  const looks = await read<{ accesses: { reason: string; shareId: string }[] }>(
    patient.page.request,
    "symptoms.shares.accesses",
  );
  expect(looks.accesses).toMatchObject([{ reason: "Preparing a visit", shareId: id }]);

  // A case begins with what the diary says.
  await diary.getByRole("button", { name: "Open a case about it" }).click();
  const form = nurse.page.getByRole("form", { name: "Case" });
  await expect(form.getByLabel("What it is about")).toHaveValue("cramps");
  await expect(form.getByLabel("Description")).toHaveValue(/: cramps, 3 times on 3 days, at most 9 of 10\.$/u);
  await form.getByRole("button", { name: "Open the case" }).click();
  await expect(nurse.page.getByRole("heading", { name: "cramps", exact: true })).toBeVisible();

  await call(patient.page.request, "symptoms.shares.revoke", { id });
  await expect(diary).toContainText("It was taken back, or its time is over");
  await expect(diary).not.toContainText("Cramps");
  for (const { context } of [nurse, patient]) await context.close();
});
