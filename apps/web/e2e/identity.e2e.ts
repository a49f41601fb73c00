import { asOwner } from "./database.ts";
import { codeIn, demo, expect, linkIn, mailTo, newPerson, registered, signedIn, test } from "./people.ts";

test("a person registers, is signed in, signs out and comes back", async ({ page }) => {
  const person = newPerson();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.getByRole("link", { name: "Start a diary" }).click();
  await page.getByLabel("What should we call you?").fill(person.displayName);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await page.getByLabel("Code from the mail").fill("00 00 0");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("The code has six digits.")).toBeVisible();
  const code = codeIn(await mailTo(person.email, /confirm/iu));
  await page.getByLabel("Code from the mail").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();

  await page.getByRole("link", { name: "You", exact: true }).click();
  await expect(page.getByRole("heading", { name: person.displayName })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.goto("/trends");
  await page.getByLabel("E-mail").fill(person.email.toUpperCase());
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  // Back to the page that was asked for.
  await expect(page).toHaveURL(/\/trends$/u);
});

test("who signs out is not asked back to where they were, whatever the page hears first", async ({
  page,
  person: _person,
}) => {
  await page.goto("/you");
  const refused = page.waitForResponse((response) => response.status() === 401);
  await page.route("**/identity.sessions.signOut**", async (route) => {
    const response = await route.fetch();
    // The session is over, and the page asks for something before it is told so.
    await page.getByRole("link", { name: "Trends" }).click();
    await refused;
    await route.fulfill({ response });
  });
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  expect(await page.evaluate(() => navigation.entries().map(({ url }) => url))).not.toContainEqual(
    expect.stringContaining("next="),
  );
});

test("an address may have signs before the @ and letters of any language behind it", async ({ page }) => {
  const local = `r&d/o'neill-${crypto.randomUUID().slice(0, 8)}`;
  const { displayName, password } = newPerson();
  await page.goto("/register");
  await page.getByLabel("What should we call you?").fill("\u200b\u2060");
  await page.getByLabel("E-mail").fill(`${local}@MÜNCHEN.example`);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByText("Name needs a character that can be seen.")).toBeVisible();
  await page.getByLabel("What should we call you?").fill(displayName);
  await page.getByRole("button", { name: "Start" }).click();
  const mail = await mailTo(`${local}@münchen.example`, /confirm/iu);
  await expect(page.getByText(`We sent a mail to ${local}@münchen.example`)).toBeVisible();
  await page.getByLabel("Code from the mail").fill(codeIn(mail));
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await page.goto("/you/security");
  await expect(page.getByText(`${local}@münchen.example`)).toBeVisible();
});

test("a wrong password is told in words, and what was typed stays", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(demo.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("That e-mail address and password do not go together.");
  await expect(page.getByLabel("E-mail")).toHaveValue(demo.email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("not the password");
});

test("each field says what is wrong with it, and the first one gets the cursor", async ({ page }) => {
  await page.goto("/register");
  await page.getByLabel("E-mail").fill("nobody");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByText("Name cannot be empty.")).toBeVisible();
  await expect(page.getByText("That does not look like an e-mail address.")).toBeVisible();
  await expect(page.getByText("Use at least 12 characters")).toBeVisible();
  await expect(page.getByLabel("What should we call you?")).toBeFocused();
  await expect(page.getByLabel("E-mail")).toHaveValue("nobody");
});

test("no script can read the session, and an address elsewhere is not followed after signing in", async ({ page }) => {
  await page.goto("/sign-in?next=//evil.example/");
  await page.getByLabel("E-mail").fill(demo.email);
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(process.env["E2E_URL"]);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: "anamnesis", httpOnly: true, sameSite: "Lax", path: "/" });
  expect(await page.evaluate(() => document.cookie)).toBe("");
});

test("ending another session signs that device out", async ({ page, browser }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  const elsewhere = await browser.newContext({ userAgent: "Mozilla/5.0 (Android 16) Firefox/150.0" });
  const other = await elsewhere.newPage();
  await signedIn(other, person);
  await other.goto(`${process.env["E2E_URL"]}/`);
  await expect(other.getByRole("heading", { name: "How is it now?" })).toBeVisible();

  await page.goto("/you/security#devices");
  await expect(page.getByText("This device", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "End the session on Firefox, Android" }).click();
  const sessions = page.getByRole("region", { name: "Where you are signed in" });
  await expect(sessions.getByText("Firefox, Android")).toHaveCount(0);
  // Without a click of its own.
  await expect(other.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await elsewhere.close();
});

test("a session that is about to end says so, and goes on when asked to; what was typed is kept", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByLabel("Keep me signed in on this device").uncheck();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("radio", { name: "Fatigue" }).click();
  await page.getByRole("button", { name: "note, add one" }).click();
  await page.getByLabel("Notes").fill("in the middle of a sentence");
  // What the page still asks for is a sign of life, which would move the end on.
  await page.waitForLoadState("networkidle");
  const set = (what: string) =>
    asOwner(
      `UPDATE identity.user_sessions SET ${what}
        WHERE user_id = (SELECT id FROM identity.users WHERE email = $1)`,
      [person.email],
    );
  await set("last_seen_at = now() - interval '59 minutes', expires_at = now() + interval '90 seconds'");
  const warning = page.getByRole("dialog", { name: "Still there?" });
  await expect(warning).toBeVisible();
  await warning.getByRole("button", { name: "Stay signed in" }).click();
  await expect(warning).toHaveCount(0);
  await expect(page.getByLabel("Notes")).toHaveValue("in the middle of a sentence");

  await set("expires_at = now()");
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByLabel("Notes")).toHaveValue("in the middle of a sentence");
});

test("an address can be confirmed by the link of the mail, once", async ({ page }) => {
  const person = newPerson();
  await page.goto("/register");
  await page.getByLabel("What should we call you?").fill(person.displayName);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "I opened the link" }).click();
  await expect(page.getByRole("alert")).toContainText("Not confirmed yet.");
  const link = linkIn(await mailTo(person.email, /confirm/iu));
  const other = await page.context().newPage();
  await other.goto(link);
  // The token does not stay where somebody could read it.
  await expect(other).toHaveURL(/\/verify-email$/u);
  await other.getByRole("button", { name: "Confirm my address" }).click();
  await expect(other.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
  await page.getByRole("button", { name: "I opened the link" }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await other.goto("/sign-in");
  await other.goto(link);
  await other.getByRole("button", { name: "Confirm my address" }).click();
  await expect(other.getByRole("heading", { name: "That link does not work" })).toBeVisible();
  await expect(other.getByRole("alert")).toContainText("used already");
});

test("signing in before the address is confirmed leads to the code", async ({ page }) => {
  const person = newPerson();
  await page.goto("/register");
  await page.getByLabel("What should we call you?").fill(person.displayName);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByLabel("Code from the mail").fill(codeIn(await mailTo(person.email, /confirm/iu)));
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
});

test("a forgotten password becomes a new one by mail, and signs out everywhere", async ({ page, browser }) => {
  const person = newPerson();
  await registered(page.request, person);
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await signedIn(other, person);
  await other.goto(`${process.env["E2E_URL"]}/`);
  await expect(other.getByRole("heading", { name: "How is it now?" })).toBeVisible();

  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { name: "A new password" })).toBeVisible();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await page.goto(linkIn(await mailTo(person.email, /password/iu)));
  await page.getByLabel("New password").fill("passwordpassword");
  await page.getByRole("button", { name: "Use this password" }).click();
  await expect(page.getByText(/guess|repeats/u).first()).toBeVisible();
  await page.getByLabel("New password").fill("five other plain words here");
  await page.getByRole("button", { name: "Use this password" }).click();
  await expect(page.getByRole("heading", { name: "Your password is new" })).toBeVisible();
  await expect(other.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill("five other plain words here");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await elsewhere.close();
});

for (const path of ["/verify-email", "/reset-password", "/confirm-email#token=", "/reset-factors#token"]) {
  test(`a link without its token leads to one clear page: ${path}`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "That link does not work" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Go to signing in" })).toBeVisible();
  });
}
