import { addDays, endOfDay, todayIn } from "@anamnesis/domain";
import { violationsOf } from "./axe.ts";
import { call, expect, logEntry, newPerson, registered, signedIn, tapSeverity, test } from "./people.ts";
import { browserZone } from "./zone.ts";

test("a page that stays open over midnight turns to the new day", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  const midnight = Date.parse(endOfDay(addDays(todayIn(browserZone), -1), browserZone));
  await page.clock.setFixedTime(midnight - 10_000);
  await page.goto("/");
  const today = page.getByRole("region", { name: "Today" });
  const status = page.getByRole("status").filter({ hasText: "Saved" });
  await page.getByRole("radio", { name: "Cramps" }).click();
  await tapSeverity(page, 7);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(status).toHaveText(/^Saved 23:59 · Cramps 7Undo/u);
  await expect(today.getByRole("link", { name: /Cramps/u })).toContainText("23:59");

  await page.clock.setFixedTime(midnight + 30_000);
  await expect(today.getByText("Nothing logged yet today")).toBeVisible();
  await expect(status).toContainText("Cramps 7 · Yesterday, 23:59");
  await page.getByRole("radio", { name: "Nausea" }).click();
  await tapSeverity(page, 4);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(status).toHaveText(/^Saved 00:00 · Nausea 4Undo/u);
  await expect(today.getByRole("link", { name: /Nausea/u })).toContainText("00:00");
});

test("an entry can be corrected, shows what happened to it, is withdrawn and put back", async ({ page, person }) => {
  expect(person.email).toContain("@");
  const { id } = await logEntry(page, { severity: 6, notes: "Left side." });
  await page.goto(`/entries/${id}`);
  const slider = page.getByRole("slider", { name: "How strong?" });
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.getByLabel("Notes").fill("Left side, then both.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/Saved \d\d:\d\d/u)).toBeVisible();
  const history = page.getByRole("region", { name: "Changes to this entry" });
  await expect(history.getByText("You changed it")).toBeVisible();
  await expect(history.getByText(/Severity/u).locator("..")).toHaveText(/Severity6→4/u);
  await expect(history.getByText("You logged it")).toBeVisible();

  await page.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByText("This entry is withdrawn")).toBeVisible();
  await expect(history.getByText("You withdrew it")).toBeVisible();
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(page.getByLabel("Notes")).toHaveValue("Left side, then both.");
});

test("a correction that comes too late keeps what was typed", async ({ page, person }) => {
  expect(person.email).toContain("@");
  const entry = await logEntry(page, { notes: "First." });
  await page.goto(`/entries/${entry.id}`);
  await expect(page.getByLabel("Notes")).toHaveValue("First.");
  const elsewhere = await call<{ updatedAt: string }>(page.request, "symptoms.entries.correct", {
    id: entry.id,
    version: (entry as unknown as { updatedAt: string }).updatedAt,
    notes: "From another device.",
  });
  expect(elsewhere.updatedAt).toBeTruthy();
  await page.getByLabel("Notes").fill("Typed here.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("changed somewhere else");
  await expect(page.getByLabel("Notes")).toHaveValue("Typed here.");
  await page.getByRole("button", { name: "Save mine over the newer version" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/Saved \d\d:\d\d/u)).toBeVisible();
});

test("filters of the diary stand in the address and survive a reload", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  await logEntry(page, { category: "Headache", tags: ["travel"] });
  await logEntry(page, { category: "Low mood" });
  await page.goto("/entries");
  await expect(page.getByRole("link", { name: /Low mood/u })).toBeVisible();
  await page.getByRole("combobox", { name: "What" }).click();
  await page.getByRole("option", { name: "Headache" }).click();
  await expect(page).toHaveURL(/category=Headache/u);
  await expect(page.getByRole("link", { name: /Low mood/u })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("link", { name: /Headache/u })).toHaveCount(1);
  await expect(page.getByRole("link", { name: /Low mood/u })).toHaveCount(0);
  await page.goto("/entries?tag=nowhere");
  await expect(page.getByText("Nothing matches")).toBeVisible();
});

test("the calendar shows each day's strongest and is walked with the arrows", async ({ page, person }) => {
  expect(person.email).toContain("@");
  const timeZone = "Europe/Vienna";
  await logEntry(page, { occurredAt: "2026-03-11T09:00:00+01:00", timeZone, severity: 3, category: "Poor sleep" });
  await logEntry(page, { occurredAt: "2026-03-11T21:00:00+01:00", timeZone, severity: 8, category: "Headache" });
  await page.goto("/calendar?month=2026-03&day=2026-03-10");
  await page.getByRole("button", { name: /10 March 2026/u }).focus();
  await page.keyboard.press("ArrowRight");
  const day = page.getByRole("button", { name: "11 March 2026: strongest 8, entries 2" });
  await expect(day).toBeFocused();
  await expect(page).toHaveURL(/day=2026-03-11/u);
  await expect(page.getByRole("link", { name: /Poor sleep/u })).toBeVisible();

  // The year leads to its months, and from anywhere back to today. What was bled stands there in words as well.
  for (const localDate of ["2026-03-04", "2026-03-05"])
    await call(page.request, "symptoms.cycle.set", { localDate, timeZone, flow: "medium" });
  await page.getByRole("radio", { name: "Year" }).check();
  await expect(page.getByRole("heading", { level: 1, name: "2026" })).toBeVisible();
  await page.getByRole("group").filter({ hasText: "Table" }).locator("summary").click();
  await expect(page.getByRole("row", { name: "Mar 1 2 8 2" })).toBeVisible();
  await page.getByRole("link", { name: "March 2026: 1 day with an entry, strongest 8, 2 days of bleeding" }).click();
  await expect(day).toBeVisible();
  await page.getByRole("button", { name: "Today" }).click();
  await expect(page.getByRole("region", { name: "Month" }).locator("[aria-current=date]")).toBeVisible();
});

test("trends say how it is against the days before, and what goes along with what", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  await page.goto("/trends");
  await expect(page.getByText("Nothing logged in these days")).toBeVisible();
  const half = page.getByRole("slider", { name: "Strongest each day" });
  await expect(half).toHaveAttribute("aria-valuetext", "Today: nothing logged");
  const today = todayIn(browserZone);
  for (let ago = 1; ago <= 6; ago += 1) {
    // Days, not hours: some have 23 of them, or 25.
    const when = { occurredAt: `${addDays(today, -ago)}T12:00:00Z`, timeZone: "UTC" };
    const isTravel = ago <= 3;
    await logEntry(page, { ...when, severity: isTravel ? 8 : 3, tags: isTravel ? ["travel"] : [] });
  }
  await page.goto("/trends");
  await page.getByRole("radio", { name: "7 days" }).check();
  await expect(page).toHaveURL(/days=7/u);
  const card = page.getByRole("region", { name: "Headache", exact: true });
  await expect(card).toContainText("6 days · mean 5.5");
  await expect(card).toContainText("nothing in the 7 days before");
  // Read with the keyboard, and by where the pointer is: the first day is at the left edge but one.
  const line = card.getByRole("slider", { name: "Headache" });
  await line.focus();
  await expect(line).toHaveAttribute("aria-valuetext", /· 8 of 10$/u);
  await page.keyboard.press("Home");
  await expect(line).toHaveAttribute("aria-valuetext", /· 3 of 10$/u);
  await expect(card.getByText(/· 3 of 10$/u)).toBeVisible();
  const box = await line.boundingBox();
  await line.hover({ position: { x: (box?.width ?? 0) - 2, y: 30 } });
  await expect(card.getByText(/· 8 of 10$/u)).toBeVisible();
  const patterns = page.getByRole("region", { name: "What goes along with what" });
  await expect(patterns).toContainText("Headache was 5.0 higher on days tagged travel");
  await expect(patterns).toContainText("3 days with, 3 without");
  await expect(patterns.locator("strong")).toHaveCount(0);

  // Half a year: yesterday is one up or, on a Monday, a week to the left; Enter opens it.
  await half.focus();
  await page.keyboard.press("ArrowUp");
  await expect(half).toHaveAttribute("aria-valuetext", /: strongest 8 of 10, entries 1$/u);
  // While those of one symptom are on their way, no days of all others stand under its name.
  const isSeen = Promise.withResolvers<void>();
  await page.route(/insights\.calendar/u, async (route) => {
    await isSeen.promise;
    await route.continue();
  });
  await page.getByRole("combobox", { name: "Of which symptom" }).selectOption("Headache");
  await expect(page).toHaveURL(/symptom=Headache/u);
  const ofHeadache = page.getByRole("slider", { name: "Headache, strongest each day" });
  await expect(ofHeadache).toHaveAttribute("aria-valuetext", "Loading");
  isSeen.resolve();
  await expect(ofHeadache).toHaveAttribute("aria-valuetext", /: strongest 8 of 10, entries 1$/u);
  await page.getByRole("slider", { name: "Headache, strongest each day" }).press("Enter");
  await expect(page).toHaveURL(new RegExp(`/calendar\\?.*day=${addDays(today, -1)}`, "u"));

  // The longest period is shown in whole: from its last year's week to today.
  await page.goto("/trends?days=180");
  await expect.poll(async () => Number(await half.getAttribute("aria-valuemax"))).toBeLessThan(190);
  await page.getByRole("radio", { name: "365 days" }).check();
  await expect.poll(async () => Number(await half.getAttribute("aria-valuemax"))).toBeGreaterThanOrEqual(365);
  // On a phone in two bands: a tap into the upper one reads a day of the first half.
  await page.setViewportSize({ width: 390, height: 800 });
  const bands = await half.boundingBox();
  await half.click({ position: { x: 3, y: 3 } });
  await expect(half).toHaveAttribute("aria-valuenow", "1");
  await half.click({ position: { x: 3, y: (bands?.height ?? 0) - 3 } });
  await expect.poll(async () => Number(await half.getAttribute("aria-valuenow"))).toBeGreaterThan(180);
});

test("what is logged is arranged, renamed and made one, and the diary follows", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  await logEntry(page, { category: "Cramps", severity: 8 });
  await logEntry(page, { category: "Unterleib", severity: 4 });
  await page.goto("/categories");
  const lines = page.getByRole("region", { name: "Offered" }).getByRole("listitem");
  await expect(lines.first()).toContainText("Cramps1 entry");
  await page.getByRole("button", { name: "Move Low mood up" }).click();
  await expect(lines.first()).toContainText("Low mood");
  // Dragged: nothing moves before it is let go, and Escape puts it back.
  const before = await lines.allInnerTexts();
  const [handle, third] = [lines.first().locator("[data-handle]"), await lines.nth(2).boundingBox()];
  const drag = async () => {
    await handle.hover();
    await page.mouse.down();
    await page.mouse.move(third?.x ?? 0, (third?.y ?? 0) + (third?.height ?? 0) - 4, { steps: 6 });
    await expect(lines.first()).toHaveAttribute("data-drag", "held");
  };
  await drag();
  expect(await lines.allInnerTexts()).toEqual(before);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(lines.first()).not.toHaveAttribute("data-drag");
  expect(await lines.allInnerTexts()).toEqual(before);
  await drag();
  await page.mouse.up();
  await expect(lines.nth(2)).toContainText("Low mood");
  await expect(lines.first()).toContainText("Cramps");
  await page.reload();
  await expect(lines.nth(2)).toContainText("Low mood");
  for (const place of [1, 0]) {
    await page.getByRole("button", { name: "Move Low mood up" }).click();
    await expect(lines.nth(place)).toContainText("Low mood");
  }
  await page.getByRole("button", { name: "Hide Acne" }).click();
  await expect(page.getByRole("region", { name: "Hidden" })).toContainText("Acne");

  await page.getByRole("button", { name: /^Cramps/u }).click();
  const editor = page.getByRole("dialog", { name: "Cramps" });
  await editor.getByRole("radio", { name: "Lightning" }).check();
  await editor.getByLabel("Name").fill("Unterleib");
  await editor.getByRole("button", { name: "Rename" }).click();
  await expect(editor.getByText("There is “Unterleib” already.")).toBeVisible();
  await editor.getByRole("button", { name: "Make them one" }).click();
  await expect(editor).toBeHidden();
  await expect(lines.filter({ hasText: "Unterleib" })).toContainText("2 entries");
  await expect(lines.filter({ hasText: "Cramps" })).toHaveCount(0);

  // One that was never logged: of a name that is there it is told, of a hidden one it is shown again.
  const add = page.getByRole("button", { name: "Add a symptom" });
  const adding = page.getByRole("dialog", { name: "Add a symptom" });
  await add.click();
  await adding.getByRole("button", { name: "Add it" }).click();
  await expect(adding.getByLabel("Name")).toBeFocused();
  await adding.getByLabel("Name").fill("Unterleib");
  await adding.getByRole("button", { name: "Add it" }).click();
  await expect(adding).toContainText("There is one of that name already.");
  expect(await violationsOf(page)).toEqual([]);
  await adding.getByLabel("Name").fill("Acne");
  await adding.getByRole("button", { name: "Add it" }).click();
  await adding.getByRole("button", { name: "Show it again" }).click();
  await expect(lines.last()).toContainText("Acne");
  await add.click();
  await adding.getByLabel("Name").fill("Ringing in the ears");
  await adding.getByRole("radio", { name: "Ear", exact: true }).check();
  await adding.getByLabel("Name").press("Enter");
  await expect(adding).toBeHidden();
  await expect(lines.last()).toHaveText("Ringing in the ears");

  await page.goto("/");
  await expect(page.getByRole("radio").first()).toHaveText("Low mood");
  await expect(page.getByRole("region", { name: "Today" }).getByRole("link", { name: /Unterleib/u })).toHaveCount(2);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await expect(page.getByRole("radio", { name: "Ringing in the ears" })).toBeVisible();
});

test("another person's entry is not there", async ({ page, person }) => {
  expect(person.email).toContain("@");
  const { id } = await logEntry(page, { notes: "Private." });
  const other = newPerson();
  await registered(page.request, other);
  await signedIn(page, other);
  await page.goto(`/entries/${id}`);
  await expect(page.getByRole("alert").first()).toContainText("There is no such entry in your diary.");
  await expect(page.getByText("Private.")).toHaveCount(0);
});
