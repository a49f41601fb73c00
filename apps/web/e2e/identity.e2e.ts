import { call, demo, expect, newPerson, signedIn, test } from "./people.ts";

test("a person registers, is signed in, signs out and comes back", async ({ page }) => {
  const person = newPerson();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.getByRole("link", { name: "Start a diary" }).click();
  await page.getByLabel("What should we call you?").fill(person.displayName);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();

  await page.getByRole("link", { name: "You" }).click();
  await expect(page.getByRole("heading", { name: person.displayName })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.goto("/trends");
  await page.getByLabel("E-mail").fill(person.email.toUpperCase());
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  // Back to the page that was asked for.
  await expect(page).toHaveURL(/\/trends$/u);
});

test("a wrong password is told in words, and what was typed stays", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(demo.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
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
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(process.env["E2E_URL"]);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: "anamnesis", httpOnly: true, sameSite: "Lax", path: "/" });
  expect(await page.evaluate(() => document.cookie)).toBe("");
});

test("ending another session signs that device out", async ({ page, browser }) => {
  const person = newPerson();
  await call(page.request, "identity.accounts.register", person);
  await signedIn(page, person);
  const elsewhere = await browser.newContext({ userAgent: "Mozilla/5.0 (Android 16) Firefox/150.0" });
  const other = await elsewhere.newPage();
  await signedIn(other, person);
  await other.goto(`${process.env["E2E_URL"]}/`);
  await expect(other.getByRole("heading", { name: "How is it now?" })).toBeVisible();

  await page.goto("/you");
  await expect(page.getByText("This device")).toBeVisible();
  await page.getByRole("button", { name: "End the session on Firefox, Android" }).click();
  await expect(page.getByText("Firefox, Android")).toHaveCount(0);
  await other.getByRole("link", { name: "Trends" }).click();
  await expect(other.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await elsewhere.close();
});
