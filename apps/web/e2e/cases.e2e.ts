import type { Page } from "@playwright/test";
import { extractText, getDocumentProxy } from "unpdf";
import { violationsOf } from "./axe.ts";
import { joined, organizationOf, signedInAs, url, windowOf } from "./houses.ts";
import { call, expect, test } from "./people.ts";

/** A record that a nurse began, with a doctor in its care team. */
async function recordOf(nurse: Page, doctor: { readonly page: Page; readonly name: string }): Promise<string> {
  await nurse.goto(url("/patients/new"));
  await nurse.getByLabel("Family name").fill("Marković");
  await nurse.getByLabel("Given name").fill("Lena");
  await nurse.getByLabel("Birth date").fill("1992-03-12");
  await nurse.getByLabel("Record number").fill("20-1187");
  await nurse.getByRole("button", { name: "Register" }).click();
  await expect(nurse.getByText("Lena Marković", { exact: true })).toBeVisible();
  await nurse.getByRole("button", { name: "Take somebody in" }).click();
  await nurse.getByLabel("Who treats this patient as well").selectOption({ label: `${doctor.name}, Doctor` });
  await nurse.getByRole("button", { name: "Take in", exact: true }).click();
  await expect(nurse.getByRole("list", { name: "Care team" }).getByRole("listitem")).toHaveCount(2);
  return nurse.url();
}

test("a nurse opens a case and hands it over; a doctor writes, signs and amends; the patient reads it", async ({
  page,
  browser,
}) => {
  test.slow();
  await signedInAs(page, "Vera");
  await organizationOf(page, "City Clinic");
  const [nurse, doctor] = [await joined(page, browser, "nurse"), await joined(page, browser, "doctor")];
  const record = await recordOf(nurse.page, { page: doctor.page, name: doctor.person.displayName });
  await nurse.page.getByRole("button", { name: "Open a case" }).click();
  await nurse.page.getByRole("button", { name: "Open the case" }).click();
  await expect(nurse.page.getByText("Title cannot be empty.")).toBeVisible();
  await nurse.page.getByLabel("What it is about").fill("Dysmenorrhea, since April");
  // Gone and come back.
  await nurse.page.getByRole("link", { name: "All patients" }).click();
  await nurse.page.goBack();
  await expect(nurse.page.getByLabel("What it is about")).toHaveValue("Dysmenorrhea, since April");
  await nurse.page.getByRole("button", { name: "Open the case" }).click();
  await expect(nurse.page.getByText("nobody has it yet")).toBeVisible();
  await nurse.page.getByRole("button", { name: "Hand over" }).click();
  await nurse.page.getByLabel("To whom").selectOption({ label: `${doctor.person.displayName}, Doctor` });
  await nurse.page.getByLabel("What they have to know").fill("Pain 8 of 10, she waits in room 2.");
  await nurse.page.getByRole("button", { name: "Hand it over" }).click();
  await expect(nurse.page.getByText(`with ${doctor.person.displayName}`)).toBeVisible();

  const { page: hers } = doctor;
  await hers.goto(url("/day"));
  await expect(hers.getByText("Pain 8 of 10, she waits in room 2.")).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  await hers.getByRole("button", { name: "I have it" }).click();
  await expect(hers.getByRole("heading", { name: "Handed over to you" })).toBeHidden();
  await hers.getByRole("link", { name: "Dysmenorrhea, since April" }).click();
  await hers.getByRole("button", { name: "Write a note" }).click();
  await hers.getByLabel("What the patient says").fill("Cramps days 1–3.");
  await hers.getByLabel("What it may be").fill("Primary dysmenorrhea.");
  await expect(hers.getByText(/^Saved \d/u)).toBeVisible();

  await hers.getByLabel("When it was").fill("2026-01-05T09:30");
  await expect(hers.getByText("Saving …")).toBeVisible();
  await expect(hers.getByText(/^Saved \d/u)).toBeVisible();

  // No connection, and the window is opened anew: what was typed is there, and arrives.
  await hers.context().setOffline(true);
  await hers.getByLabel("What is to be done").fill("Naproxen 500 mg at onset.");
  await expect(hers.getByText("It is kept here, and saved as soon as there is one")).toBeVisible();
  const left = await hers.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
  expect(left).not.toMatch(/Naproxen|Cramps/u);
  await hers.context().setOffline(false);
  await hers.reload();
  await expect(hers.getByLabel("What is to be done")).toHaveValue("Naproxen 500 mg at onset.");
  await expect(hers.getByText(/^Saved \d/u)).toBeVisible();

  // Another window of hers: both are there, and one is chosen.
  const second = await doctor.context.newPage();
  await second.goto(hers.url());
  await second.getByLabel("What was found").fill("Abdomen soft.");
  await expect(second.getByText(/^Saved \d/u)).toBeVisible();
  await hers.getByLabel("What was found").fill("Uterus mobile.");
  await expect(hers.getByRole("heading", { name: "Two windows wrote this note" })).toBeVisible();
  await expect(hers.getByText("Abdomen soft.")).toBeVisible();
  await hers.getByRole("button", { name: "Go on with what is here" }).click();
  await expect(hers.getByText(/^Saved \d/u)).toBeVisible();
  await second.close();

  await hers.getByRole("button", { name: "Sign …" }).click();
  await expect(hers.getByRole("heading", { name: "What you sign" })).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  await hers.getByRole("button", { name: `Sign as ${doctor.person.displayName}` }).click();
  const note = hers.getByRole("article").first();
  await expect(note.getByText("wrote and signed it")).toBeVisible();
  await note.getByRole("button", { name: "Amend" }).click();
  // What she writes often she puts there by its name.
  await note.getByRole("button", { name: "Snippets" }).click();
  const snippets = note.getByRole("region", { name: "Snippets" });
  await snippets.getByLabel("Name").fill("two words");
  await snippets.getByLabel("Text").fill("Ultrasound on Friday.");
  await snippets.getByRole("button", { name: "Add" }).click();
  await expect(snippets.getByText("A name is one word: letters, digits, - and _.")).toBeVisible();
  await snippets.getByLabel("Name").fill("us");
  await snippets.getByRole("button", { name: "Add" }).click();
  await expect(snippets.getByText("/us", { exact: true })).toBeVisible();
  expect(await violationsOf(hers)).toEqual([]);
  await note.getByRole("button", { name: "Snippets" }).click();
  await expect(snippets).toBeHidden();
  const plan = note.getByLabel("What is to be done");
  await plan.pressSequentially("Today rest. /US");
  await expect(plan).toHaveValue("Today rest. /US");
  await plan.pressSequentially(" Then we see.");
  await expect(plan).toHaveValue("Today rest. Ultrasound on Friday. Then we see.");
  await note.getByRole("button", { name: "Sign …" }).click();
  await note.getByRole("button", { name: `Sign as ${doctor.person.displayName}` }).click();
  const amendment = note.getByRole("region", { name: "Amendment", exact: true });
  await expect(amendment.getByText("Ultrasound on Friday.")).toBeVisible();

  // What she diagnoses rests on what she signed.
  const diagnoses = hers.getByRole("region", { name: "Diagnoses", exact: true });
  await diagnoses.getByRole("button", { name: "Add a diagnosis" }).click();
  await diagnoses.getByRole("textbox", { name: /^Diagnosis/u }).fill("Primary dysmenorrhea");
  await diagnoses.getByRole("button", { name: "Propose" }).click();
  await diagnoses.getByRole("button", { name: "Cite a note" }).click();
  await hers.getByRole("menuitem").first().click();
  await diagnoses.getByText("What it rests on").click();
  await expect(diagnoses.getByText("Naproxen 500 mg at onset.")).toBeVisible();
  await expect(diagnoses.getByRole("link", { name: "Signed note" })).toBeVisible();
  await expect(diagnoses.getByRole("button", { name: "Cite a note" })).toHaveCount(0);
  await expect(hers.getByRole("list", { name: "Timeline" }).getByRole("link", { name: "Amendment" })).toBeVisible();

  await hers.getByRole("list", { name: "Timeline" }).getByRole("link", { name: "Note", exact: true }).click();
  await expect(note).toHaveAttribute("aria-current", "true");
  await expect(hers).toHaveURL(/note=/u);

  // By the keyboard into a month and a day of it; what is shown then has an address.
  const timeline = hers.getByRole("region", { name: "Timeline" });
  const bars = timeline.getByRole("navigation", { name: "When" }).getByRole("listitem").getByRole("link");
  await bars.last().press("Enter");
  await expect(hers).toHaveURL(/time=\d{4}-\d{2}$/u);
  await expect(
    timeline.getByRole("navigation", { name: "When" }).getByRole("link", { name: "Everything" }),
  ).toBeVisible();
  await bars.last().press("Enter");
  await expect(hers).toHaveURL(/time=\d{4}-\d{2}-\d{2}$/u);
  await timeline.getByRole("combobox", { name: "What to show" }).selectOption("amendment");
  await hers.reload();
  await expect(timeline.getByRole("list", { name: "Timeline" }).getByRole("listitem")).toHaveCount(1);
  await expect(bars.last()).toHaveAttribute("aria-current", "page");
  expect(await violationsOf(hers)).toEqual([]);
  await timeline.getByRole("link", { name: "Everything" }).click();
  await timeline.getByRole("combobox", { name: "What to show" }).selectOption("usual");
  await expect(timeline.getByRole("link", { name: "Case opened" })).toBeVisible();

  // On paper there is the note with its signatures, and whose it is.
  await hers.evaluate(() => {
    window.print = () => void (document.title = "printed");
  });
  await note.getByRole("button", { name: "Print" }).click();
  await expect(hers).toHaveTitle("printed");
  const { text, totalPages } = await extractText(
    await getDocumentProxy(new Uint8Array(await hers.pdf({ preferCSSPageSize: true }))),
    { mergePages: true },
  );
  expect(totalPages).toBe(1);
  const printed = text.replaceAll(/\s+/gu, " ");
  const stands = [
    "Lena Marković",
    "born 12 March 1992",
    "20-1187",
    "Naproxen 500 mg at onset.",
    "Ultrasound on Friday.",
    "1 / 1",
  ];
  for (const words of stands) expect(printed).toContain(words);
  expect(printed.match(/wrote and signed it/gu)).toHaveLength(2);
  expect(printed).not.toMatch(/Amend |Timeline|Care team|Vital signs/u);

  // The nurse reviews it.
  await nurse.page.goto(record);
  await nurse.page.getByRole("button", { name: "Review it" }).click();
  await nurse.page.getByRole("button", { name: `Sign as ${nurse.person.displayName}` }).click();
  await expect(nurse.page.getByRole("article").first().getByText("reviewed it")).toBeVisible();

  // The patient reads it in her own record.
  const patientId = new URL(record).pathname.split("/").at(-1);
  const { code } = await call<{ code: string }>(nurse.page.request, "clinical.links.offer", { patientId });
  const lena = await windowOf(browser, "Lena");
  await call(lena.page.request, "clinical.ownRecords.accept", { code, mailsOnLook: false });
  await lena.page.goto(url("/records"));
  await lena.page.getByRole("button", { name: "Read what stands there" }).click();
  await expect(lena.page.getByText("Naproxen 500 mg at onset.")).toBeVisible();
  await expect(lena.page.getByText("Ultrasound on Friday.")).toBeVisible();
  await expect(lena.page.getByText("what you are treated for in a list of their work").first()).toBeVisible();
  expect(await violationsOf(lena.page)).toEqual([]);
  for (const { context } of [nurse, doctor, lena]) await context.close();
});
