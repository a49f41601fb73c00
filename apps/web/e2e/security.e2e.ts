import { readFile } from "node:fs/promises";
import type { APIRequest, Page } from "@playwright/test";
import { totpOf, virtualAuthenticator } from "./factors.ts";
import { call, expect, mailTo, newPerson, type Person, registered, signedIn, test } from "./people.ts";

async function somebody(page: Page): Promise<Person> {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  return person;
}

const card = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("an authenticator app is set up, its recovery codes are kept, and signing in asks for it", async ({ page }) => {
  const person = await somebody(page);
  const tries: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/identity.factors.confirmTotp")) tries.push(request.postData() ?? "");
  });
  await page.goto("/you/security");
  await expect(page.getByText("Your password is all that keeps others out.")).toBeVisible();
  const row = page.getByRole("button", { name: /^Authenticator app/u });
  await expect(row).toContainText("Not set");
  await page.getByRole("button", { name: "Add an authenticator app" }).click();
  await expect(row).toHaveAttribute("aria-expanded", "true");
  const app = card(page, "Authenticator app");
  await app.getByRole("button", { name: "Set up the app" }).click();
  await expect(app.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
  const key = await app.locator("code").innerText();
  const link = app.getByRole("link", { name: "Open the app on this device" });
  await expect(link).toHaveAttribute("href", new RegExp(`^otpauth://totp/.*secret=${key.replaceAll(" ", "")}`, "u"));
  await app.getByLabel("Type the code that it shows").fill("12345");
  await app.getByRole("button", { name: "Confirm the code" }).click();
  await expect(app.getByText("The code has six digits.")).toBeVisible();
  await app.getByLabel("Type the code that it shows").fill("");
  // A clock that is minutes ahead is named as what it is.
  const ahead = totpOf(key, 8);
  await app.getByLabel("Type the code that it shows").pressSequentially(ahead);
  await expect(app.getByRole("alert")).toContainText(/clock/iu);
  // Once, and not again while it stays what it is.
  expect(tries.map((sent) => sent.includes(ahead))).toEqual([true]);
  await app.getByLabel("Type the code that it shows").fill(totpOf(key));

  const dialog = page.getByRole("dialog", { name: "Your recovery codes" });
  const listed = dialog.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(listed).toHaveCount(10);
  const codes = await listed.allInnerTexts();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("link", { name: "Download" }).click(),
  ]);
  const file = await readFile(await download.path(), "utf8");
  expect(codes.filter((code) => file.includes(code))).toHaveLength(10);
  await page.keyboard.press("Escape");
  await expect(dialog.getByRole("button", { name: "Done" })).toBeDisabled();
  await dialog.getByLabel("I have kept them").check();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("A password alone does not get anybody in here.")).toBeVisible();
  await expect(row).toContainText("Set");
  await expect(page.getByText("10 of ten left")).toBeVisible();
  await expect(card(page, "Security log").getByText("Authenticator app set up")).toBeVisible();

  await page.goto("/you");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Use a recovery code instead" }).click();
  await page.getByLabel("Recovery code").fill(codes[0] ?? "");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await page.goto("/you/security#authenticator");
  await expect(page.getByText("9 of ten left")).toBeVisible();
  await app.getByRole("button", { name: "Remove", exact: true }).click();
  await app.getByRole("button", { name: "Remove the app" }).click();
  await expect(app.getByText("The app is removed.")).toBeVisible();
  await expect(row).toContainText("Not set");
});

test("a passkey is added, renamed, signs its person in, and is removed", async ({ page }) => {
  const local = (process.env["E2E_URL"] ?? "").replace("127.0.0.1", "localhost");
  const person = newPerson();
  await registered(page.request, person);
  const { devtools, authenticatorId } = await virtualAuthenticator(page);
  await page.goto(`${local}/sign-in`);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await page.goto(`${local}/you/security#passkeys`);
  const passkeys = card(page, "Passkeys");
  await expect(passkeys.getByText("No passkey yet")).toBeVisible();

  // Called off by its person: nothing happened, and nothing is said.
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await passkeys.getByRole("button", { name: "Add a passkey" }).click();
  await expect(passkeys.getByRole("button", { name: "Add a passkey" })).toBeEnabled();
  await expect(passkeys.getByRole("alert")).toHaveCount(0);
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });

  await passkeys.getByRole("button", { name: "Add a passkey" }).click();
  await expect(passkeys.getByText("The passkey is added.")).toBeVisible();
  await passkeys.getByRole("button", { name: "Rename Chrome, Linux" }).click();
  await passkeys.getByLabel("Name of the passkey").fill("Work laptop");
  await passkeys.getByRole("button", { name: "Save" }).click();
  await expect(passkeys.getByText("Work laptop")).toBeVisible();

  await page.goto(`${local}/you`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await page.goto(`${local}/you/security#devices`);
  await expect(card(page, "Where you are signed in").getByText(/with a second step/u)).toBeVisible();
  // One is open at a time, and which stands in the address.
  await page.getByRole("button", { name: /^Passkeys/u }).click();
  await expect(card(page, "Where you are signed in")).toHaveCount(0);
  await expect(page).toHaveURL(/#passkeys$/u);
  await passkeys.getByRole("button", { name: "Remove Work laptop" }).click();
  await passkeys.getByRole("button", { name: "Remove for good" }).click();
  await expect(passkeys.getByText("No passkey yet")).toBeVisible();
});

test("a bare network address has no passkeys, and says why", async ({ page, person }) => {
  expect(person.email).toContain("@");
  await page.goto("/you/security#passkeys");
  await expect(card(page, "Passkeys").getByText("Passkeys need a name in the address bar")).toBeVisible();
});

test("a new password is judged while it is typed, and ends the other sessions", async ({ page, browser }) => {
  const person = await somebody(page);
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await signedIn(other, person);
  await other.goto(`${process.env["E2E_URL"]}/`);
  await expect(other.getByRole("heading", { name: "How is it now?" })).toBeVisible();

  await page.goto("/you/security#password");
  const password = card(page, "Password");
  await password.getByLabel("Current password", { exact: true }).fill("not my password");
  await password.getByLabel("New password").fill("passwords");
  await expect(password.getByText("3 more characters").first()).toBeVisible();
  await password.getByLabel("New password").fill("passwordpassword");
  await expect(password.getByText(/Others can guess|guessers try|repeats itself/u).first()).toBeVisible();
  await password.getByLabel("New password").fill("five other plain words here");
  await expect(password.getByText("Longer than anybody guesses").first()).toBeVisible();
  await password.getByRole("button", { name: "Change the password" }).click();
  await expect(password.getByText("That is not your password.")).toBeVisible();
  await expect(password.getByLabel("New password")).toHaveValue("five other plain words here");
  await password.getByLabel("Current password", { exact: true }).fill(person.password);
  await password.getByRole("button", { name: "Change the password" }).click();
  await expect(password.getByText("One other session was ended.")).toBeVisible();
  await expect(password.getByLabel("New password")).toHaveValue("");
  await expect(other.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await elsewhere.close();
});

test("a program gets a token for what it may do, and no more", async ({ page, playwright }) => {
  await somebody(page);
  await page.goto("/you/security#programs");
  const programs = card(page, "Programs");
  await programs.getByRole("button", { name: "New token" }).click();
  await programs.getByRole("button", { name: "Make the token" }).click();
  await expect(programs.getByText("Name cannot be empty.")).toBeVisible();
  await programs.getByLabel("What is it for?").fill("Backup script");
  await programs.getByLabel("For how long?").selectOption("A week");
  await programs.getByRole("button", { name: "Make the token" }).click();
  const token = await programs.getByLabel("Token", { exact: true }).inputValue();
  const program = await playwright.request.newContext({ extraHTTPHeaders: { authorization: `Bearer ${token}` } });
  const url = `${process.env["E2E_URL"]}/trpc`;
  expect((await program.get(`${url}/symptoms.vocabulary`)).status()).toBe(200);
  expect((await program.get(`${url}/identity.sessions.list`)).status()).toBe(403);
  await programs.getByRole("button", { name: "I have kept it" }).click();
  await expect(programs.getByText("May read my diary")).toBeVisible();
  await expect(programs.getByText(token)).toHaveCount(0);
  await programs.getByRole("button", { name: "End the token of Backup script" }).click();
  await expect(programs.getByText("Backup script")).toHaveCount(0);
  expect((await program.get(`${url}/symptoms.vocabulary`)).status()).toBe(401);
  await program.dispose();
});

test("everything about a person comes as one file", async ({ page }) => {
  const person = await somebody(page);
  await page.goto("/you/data");
  await expect(page.getByText("No file yet")).toBeVisible();
  await page.getByRole("button", { name: "Make the file" }).click();
  const link = page.getByRole("link", { name: /Download Everything about you/u });
  await expect(link).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const everything: unknown = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(everything).toMatchObject({ account: [{ email: person.email }] });
  expect(JSON.stringify(everything)).not.toContain("argon2");
  // The file of everything is not one for the doctor.
  await page.goto("/share");
  await expect(page.getByText("No file yet")).toBeVisible();
});

test("deleting the account is asked for in two steps, and called off", async ({ page }) => {
  const person = await somebody(page);
  await page.goto("/you/data");
  await page.getByRole("button", { name: "Delete my account …" }).click();
  await page.getByRole("button", { name: "No, keep it" }).click();
  await page.getByRole("button", { name: "Delete my account …" }).click();
  await page.getByRole("button", { name: /Yes, delete it on/u }).click();
  const notice = page.getByRole("region", { name: "Your account is about to be deleted" });
  await expect(notice).toBeVisible();
  await mailTo(person.email, /delet/iu);
  await page.goto("/");
  await notice.getByRole("button", { name: "Keep my account" }).click();
  await expect(notice).toHaveCount(0);
  await page.goto("/you");
  await expect(page.getByRole("heading", { name: person.displayName })).toBeVisible();
  await expect(notice).toHaveCount(0);
});

test("the profile is saved, shown everywhere, and what is wrong keeps what was typed", async ({ page }) => {
  await somebody(page);
  await page.goto("/you/profile");
  await page.getByLabel("Name", { exact: true }).fill(" ");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Name cannot be empty.")).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("Vera Neu");
  await page.getByRole("combobox", { name: "Time zone" }).fill("Lisbon");
  await page.getByRole("option", { name: "Europe/Lisbon" }).click();
  await page.getByRole("combobox", { name: "Tags" }).fill("night shifts");
  await page.keyboard.press("Enter");
  await page.getByText("Sunday").click();
  await page.getByLabel("Mail me when I sign in on a new device").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/^Saved \d\d:\d\d$/u)).toBeVisible();
  await page.getByRole("link", { name: "You" }).first().click();
  await expect(page.getByRole("heading", { name: "Vera Neu" })).toBeVisible();
  await page.goto("/you/profile");
  await expect(page.getByRole("combobox", { name: "Time zone" })).toHaveValue("Europe/Lisbon");
  // As the browser spells it, which may be another name of the same zone.
  const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  await expect(page.getByRole("button", { name: `Use this device’s: ${zone.replaceAll("_", " ")}` })).toBeVisible();
  await expect(page.getByText("night shifts", { exact: true })).toBeVisible();
  await page.goto("/calendar");
  await expect(page.getByRole("columnheader").first()).toHaveText("Sun");
});

test("another address is asked for by mail to both", async ({ page }) => {
  const person = await somebody(page);
  const next = newPerson().email;
  await page.goto("/you/security#email");
  const email = card(page, "E-mail address");
  await email.getByLabel("New address").fill(next);
  await email.getByRole("button", { name: "Change the address" }).click();
  await expect(email.getByText(next)).toBeVisible();
  await mailTo(next, /./u);
  await expect(page.getByRole("button", { name: /^E-mail address/u })).toContainText(person.email);
});

/** Does something to a person's account as the administrator of the demonstration. */
async function administered(page: Page, playwright: { request: APIRequest }, procedure: string): Promise<void> {
  const email = "admin@anamnesis.example";
  const admin = await playwright.request.newContext({ extraHTTPHeaders: { "x-forwarded-for": "10.77.7.7" } });
  await call(admin, "identity.sessions.signIn", { email, password: "looks-after-the-whole-house" });
  const current = await page.request.get(`${process.env["E2E_URL"]}/trpc/identity.sessions.current`);
  const { result } = (await current.json()) as { result: { data: { account: { id: string } } } };
  await call(admin, `identity.users.${procedure}`, { id: result.data.account.id, reason: "asked by telephone" });
  await admin.dispose();
}

test("a removal of the second step that an administrator began is shown and stopped", async ({ page, playwright }) => {
  await somebody(page);
  await administered(page, playwright, "startFactorReset");
  await page.goto("/you/security");
  const notice = page.getByRole("region", { name: "Your second step is about to be removed" });
  await notice.getByRole("button", { name: "Stop it" }).click();
  await expect(notice).toHaveCount(0);
  await expect(card(page, "Security log").getByText("Removal of the second step called off")).toBeVisible();
});

test("who has to choose a new password is led there, and everything opens after it", async ({ page, playwright }) => {
  const person = await somebody(page);
  await administered(page, playwright, "startPasswordReset");
  await signedIn(page, person);
  await page.goto("/trends");
  await expect(page.getByRole("region", { name: "Choose a new password" })).toBeVisible();
  await page.getByLabel("Current password", { exact: true }).fill(person.password);
  await page.getByLabel("New password", { exact: true }).fill("five other plain words here");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByRole("button", { name: /^Authenticator app/u })).toBeVisible();
  await page.goto("/trends");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/trends$/u);
});
