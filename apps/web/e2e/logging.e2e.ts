import { addDays, todayIn } from "@anamnesis/domain";
import { expect, logEntry, tapSeverity, test } from "./people.ts";
import { browserZone } from "./zone.ts";

test.describe("logging", () => {
  test("takes three taps, says when it saved, and can be undone", async ({ page, person }) => {
    expect(person.displayName).toBe("Vera Test");
    await page.goto("/");
    await page.getByRole("radio", { name: "Cramps" }).click();
    await tapSeverity(page, 7);
    await page.getByRole("button", { name: "Log it" }).click();
    const status = page.getByRole("status").filter({ hasText: "Saved" });
    await expect(status).toContainText(/Saved \d\d:\d\d · Cramps 7/u);
    const today = page.getByRole("region", { name: "Today" });
    await expect(today.getByRole("link", { name: /Cramps/u })).toBeVisible();
    await page.getByRole("button", { name: "medication", exact: true }).click();
    await page.getByLabel("What did you take?").fill("Ibuprofen");
    await page.getByLabel("Dose").fill("400 mg");
    await page.getByRole("button", { name: "I took it" }).click();
    await expect(today.getByText("Ibuprofen 400 mg")).toBeVisible();
    // Offered from now on: one tap says it again, and can be taken back.
    await page.getByRole("button", { name: "Taken: Ibuprofen 400 mg" }).click();
    await expect(today.getByText("Ibuprofen 400 mg")).toHaveCount(2);
    await today
      .getByRole("button", { name: /^Ibuprofen 400 mg/u })
      .first()
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
    await expect(today.getByText("Ibuprofen 400 mg")).toHaveCount(1);
    // Put right afterwards, and in the list of all days too.
    await today.getByRole("button", { name: /^Ibuprofen 400 mg/u }).click();
    const editor = page.getByRole("dialog", { name: "Ibuprofen 400 mg" });
    await editor.getByLabel("Dose").fill("600 mg");
    await editor.getByRole("button", { name: "A little" }).click();
    await editor.getByLabel("After how many minutes").fill("1500");
    await editor.getByRole("button", { name: "Save" }).click();
    await expect(editor.getByText("Minutes go from 0 to a day.")).toBeVisible();
    await editor.getByLabel("After how many minutes").fill("50");
    await editor.getByRole("button", { name: "Save" }).click();
    await expect(today.getByText("Ibuprofen 600 mg")).toBeVisible();
    await status.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("Taken back: Cramps 7")).toBeVisible();
    await expect(today.getByRole("link", { name: /Cramps/u })).toHaveCount(0);
    await page.goto("/entries");
    await expect(page.getByRole("button", { name: /^Ibuprofen 600 mg.*helped a little after 50 min/u })).toBeVisible();
  });

  test("works with the keyboard alone, with an own category, notes and tags", async ({ page, person }) => {
    await logEntry(page, { category: "Low mood", tags: ["poor sleep"], notes: person.displayName });
    await page.goto("/");
    await page.getByRole("button", { name: "More", exact: true }).press("Enter");
    await page.getByLabel("Something else, in your own words").fill("Ringing ears");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "note, add one" }).press("Enter");
    await page.getByLabel("Notes").fill("After the concert.\nBoth sides.");
    await page.getByRole("button", { name: "poor sleep" }).press("Enter");
    await page.getByRole("button", { name: "tag, add one" }).press("Enter");
    await page.getByRole("combobox", { name: "Tags" }).pressSequentially("loud music");
    await page.keyboard.press("Enter");
    const slider = page.getByRole("slider", { name: "How strong is it: Ringing ears?" });
    await slider.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect(slider).toHaveAttribute("aria-valuetext", "3, noticeable");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Log it" }).press("Enter");
    const entry = page.getByRole("link", { name: /Ringing ears/u });
    await expect(entry).toContainText("poor sleep · loud music · “After the concert.");
    // The own category is offered from now on.
    await page.reload();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await expect(page.getByRole("radio", { name: "Ringing ears" })).toBeVisible();
  });

  test("takes seven keys, and two taps for who wants it so", async ({ page, person }) => {
    expect(person.email).toContain("@");
    await page.goto("/");
    const tile = page.getByRole("radio", { name: "Cramps" });
    await expect(tile).toBeVisible();
    await tile.focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "0", "Enter"])
      await page.keyboard.press(key);
    const status = page.getByRole("status").filter({ hasText: "Saved" });
    await expect(status).toContainText("Hot flush 10");

    await page.goto("/categories");
    await page.getByRole("switch", { name: "Save with the second tap" }).check();
    await page.goto("/");
    await tapSeverity(page, 3);
    await page.getByRole("radio", { name: "Low mood" }).click();
    await expect(status).toContainText("Low mood 3");
    await page.goto("/categories");
    await page.getByRole("switch", { name: "Save with the second tap" }).uncheck();
  });

  test("says what is missing, and keeps what is there", async ({ page, person }) => {
    expect(person.email).toContain("@");
    await page.goto("/");
    await page.getByRole("button", { name: "Log it" }).click();
    await expect(page.getByText("Tap what it is first.")).toBeVisible();
    await expect(page.getByText("Tap how strong it is.")).toBeVisible();
    await tapSeverity(page, 5);
    await expect(page.getByText("Tap how strong it is.")).toBeHidden();
    await expect(page.getByText("5 · hard to forget")).toBeVisible();
  });

  test("can be for a day gone by, and not for one to come", async ({ page, person }) => {
    expect(person.email).toContain("@");
    await page.goto("/");
    await page.getByRole("radio", { name: "Nausea" }).click();
    await page.getByRole("button", { name: /, when it was$/u }).click();
    await page.getByRole("button", { name: "another time…" }).click();
    await page.getByLabel("When", { exact: true }).fill("2099-01-01T10:00");
    await tapSeverity(page, 4);
    await page.getByRole("button", { name: "Log it" }).click();
    await expect(page.getByText("That is more than a day in the future.")).toBeVisible();
    await page.getByLabel("When", { exact: true }).fill("2026-02-03T23:30");
    await tapSeverity(page, 4);
    await page.getByRole("button", { name: "Log it" }).click();
    await page.getByRole("button", { name: "Yes, keep it so" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Nausea 4");
    await page.goto("/calendar?month=2026-02&day=2026-02-03");
    await expect(page.getByRole("link", { name: /Nausea/u })).toContainText("23:30");
  });

  test("asks about a time that is hardly meant, and one tap says what is: that day, or the year that was", async ({
    page,
    person,
  }) => {
    expect(person.email).toContain("@");
    const logAt = async (when: string) => {
      await page.goto("/");
      await page.getByRole("radio", { name: "Nausea" }).click();
      await page.getByRole("button", { name: /, when it was$/u }).click();
      await page.getByRole("button", { name: "another time…" }).click();
      await page.getByLabel("When", { exact: true }).fill(when);
      await tapSeverity(page, 4);
      await page.getByRole("button", { name: "Log it" }).click();
    };
    const question = page.getByRole("group", { name: "Is that the time?" });
    const saved = page.getByRole("status").filter({ hasText: "Saved" });
    const recent = [-3, -4].map((days) => addDays(todayIn(browserZone), days)).find((day) => !day.endsWith("02-29"));
    const year = Number(recent?.slice(0, 4));
    await logAt(`${year - 1}${recent?.slice(4)}T10:00`);
    await expect(question).toContainText(/36[89] days ago/u);
    await expect(saved).toHaveCount(0);
    // Another time takes the question away, and is asked about itself.
    await page.getByLabel("When", { exact: true }).fill(`${year - 2}${recent?.slice(4)}T10:00`);
    await expect(question).toHaveCount(0);
    await page.getByRole("button", { name: "Log it" }).click();
    await question.getByRole("button", { name: `It was in ${year}` }).click();
    await expect(saved).toContainText("Nausea 4");
    // It has arrived.
    await expect(saved.getByRole("link", { name: "Details" })).toBeVisible();
    await page.goto(`/calendar?month=${recent?.slice(0, 7)}&day=${recent}`);
    await expect(page.getByRole("link", { name: /Nausea/u })).toContainText("10:00");

    const hour = Number(
      new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone: browserZone }).format(),
    );
    await logAt(hour < 12 ? `${todayIn(browserZone)}T23:00` : `${addDays(todayIn(browserZone), 1)}T06:00`);
    await expect(question).toContainText("is still to come");
    await question.getByRole("button", { name: "Yes, keep it so" }).click();
    await expect(saved).toContainText("Nausea 4");

    // A day that was chosen in the calendar is meant.
    const longAgo = addDays(todayIn(browserZone), -200);
    await page.goto(`/?date=${longAgo}`);
    await page.getByRole("radio", { name: "Nausea" }).click();
    await tapSeverity(page, 4);
    await page.getByRole("button", { name: "Log it" }).click();
    await expect(saved).toContainText("Nausea 4");
  });

  test("without a connection keeps the entry on the device and sends it once", async ({ page, context, person }) => {
    expect(person.email).toContain("@");
    await page.goto("/");
    await expect(page.getByRole("radio", { name: "Acne" })).toBeHidden();
    await page.getByRole("button", { name: "More" }).click();
    await context.setOffline(true);
    await page.getByRole("radio", { name: "Acne" }).click();
    await tapSeverity(page, 2);
    await page.getByRole("button", { name: "Log it" }).click();
    await expect(page.getByText("Kept on this device: Acne 2")).toBeVisible();
    await expect(page.getByRole("img", { name: "Kept on this device until there is a connection" })).toBeVisible();
    await context.setOffline(false);
    await expect(page.getByRole("link", { name: /Acne/u })).toHaveCount(1);
    await page.reload();
    await expect(page.getByRole("link", { name: /Acne/u })).toHaveCount(1);
  });
});
