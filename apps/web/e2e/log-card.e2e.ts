import { addDays, todayIn } from "@anamnesis/domain";
import { violationsOf } from "./axe.ts";
import { demo, expect, logEntry, signedIn, tapSeverity, test } from "./people.ts";
import { browserZone } from "./zone.ts";

test("says when it was as one says it, and has a time typed only for another", async ({ page, person }) => {
  expect(person.email).toContain("@");
  await page.goto("/");
  await page.getByRole("radio", { name: "Fatigue" }).click();
  await page.getByRole("button", { name: "now, when it was" }).click();
  const choice = page.getByRole("group", { name: "When it was" });
  await expect(choice.getByRole("button", { name: "now" })).toBeFocused();
  await choice.getByRole("button", { name: "yesterday evening" }).click();
  await expect(choice.getByRole("button", { pressed: true })).toHaveText(["yesterday evening"]);
  const typed = page.locator("[type=datetime-local]");
  await expect(typed).toHaveCount(0);
  await choice.getByRole("button", { name: "another time…" }).click();
  await expect(typed).toBeFocused();
  await expect(typed).toHaveValue(`${addDays(todayIn(browserZone), -1)}T20:00`);
  await choice.getByRole("button", { name: "yesterday evening" }).click();
  await tapSeverity(page, 3);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Yesterday, 20:00");
  // A day gone by has parts of its own.
  await page.goto("/?date=2026-02-03");
  await expect(choice.getByRole("button", { pressed: true })).toHaveText(["at noon"]);
  await choice.getByRole("button", { name: "in the evening" }).click();
  await expect(page.getByRole("button", { name: /^(?:3 Feb|Feb 3) 20:00, when it was$/u })).toBeVisible();
});

test("where it hurts is tapped on a phone with room beside it, on either side, or chosen in a list", async ({
  page,
  person,
}) => {
  expect(person.email).toContain("@");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await page.getByRole("radio", { name: "Cramps" }).click();
  await page.getByRole("button", { name: /, where it hurts$/u }).click();
  const map = page.getByRole("group", { name: "Where it hurts" });
  const parts = map.locator("[data-region]");
  for (const side of ["From the front", "From behind"]) {
    await map.getByText(side, { exact: true }).click();
    await expect(map.getByRole("radio", { name: side })).toBeChecked();
    const { height = 844 } = (await map.boundingBox()) ?? {};
    expect(height).toBeLessThanOrEqual(0.45 * 844);
    const boxes = await parts.evaluateAll((all) => all.map((part) => part.getBoundingClientRect()));
    expect(boxes.filter((box) => box.width < 24 || box.height < 24)).toEqual([]);
  }
  // Of what hurts most often there is a larger picture, where a thumb hits.
  await map.getByText("Belly, larger", { exact: true }).click();
  const pelvis = await map.locator("[data-region=pelvis]").boundingBox();
  expect(Math.min(pelvis?.width ?? 0, pelvis?.height ?? 0)).toBeGreaterThan(44);
  await map.getByText("From behind", { exact: true }).click();
  await map.locator("[data-region=sacrum]").click();
  await expect(map.getByRole("status")).toHaveText("sacrum");
  // Without a pointer the same is a list.
  await map.getByRole("radio", { name: "From behind" }).press("ArrowDown");
  await expect(map.getByRole("checkbox", { name: "sacrum" })).toBeChecked();
  await map.getByRole("checkbox", { name: "pelvis" }).press("Space");
  await expect(map.getByRole("status")).toHaveText("pelvis, sacrum");
  expect(await violationsOf(page)).toEqual([]);
});

test("what one made oneself stands beside the usual ones, in one's order", async ({ page, person }) => {
  expect(person.email).toContain("@");
  await page.goto("/");
  const tiles = page.getByRole("radiogroup", { name: "What is it?" }).getByRole("radio");
  await expect(tiles).toHaveCount(7);
  await logEntry(page, { category: "Pelvic floor" });
  await logEntry(page, { category: "Acne" });
  await page.reload();
  await expect(tiles.last()).toHaveText("Pelvic floor");
  await expect(tiles).toHaveCount(8);
  await expect(tiles.first()).toHaveText("Cramps");
});

test("what is opened on a phone is seen together with what logs, and no list lies over that", async ({
  page,
  person,
}) => {
  expect(person.email).toContain("@");
  await logEntry(page, { tags: ["long flight", "red wine", "no coffee"] });
  await logEntry(page, { tags: ["long flight", "red wine", "no coffee", "night shift", "swimming"] });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await page.getByRole("radio", { name: "Cramps" }).click();
  const log = page.getByRole("button", { name: "Log it" });
  const bar = page.getByRole("navigation", { name: "Places" });
  for (const [chip, field] of [
    [page.getByRole("button", { name: "note, add one" }), page.getByLabel("Notes")],
    [page.getByRole("button", { name: /, where it hurts$/u }), page.getByRole("group", { name: "Where it hurts" })],
    [page.getByRole("button", { name: "medication", exact: true }), page.getByRole("group", { name: "Medication" })],
    [page.getByRole("button", { name: "tag, add one" }), page.getByRole("combobox", { name: "Tags" })],
  ] as const) {
    await chip.click();
    await expect(chip).toHaveAttribute("aria-expanded", "true");
    await expect(field).toBeInViewport({ ratio: 1 });
    await expect(log).toBeInViewport({ ratio: 1 });
    const [below, above] = [await bar.boundingBox(), await log.boundingBox()];
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
    // The one before gave way.
    await expect(page.getByRole("group", { name: "More about it" }).locator("[aria-expanded=true]")).toHaveCount(1);
  }
  // Tags that were used before are tapped: what is half typed is none.
  await page.getByRole("combobox", { name: "Tags" }).pressSequentially("night");
  const before = page.getByRole("group", { name: "Used before" });
  await expect(before.getByRole("button")).toHaveText(["night shift"]);
  await before.getByRole("button").click();
  await tapSeverity(page, 6);
  await log.click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Cramps 6");
  const entry = page.getByRole("region", { name: "Today" }).getByRole("link", { name: /Cramps/u });
  await expect(entry).toContainText("night shift");
});

test("nothing moves the card: not what comes late, not what was saved, not a connection that goes", async ({
  page,
  context,
}) => {
  await signedIn(page, demo);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          resolve(list.getEntries().reduce((sum, entry) => sum + (entry as unknown as { value: number }).value, 0));
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(0), 500);
      }),
  );
  expect(shift).toBeLessThanOrEqual(0.02);

  const card = page.getByRole("region", { name: "Log how it is" });
  const place = await card.boundingBox();
  await page.route(/reminders\.read/u, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace('"isUnreachable":false', '"isUnreachable":true');
    await route.fulfill({ response: answer, body });
  });
  await page.reload();
  await expect(page.getByRole("region", { name: "Reminders do not reach you" })).toBeVisible();
  expect(await card.boundingBox()).toEqual(place);

  await page.getByRole("radio", { name: "Poor sleep" }).click();
  await tapSeverity(page, 6);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Poor sleep 6");
  // What was saved comes at its foot, where the entry comes as well, and stays: nothing that is tapped moves.
  const saved = await card.boundingBox();
  expect({ ...saved, height: place?.height }).toEqual(place);
  await context.setOffline(true);
  await expect(page.getByText(/no connection$/iu)).toBeVisible();
  expect(await card.boundingBox()).toEqual(saved);
  await page.getByRole("radio", { name: "Poor sleep" }).click();
  await tapSeverity(page, 5);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByText("Kept on this device: Poor sleep 5")).toBeVisible();
  expect(await card.boundingBox()).toEqual(saved);
  await context.setOffline(false);
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Poor sleep 5");
});

test("a medication that was typed goes with what is logged, and one that cannot be is said, with nothing lost", async ({
  page,
  person: _person,
}) => {
  await page.goto("/");
  await page.getByRole("radio", { name: "Cramps" }).click();
  await tapSeverity(page, 7);
  await page.getByRole("button", { name: "medication", exact: true }).click();
  await page.getByLabel("Dose").fill("400 mg");
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByText("Medication cannot be empty.")).toBeVisible();
  await page.getByLabel("What did you take?").fill("Naproxen");
  // Folded, it is there all the same.
  await page.getByRole("button", { name: "medication", exact: true }).click();
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Cramps 7");
  const today = page.getByRole("region", { name: "Today" });
  await expect(today.getByText("Naproxen 400 mg")).toHaveCount(1);
  await today.getByRole("button", { name: /^Naproxen/u }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Yes", exact: true }).click();
  // Whoever presses there saves: nothing of a field lies over the button.
  const save = dialog.getByRole("button", { name: "Save" });
  const box = await save.boundingBox();
  if (box === null) throw new Error("nothing to press");
  await page.mouse.click(box.x + box.width - 4, box.y + box.height / 2);
  await expect(dialog).toHaveCount(0);
  await expect(today.getByText("helped", { exact: true })).toBeVisible();
});

test("a time that was left behind is not that of what is felt later", async ({ page, person: _person }) => {
  await page.goto("/");
  await page.getByRole("radio", { name: "Cramps" }).click();
  await page.getByRole("button", { name: /, when it was$/u }).click();
  await page.getByRole("button", { name: "another time…" }).click();
  await page.getByLabel("When", { exact: true }).fill("2026-11-20T10:00");
  await page.goto("/calendar");
  await page.goto("/");
  await expect(page.getByRole("radio", { name: "Cramps" })).toBeChecked();
  await expect(page.getByRole("button", { name: "now, when it was" })).toBeVisible();
});
