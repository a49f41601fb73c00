import type { Page } from "@playwright/test";
import { joined, organizationOf, signedInAs, switcher, url } from "./houses.ts";
import { admin, expect, type Person, test } from "./people.ts";

/** By the form, as somebody who asked for no page. */
async function signInByForm(page: Page, { email, password }: Person): Promise<void> {
  await page.goto(url("/sign-in"));
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.goto(url("/you"));
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
}

test("who signs in lands where they work, and the next time where they were last", async ({ page, browser }) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "House of Rooms");
  const { page: theirs, person, context } = await joined(page, browser, "doctor");
  await signOut(theirs);
  await theirs.evaluate(() => localStorage.clear());
  await signInByForm(theirs, person);
  await expect(theirs.getByRole("heading", { level: 1, name: /^Good /u })).toBeVisible();
  await expect(switcher(theirs)).toContainText("House of Rooms Doctor");

  await switcher(theirs).click();
  await theirs.getByRole("dialog").getByRole("button", { name: "My diary" }).click();
  await expect(theirs.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await expect(theirs.getByRole("navigation", { name: "Places" }).getByRole("link")).toHaveText([
    "Today",
    "Calendar",
    "Trends",
    "Share",
    "You",
  ]);
  await signOut(theirs);
  await signInByForm(theirs, person);
  await expect(theirs.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await context.close();
});

test("who looks after the installation and a clinic has three rooms, each with its own places", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await signInByForm(page, admin);
  await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
  const rooms = page.getByRole("navigation", { name: "Rooms" });
  await expect(rooms.getByRole("button")).toHaveText([/^My diary/u, /^City Women’s Clinic/u, /^Installation/u]);
  await rooms.getByRole("button", { name: "Installation" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Health" })).toBeVisible();
  const places = page.getByRole("navigation", { name: "Places" });
  await expect(places.getByRole("link")).toHaveText([
    "Health",
    "Alerts",
    "Jobs",
    "Code lists",
    "People",
    "Organizations",
  ]);
  await expect(rooms.getByRole("button", { name: "Installation" })).toHaveAttribute("aria-current", "true");
  // A page of every room leaves one where one was.
  await page.getByRole("link", { name: "You", exact: true }).click();
  await expect(page).toHaveURL(/\/you$/u);
  await expect(places.getByRole("link")).toHaveText([
    "Health",
    "Alerts",
    "Jobs",
    "Code lists",
    "People",
    "Organizations",
  ]);
  await context.close();
});

test("everything is found and opened from the keyboard alone", async ({ page, browser }) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "House of Search");
  const { person, context } = await joined(page, browser, "nurse");
  await page.goto("/");
  await page.getByRole("heading", { name: "How is it now?" }).waitFor();
  const search = page.getByRole("textbox", { name: "Search" });
  const find = async (typed: string) => {
    await page.keyboard.press("Control+k");
    await expect(search).toBeFocused();
    await page.keyboard.type(typed);
  };
  // By another word than its name.
  await find("idle timeout");
  await expect(page.getByRole("option")).toHaveText([/^Security rules/u]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Security rules" })).toBeVisible();

  await find(person.displayName);
  await expect(page.getByRole("option", { name: person.displayName })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/organization\/members\?search=/u);

  // An action begins with what it opens.
  await find("invite some");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Invite somebody" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await find("no such thing");
  await expect(page.getByText("Nothing is called that.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(search).toHaveCount(0);
  // The frame and the shape of the page are there before the server has said anything.
  const { promise: isSeen, resolve: seen } = Promise.withResolvers<undefined>();
  await page.route("**/trpc/symptoms.insights.**", async (route) => {
    await isSeen;
    await route.continue();
  });
  await find("trend");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Trends" })).toBeVisible();
  await expect(page.locator("main").getByRole("status").filter({ hasText: "Loading" }).first()).toBeVisible();
  seen(undefined);
  await expect(page.locator("main").getByRole("status").filter({ hasText: "Loading" })).toHaveCount(0);
  await context.close();
});
