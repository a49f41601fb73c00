import { addDays, todayIn } from "@anamnesis/domain";
import type { Locator } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { call, expect, logEntry, newPerson, registered, signedIn, test } from "./people.ts";
import { browserZone } from "./zone.ts";

/** What of a day of the calendar is shown and does not lie within it. */
const outOf = (cell: Locator): Promise<readonly string[]> =>
  cell.evaluate((day) => {
    const around = day.getBoundingClientRect();
    return [...day.children]
      .filter((part) => getComputedStyle(part).clipPath === "none" && part.getClientRects().length > 0)
      .filter((part) => {
        const { left, right, top, bottom } = part.getBoundingClientRect();
        return left < around.left || right > around.right || top < around.top || bottom > around.bottom;
      })
      .map((part) => `${part.tagName} ${part.textContent}`);
  });

test("bleeding is one tap from today and the calendar, is counted from, and can be switched off", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  await logEntry(page, { category: "Cramps", severity: 7 });
  await page.goto("/");
  const chip = page.getByRole("button", { name: /^Cycle/u });
  await chip.click();
  const sheet = page.getByRole("dialog", { name: "Cycle" });
  await sheet.getByRole("button", { name: "Medium" }).click();
  await expect(page.getByRole("dialog", { name: "Cycle day 1" })).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(chip).toHaveText("Cycle day 1 · bleeding, medium");
  await expect(page.getByRole("link", { name: /Cramps/u })).toContainText("cycle day 1");
  // Who looks for it among what they log comes to the same place: nothing asks twice.
  await expect(page.getByRole("radio", { name: "Bleeding" })).toHaveCount(0);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await expect(page.getByRole("radio", { name: "Bleeding" })).toHaveCount(0);
  await page.getByRole("button", { name: "Bleeding", exact: true }).click();
  const same = page.getByRole("dialog", { name: "Cycle day 1" });
  await expect(same.getByRole("button", { name: "Medium" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect(same).toHaveCount(0);

  // A month and a half before, in the calendar: what lies between is one cycle, and today another.
  const today = todayIn(browserZone ?? "UTC");
  const before = addDays(today, -40);
  await page.goto(`/calendar?day=${before}`);
  const card = page.getByRole("region", { name: "Cycle" });
  await card.getByRole("button", { name: "Heavy" }).press("Enter");
  await expect(card.getByRole("button", { name: "Heavy" })).toHaveAttribute("aria-pressed", "true");
  await expect(card).toContainText("cycle day 1");
  const cell = page.locator(`[data-day="${before}"]`);
  await expect(cell).toContainText("bleeding, heavy, cycle day 1");
  const key = page.getByRole("list", { name: "What the marks mean" });
  await expect(key).toContainText("Heavy");
  await expect(key).toContainText("Cycle day");
  // What stands in a day stays in it on the narrowest phone.
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await outOf(cell)).toEqual([]);
  await page.goto(`/calendar?day=${today}`);
  await expect(page.locator(`[data-day="${today}"] strong`)).toHaveText("7");
  expect(await outOf(page.locator(`[data-day="${today}"]`))).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
  // Five days later it bleeds again, which may be either: she is asked, and what she says counts.
  await page.goto(`/calendar?day=${addDays(before, 5)}`);
  await card.getByRole("button", { name: "Light" }).click();
  await card.getByRole("button", { name: "A new period" }).click();
  await expect(card).toContainText("You said: a cycle starts here.");
  await expect(card.getByRole("heading")).toContainText("cycle day 1");
  // So it does three weeks after a start, which is short for a cycle: in between it starts none, and stays said.
  await page.goto(`/calendar?day=${addDays(before, 21)}`);
  await card.getByRole("button", { name: "Light" }).click();
  const short = card.getByRole("group", { name: "A new cycle, or bleeding in between?" });
  await expect(short).toContainText("The one before would be 16 days long.");
  await short.getByRole("button", { name: "In between" }).click();
  await expect(card).toContainText("You said: no cycle starts here.");
  await expect(card.getByRole("heading")).toContainText("cycle day 17");
  await page.reload();
  await expect(card.getByRole("heading")).toContainText("cycle day 17");
  await expect(short).toHaveCount(0);
  await card.getByRole("button", { name: "Light" }).click();
  await expect(card.getByRole("button", { name: "Light" })).toHaveAttribute("aria-pressed", "false");
  await page.goto(`/calendar?day=${addDays(before, 5)}`);
  // A second tap takes the day back, and with it what she said of it.
  await card.getByRole("button", { name: "Light" }).click();
  await expect(card.getByRole("heading")).toContainText("cycle day 6");
  await page.goto(`/calendar?day=${addDays(today, 1)}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(`[data-day="${addDays(today, 1)}"]`)).toBeVisible();
  await expect(card).toHaveCount(0);

  // By the day of the cycle: of one day it is said, of three there is a picture, which is read with the keyboard.
  await page.goto("/trends");
  const byDay = page.getByRole("region", { name: "Cramps by cycle day" });
  await expect(byDay).toContainText("So far 1 day of the cycle has an entry. From three on there is a picture.");
  for (const day of [2, 4])
    await logEntry(page, { category: "Cramps", occurredAt: `${addDays(before, day)}T12:00:00Z`, timeZone: "UTC" });
  await page.reload();
  const picture = page.getByRole("slider", { name: "Cramps by cycle day" });
  // Which symptom is said once, where it is chosen.
  await expect(byDay.getByRole("heading")).toHaveText("By cycle day", { useInnerText: true });
  await expect(byDay.getByLabel("Which symptom")).toHaveValue("Cramps");
  await expect(picture).toHaveAttribute("aria-valuetext", "Cycle day 1: mean 7.0, spread 7.0 to 7.0, cycles 1");
  await picture.press("ArrowRight");
  await expect(picture).toHaveAttribute("aria-valuetext", "Cycle day 2: nothing logged");

  await page.goto("/you/cycle");
  await expect(page.getByRole("region", { name: "Your cycles" }).getByRole("row")).toHaveCount(3);
  await page.getByRole("radio", { name: "Off" }).check();
  await expect(page.getByText(/^Saved/u)).toBeVisible();
  for (const [path, settled] of [
    ["/", page.getByRole("link", { name: /Cramps/u })],
    [`/calendar?day=${today}`, page.getByRole("link", { name: /Cramps/u })],
    ["/trends", page.getByRole("region", { name: "Cramps" })],
    ["/share/new", page.getByRole("switch", { name: "With my notes and tags" })],
  ] as const) {
    await page.goto(path);
    await expect(settled).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expect(page.getByRole("main").getByText(/cycle/iu), path).toHaveCount(0);
  }
  // What was said is there again with what it was switched to.
  await call(page.request, "symptoms.cycle.changeSettings", { mode: "on" });
  await page.goto("/");
  await expect(chip).toHaveText("Cycle day 1 · bleeding, medium");
});

test("days of bleeding that cannot be read are not days without", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  const today = todayIn(browserZone ?? "UTC");
  await call(page.request, "symptoms.cycle.set", { localDate: today, timeZone: browserZone, flow: "medium" });
  await page.route(/symptoms\.cycle\.days/u, (route) => route.fulfill({ status: 500, body: "no" }));
  await page.goto(`/calendar?day=${today}`);
  const card = page.getByRole("region", { name: "Cycle" });
  await expect(card.getByRole("alert")).toBeVisible();
  await expect(card.getByRole("button", { name: "Medium" })).toHaveCount(0);
  await page.unroute(/symptoms\.cycle\.days/u);
  await card.getByRole("button", { name: "Try again" }).click();
  await expect(card.getByRole("button", { name: "Medium" })).toHaveAttribute("aria-pressed", "true");
});
