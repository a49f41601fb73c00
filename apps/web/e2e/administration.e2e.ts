import type { Browser, BrowserContext, Page } from "@playwright/test";
import { admin, call, expect, linkIn, mailTo, newPerson, type Person, registered, signedIn, test } from "./people.ts";

/** Somebody with a name that nobody else has. */
function somebody(): Person {
  const person = newPerson();
  return { ...person, displayName: `Vera ${person.email.slice(0, 8)}` };
}

/** A window of the person's own, with their diary open. */
async function windowOf(browser: Browser, person: Person): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signedIn(page, person);
  await page.goto(`${process.env["E2E_URL"]}/calendar`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  return { context, page };
}

/** Opens the account of somebody as the administrator, by looking for the name. */
async function openAccount(page: Page, person: Person): Promise<void> {
  await page.goto("/admin/users");
  await page.getByLabel("Name or address").fill(person.displayName.toUpperCase());
  await expect(page).toHaveURL(/search=/u);
  const link = page.getByRole("link", { name: person.displayName });
  await expect(page.getByRole("list", { name: "People" }).getByRole("listitem")).toHaveCount(1);
  await link.click();
  await expect(page.getByRole("heading", { level: 1, name: person.displayName })).toBeVisible();
}

/** Does something to the account that is open, with a reason. */
async function act(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** Somebody who is signed in from three networks at once. The server looks once a minute: early, so that nobody waits for it. */
const seenEverywhere = somebody();
test.beforeAll(async ({ playwright }) => {
  for (const part of [1, 2, 3]) {
    const extraHTTPHeaders = { "x-forwarded-for": `172.20.${part}.9` };
    const elsewhere = await playwright.request.newContext({ extraHTTPHeaders });
    if (part === 1) await registered(elsewhere, seenEverywhere);
    const { email, password } = seenEverywhere;
    await call(elsewhere, "identity.sessions.signIn", { email, password });
    await elsewhere.dispose();
  }
});

test("an administrator suspends somebody with a reason, and lets them in again", async ({ page, browser }) => {
  const person = somebody();
  await registered(page.request, person);
  const theirs = await windowOf(browser, person);
  await signedIn(page, admin);
  await openAccount(page, person);
  await expect(page.getByRole("region", { name: "Safety" })).toContainText("In 1 place");

  await page.getByRole("button", { name: "Suspend", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Suspend ${person.displayName}?` });
  await expect(dialog).toContainText("What they wrote is kept.");
  const reason = dialog.getByLabel("Reason");
  await reason.fill("  x ");
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await expect(dialog.getByText("Say why, in a few words")).toBeVisible();
  await expect(reason).toBeFocused();
  await expect(reason).toHaveValue("  x ");
  // Somebody who closes the question and comes back finds what they wrote.
  await reason.fill("Somebody else writes from this address.");
  await dialog.getByRole("button", { name: "Leave it as it is" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Suspend", exact: true }).click();
  await expect(reason).toHaveValue("Somebody else writes from this address.");
  await dialog.getByRole("button", { name: "Suspend" }).click();

  const account = page.getByRole("region", { name: "Account" });
  await expect(account.getByText("Suspended", { exact: true })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: `${person.displayName} is suspended.` })).toBeVisible();
  const log = page.getByRole("region", { name: "Security log" });
  const entry = log.getByRole("listitem").filter({ hasText: "Status changed by an administrator" });
  await expect(entry).toContainText("Suspended");
  await expect(entry).toContainText("Reason: Somebody else writes from this address.");
  await expect(entry).toContainText("by you");

  // Their page closes without a click of its own, and the door stays shut.
  await expect(theirs.page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await theirs.page.getByLabel("E-mail").fill(person.email);
  await theirs.page.getByLabel("Password", { exact: true }).fill(person.password);
  await theirs.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(theirs.page.getByRole("alert")).toContainText("do not go together");
  const mail = await mailTo(person.email, /change to your account/iu);
  expect(mail).toContain("suspended");
  expect(mail).not.toContain("Somebody else writes");

  await act(page, "Activate again", "It was a mistake.");
  await expect(account.getByText("Active", { exact: true })).toBeVisible();
  await theirs.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(theirs.page.getByRole("navigation", { name: "Places" })).toBeVisible();

  await act(page, "Sign out everywhere", "Their phone was stolen.");
  await expect(page.getByRole("region", { name: "Safety" })).toContainText("Nowhere");
  await expect(log.getByRole("listitem").first()).toContainText("Signed out everywhere by an administrator");
  await expect(log.getByRole("listitem").first()).toContainText("Reason: Their phone was stolen.");
  await expect(theirs.page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await theirs.context.close();
});

test("a password reset by an administrator reaches the person by mail", async ({ page, browser }) => {
  const person = somebody();
  await registered(page.request, person);
  await signedIn(page, admin);
  await openAccount(page, person);
  await act(page, "Start a password reset", "Asked on the phone.");
  await expect(page.getByText("Has to choose a new password before anything else.")).toBeVisible();
  const link = linkIn(await mailTo(person.email, /choose a new password/iu));
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await theirs.goto(`${process.env["E2E_URL"]}${link}`);
  await theirs.getByLabel("New password").fill("five other plain words here");
  await theirs.getByRole("button", { name: "Use this password" }).click();
  await expect(theirs.getByRole("heading", { name: "Your password is new" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("region", { name: "Security log" })).toContainText("New password chosen by mail");
  await expect(page.getByText("Has to choose a new password before anything else.")).toBeHidden();
  await context.close();
});

test("a proof that is too old is asked for before anything is done", async ({ page }) => {
  const person = somebody();
  await registered(page.request, person);
  await signedIn(page, admin);
  await openAccount(page, person);
  let isOld = true;
  await page.route("**/trpc/identity.users.changeRole**", async (route) => {
    if (!isOld) return route.continue();
    isOld = false;
    const app = { kind: "forbidden", reason: "identity.step_up_required", requestId: "test" };
    const error = { message: app.reason, code: -32_003, data: { code: "FORBIDDEN", httpStatus: 403, app } };
    return route.fulfill({ status: 403, json: { error } });
  });
  await page.getByRole("button", { name: "Make an administrator" }).click();
  const dialog = page.getByRole("dialog", { name: `Make ${person.displayName} an administrator?` });
  await dialog.getByLabel("Reason").fill("Helps in summer.");
  await dialog.getByRole("button", { name: "Make an administrator" }).click();
  const proof = page.getByRole("dialog", { name: "Before somebody’s account is changed" });
  await proof.getByRole("textbox", { name: "Your password" }).fill(admin.password);
  await proof.getByRole("button", { name: "Go on" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Take the administration away" })).toBeVisible();
  await act(page, "Take the administration away", "Summer is over.");
  await expect(page.getByRole("region", { name: "Account" })).toContainText("Diary keeper");
});

test("filters of the people stand in the address and survive a reload", async ({ page }) => {
  await signedIn(page, admin);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("/admin/users");
  const table = page.getByRole("table", { name: "People" });
  await expect(table.getByRole("columnheader")).toHaveText([
    "Name",
    "Address",
    "Role",
    "Status",
    "Last sign-in",
    "Created",
  ]);
  await page.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Administrator" }).click();
  await expect(page).toHaveURL(/role=admin/u);
  await page.reload();
  await expect(table.getByRole("row", { name: /admin@anamnesis\.example/u })).toBeVisible();
  await expect(table.getByRole("cell", { name: "Diary keeper" })).toHaveCount(0);
  await page.getByLabel("Name or address").fill("nobody is called this");
  await expect(page.getByRole("heading", { name: "Nobody matches" })).toBeVisible();
  await page.getByRole("link", { name: "Show everyone" }).click();
  await expect(page.getByLabel("Name or address")).toHaveValue("");
  await expect(table).toBeVisible();
  // What does not fit is left out of an address that was typed by hand.
  await page.goto("/admin/users?role=king&status=active");
  await expect(table).toBeVisible();
});

test("nobody changes their own account here", async ({ page }) => {
  await signedIn(page, admin);
  await page.goto(`/admin/users?search=${admin.email}`);
  await page.getByRole("list", { name: "People" }).getByRole("link").click();
  await expect(page.getByText("This is your own account.")).toBeVisible();
  await expect(page.getByRole("region", { name: "What you can do" }).getByRole("button")).toHaveCount(0);
  await page.goto("/admin/users/01890000-0000-7000-8000-000000000000");
  await expect(page.getByRole("alert")).toContainText("There is no such account.");
});

test("other people are told that these pages are not theirs, and nothing is asked for", async ({ page }) => {
  // Somebody who has only a diary: who is shared by the tests of a worker may have come to rooms in another one.
  const person = somebody();
  await registered(page.request, person);
  await signedIn(page, person);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  for (const path of [
    "/admin/users",
    "/admin/users/01890000-0000-7000-8000-000000000000",
    "/admin/health",
    "/admin/alerts",
    "/admin/jobs",
    "/admin/codes",
    "/admin/organizations",
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "You may not do that" })).toBeVisible();
  }
  expect(asked.filter((url) => /identity\.users|operations\.|supervision/u.test(url))).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(page.getByRole("navigation", { name: "Rooms" })).toHaveCount(0);
  await page.getByRole("link", { name: "Go to today" }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
});

test("an alert that fires leads to the account and is acknowledged", async ({ page }) => {
  const person = seenEverywhere;
  await signedIn(page, admin);
  const search = `${process.env["E2E_URL"]}/trpc/identity.users.list?input=${encodeURIComponent(JSON.stringify({ search: person.email }))}`;
  const found: { result: { data: { users: { id: string }[] } } } = await (await page.request.get(search)).json();
  const id = found.result.data.users[0]?.id ?? "";
  await page.goto("/admin/alerts");
  const alert = page
    .getByRole("region", { name: "Now" })
    .getByRole("listitem")
    .filter({ has: page.locator(`a[href="/admin/users/${id}"]`) });
  // The server looks once a minute, and the page looks again by itself.
  await expect(alert).toBeVisible({ timeout: 150_000 });
  await expect(alert).toContainText("Signed in from 3 networks within 10 minutes · told from 3 on");
  await expect(alert).toContainText("Look at once");
  await alert.getByRole("button", { name: "Acknowledge: One account, many networks" }).click();
  await expect(alert).toContainText("Acknowledged by you");
  await expect(alert.getByRole("button")).toHaveCount(0);
  await alert.getByRole("link", { name: "Look at the account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.displayName })).toBeVisible();
});

test("a quiet installation says so", async ({ page }) => {
  await signedIn(page, admin);
  // Several questions may go to the server at once: the others get its own answers.
  await page.route(/\/trpc\/[^?]*operations\.alerts\.list/u, async (route) => {
    const paths = new URL(route.request().url()).pathname.replace("/trpc/", "").split(",");
    const answers: unknown[] = await (await route.fetch()).json();
    const quiet = { result: { data: { alerts: [], nextCursor: null } } };
    await route.fulfill({ json: paths.map((path, at) => (path === "operations.alerts.list" ? quiet : answers[at])) });
  });
  await page.goto("/admin/alerts");
  await expect(page.getByRole("heading", { name: "All is quiet" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Nothing so far" })).toBeVisible();
});

test("health says what works and what does not, and leads to it", async ({ page }) => {
  await signedIn(page, admin);
  await page.goto("/admin/health");
  const database = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Database" }) });
  await expect(database).toContainText("It answers, and takes what is written.");
  await expect(page.getByRole("listitem").filter({ hasText: "Work in the background" })).toContainText(/seen/u);
  await page.route("**/health/ready", (route) =>
    route.fulfill({ status: 503, json: { status: "down", database: "down", writes: "down" } }),
  );
  // What asks the database fails with it, and hides nothing of what is known.
  await page.route("**/trpc/operations.*", (route) => route.fulfill({ status: 503, body: "no" }));
  await page.reload();
  await expect(database).toContainText("It does not answer.");
  await expect(database).toContainText("Look at this");
});
