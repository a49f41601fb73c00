import { violationsOf } from "./axe.ts";
import { asOwner } from "./database.ts";
import { expect, logEntry, type Person, tapSeverity, test } from "./people.ts";

// There half past two was not on 30 March 2025, and came twice on 26 October 2025.
test.use({ timezoneId: "Europe/Vienna" });
const skipped = "2025-03-30T02:30";
const twice = "2025-10-26T02:30";

/** When a person's entries of a category were. */
async function instantsOf({ email }: Person, category: string): Promise<readonly string[]> {
  const rows = await asOwner<{ at: string }>(
    `SELECT to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS at FROM symptoms.symptom_entries AS e
      JOIN identity.users AS u ON u.id = e.user_id WHERE u.email = $1 AND e.category = $2 ORDER BY e.created_at`,
    [email, category],
  );
  return rows.map(({ at }) => at);
}

test("a time that clocks skipped is told when something is logged, and the nearest offered", async ({
  page,
  person,
}) => {
  await page.goto("/");
  await page.getByRole("radio", { name: "Nausea" }).click();
  await page.getByRole("button", { name: /, when it was$/u }).click();
  await page.getByRole("button", { name: "another time…" }).click();
  const when = page.getByLabel("When", { exact: true });
  await when.fill(skipped);
  const told = page.getByRole("status").filter({ hasText: /from 0?2:00 to 0?3:00: there was no 0?2:30/u });
  await expect(told).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  // Nothing is logged at a time that was not.
  await tapSeverity(page, 4);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByText("That time did not exist.")).toBeVisible();
  await expect(when).toBeFocused();
  await told.getByRole("button", { name: /^Take 0?3:00$/u }).click();
  await expect(when).toHaveValue("2025-03-30T03:00");
  await expect(page.getByText("That time did not exist.")).toBeHidden();
  await expect(told).toBeHidden();
  await tapSeverity(page, 4);
  await page.getByRole("button", { name: "Log it" }).click();
  await page.getByRole("button", { name: "Yes, keep it so" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Nausea 4");
  await expect.poll(() => instantsOf(person, "Nausea")).toEqual(["2025-03-30 01:00"]);
});

test("of a time that came twice it is asked which one is meant", async ({ page, person }) => {
  await page.goto("/");
  await page.getByRole("radio", { name: "Cramps" }).click();
  await page.getByRole("button", { name: /, when it was$/u }).click();
  await page.getByRole("button", { name: "another time…" }).click();
  await page.getByLabel("When", { exact: true }).fill(twice);
  await expect(page.getByRole("status").filter({ hasText: /2:30 came twice/u })).toBeVisible();
  const which = page.getByRole("radiogroup", { name: "Which one was it?" });
  await expect(which).toContainText("Central European Summer Time, UTC+02:00");
  await expect(which).toContainText("Central European Standard Time, UTC+01:00");
  expect(await violationsOf(page)).toEqual([]);
  await tapSeverity(page, 4);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByText("Say which of the two it was.")).toBeVisible();
  await which.getByRole("radio", { name: /^The later 0?2:30$/u }).check();
  await expect(page.getByText("Say which of the two it was.")).toBeHidden();
  await tapSeverity(page, 4);
  await page.getByRole("button", { name: "Log it" }).click();
  await page.getByRole("button", { name: "Yes, keep it so" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Cramps 4");
  await expect.poll(() => instantsOf(person, "Cramps")).toEqual(["2025-10-26 01:30"]);
});

test("a correction says which one it was, and asks before it becomes a time that was not", async ({ page, person }) => {
  const { id } = await logEntry(page, { category: "Low mood", occurredAt: "2025-10-26T01:30:00Z" });
  await page.goto(`/entries/${id}`);
  await expect(page.getByRole("radio", { name: /^The later 0?2:30$/u })).toBeChecked();
  await page.getByRole("radio", { name: /^The earlier 0?2:30$/u }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  expect(await instantsOf(person, "Low mood")).toEqual(["2025-10-26 00:30"]);
  await page.getByLabel("When", { exact: true }).fill(skipped);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("That time did not exist.")).toBeVisible();
  await page.getByRole("button", { name: /^Take 0?3:00$/u }).press("Enter");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Yes, keep it so" }).click();
  await expect.poll(() => instantsOf(person, "Low mood")).toEqual(["2025-03-30 01:00"]);
});
