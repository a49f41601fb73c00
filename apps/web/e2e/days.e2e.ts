import { addDays, todayIn } from "@anamnesis/domain";
import { randomUUID } from "node:crypto";
import { violationsOf } from "./axe.ts";
import { call, expect, logEntry, newPerson, registered, signedIn, test } from "./people.ts";
import { browserZone } from "./zone.ts";

const timeZone = browserZone ?? "UTC";

test("a day has sleep, a note and what else is followed, from today and the calendar, undone and offline", async ({
  page,
  context,
}) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  // Folded to a line for who never said any of it.
  await page.goto("/");
  await page.getByRole("button", { name: /^Today as a whole/u }).click();
  const card = page.getByRole("region", { name: "Today as a whole" });
  const slept = card.getByRole("textbox", { name: "Slept" });
  await slept.fill("25");
  await slept.press("Enter");
  await expect(card.getByRole("alert")).toHaveText("Sleep goes from 0 to 24 hours.");
  await slept.fill("7,5");
  await slept.press("Enter");
  await expect(slept).toHaveValue("7 h 30");
  await card.getByRole("button", { name: "A quarter of an hour less" }).click();
  await expect(slept).toHaveValue("7 h 15");
  await expect(card.getByText(/^Saved \d\d:\d\d/u)).toBeVisible();
  await card.getByRole("button", { name: "Undo" }).click();
  await expect(slept).toHaveValue("7 h 30");

  // What else is followed is set up on its page.
  await card.getByRole("link", { name: "Follow something" }).click();
  const followed = page.getByRole("region", { name: "What else you follow" });
  const follow = async (name: string, unit?: string) => {
    await followed.getByRole("button", { name: "Follow something" }).click();
    const dialog = page.getByRole("dialog", { name: "Follow something" });
    await dialog.getByRole("textbox", { name: "Name" }).fill(name);
    if (unit !== undefined) {
      await dialog.getByRole("radio", { name: "A number" }).check();
      await dialog.getByRole("textbox", { name: "Unit" }).fill(unit);
    }
    await dialog.getByRole("button", { name: "Follow it" }).click();
    return dialog;
  };
  await expect(await follow("Sport")).toBeHidden();
  const taken = await follow("Sport");
  await expect(taken).toContainText("There is one of that name already.");
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(await follow("Weight", "kg")).toBeHidden();
  await followed.getByRole("button", { name: "Move Weight up" }).click();
  await expect(followed.getByRole("listitem").first()).toContainText("Weight");
  await followed.getByRole("button", { name: /Sport/u }).first().click();
  await page.getByRole("dialog", { name: "Sport" }).getByRole("button", { name: "Remove" }).click();
  await followed.getByRole("button", { name: "Undo" }).click();
  await expect(followed.getByRole("listitem").nth(1)).toContainText("Sport");

  await page.goto("/");
  // Yes, no, or neither: a tap each, and by keys.
  const sport = card.getByRole("group", { name: "Sport" });
  const [yes, no] = [sport.getByRole("button", { name: "Yes" }), sport.getByRole("button", { name: "No" })];
  const said = async (value: "yes" | "no" | null) => {
    await expect(yes).toHaveAttribute("aria-pressed", String(value === "yes"));
    await expect(no).toHaveAttribute("aria-pressed", String(value === "no"));
  };
  await said(null);
  await no.click();
  await said("no");
  await yes.focus();
  await page.keyboard.press("Space");
  await said("yes");
  await card.getByRole("button", { name: "Undo" }).click();
  await said("no");
  await no.click();
  await said(null);
  await card.getByRole("button", { name: "Undo" }).click();
  await said("no");
  await card.getByRole("textbox", { name: "Weight · kg" }).fill("61,4");
  const note = card.getByRole("textbox", { name: "Note" });
  await note.fill("A quiet day.");
  await note.blur();
  await expect(card.getByText(/^Saved \d\d:\d\d/u)).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  // Without a connection it waits, and arrives once there is one.
  await context.setOffline(true);
  await no.click();
  await said(null);
  await no.click();
  await said("no");
  await expect(card).toContainText("Kept on this device until there is a connection");
  await context.setOffline(false);
  await expect(card).not.toContainText("Kept on this device");
  await page.reload();
  await said("no");
  await expect(card.getByRole("textbox", { name: "Weight · kg" })).toHaveValue("61.4");
  await expect(note).toHaveValue("A quiet day.");

  // Another device writes while this one does: both stand there, and she decides.
  const today = todayIn(timeZone);
  const days = await page.request.get(
    `/trpc/symptoms.days.list?input=${encodeURIComponent(JSON.stringify({ from: today, to: today }))}`,
  );
  const [{ notesRevision: after }] = (await days.json()).result.data;
  await note.fill("A quiet day, phone.");
  const other = { notes: "A quiet day, tablet.", revision: randomUUID(), after };
  await call(page.request, "symptoms.days.writeNotes", { localDate: today, timeZone, ...other });
  await note.blur();
  const question = card.getByRole("region", { name: "Written on another device meanwhile" });
  await expect(question).toContainText("A quiet day, tablet.");
  await expect(note).toHaveValue("A quiet day, phone.");
  await question.getByRole("button", { name: "Keep what stands here" }).click();
  await expect(question).toBeHidden();
  await page.reload();
  await expect(note).toHaveValue("A quiet day, phone.");

  // Days gone by in the calendar, none to come; and what it adds up to.
  await page.goto(`/calendar?day=${addDays(today, -1)}`);
  const before = page.getByRole("region", { name: "The day as a whole" });
  await before.getByRole("button", { name: "A quarter of an hour more" }).click();
  await expect(before.getByRole("textbox", { name: "Slept" })).toHaveValue("7 h 30");
  await page.goto(`/calendar?day=${addDays(today, 1)}`);
  await expect(page.locator(`[data-day="${addDays(today, 1)}"]`)).toBeVisible();
  await expect(before).toHaveCount(0);
  const trackers = await page.request.get("/trpc/symptoms.trackers.list");
  const [, { id: sportId }] = (await trackers.json()).result.data;
  for (let back = 2; back <= 9; back += 1) {
    const localDate = addDays(today, -back);
    const said = { sleepMinutes: back < 6 ? 300 : 480, tracked: { [sportId]: back < 6 } };
    await call(page.request, "symptoms.days.set", { localDate, timeZone, ...said });
    await logEntry(page, { occurredAt: `${localDate}T12:00:00Z`, timeZone: "UTC", severity: back < 6 ? 8 : 2 });
  }
  await page.goto(`/calendar?day=${addDays(today, -8)}`);
  await expect(before.getByRole("group", { name: "Sport" }).getByRole("button", { pressed: true })).toHaveText("No");
  await page.goto("/trends");
  const patterns = page.getByRole("region", { name: "What goes along with what" });
  await expect(patterns).toContainText("Headache was 6.0 higher on days with less than 7 h 30 of sleep");
  // Of the other days nothing is said: they are not among those without. Four are too few to stand open.
  await patterns.getByText(/less clear$/u).click();
  await expect(patterns.getByRole("listitem").filter({ hasText: "on days with Sport" })).toContainText(
    "4 days with, 4 without",
  );
  await expect(page.getByRole("region", { name: "Hours of sleep" })).toContainText("10 nights");
  expect(await violationsOf(page)).toEqual([]);
});
