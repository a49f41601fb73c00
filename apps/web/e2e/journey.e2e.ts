import { readFile } from "node:fs/promises";
import { asOwner } from "./database.ts";
import { totpOf, virtualAuthenticator } from "./factors.ts";
import { codeIn, expect, linkIn, mailTo, newPerson, test } from "./people.ts";

// The whole life of an account, as one person lives it. By its name: passkeys belong to names.
const local = () => (process.env["E2E_URL"] ?? "").replace("127.0.0.1", "localhost");

/** What the log of the person's safety tells, oldest first. */
const logOf = async (userId: string) =>
  (
    await asOwner<{ event_type: string }>(
      "SELECT event_type FROM identity.security_logs WHERE user_id = $1 ORDER BY occurred_at",
      [userId],
    )
  ).map((row) => row.event_type);

test("an account from its first mail to its deletion", async ({ page, browser }) => {
  const person = newPerson();
  const enterPassword = async (password: string) => {
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  const isIn = () => expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  const signOut = async () => {
    await page.goto(`${local()}/you`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  };
  const card = (name: string) => page.getByRole("region", { name, exact: true });

  // Register, mail, verify.
  await page.goto(`${local()}/register`);
  await page.getByLabel("What should we call you?").fill(person.displayName);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByLabel("Code from the mail").fill(codeIn(await mailTo(person.email, /confirm/iu)));
  await isIn();
  const [account] = await asOwner<{ id: string }>("SELECT id FROM identity.users WHERE email = $1", [person.email]);
  const userId = account?.id ?? "";

  // An authenticator app; ten minutes after signing in one is asked again who one is.
  await asOwner(
    "UPDATE identity.user_sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = $1",
    [userId],
  );
  await page.goto(`${local()}/you/security#authenticator`);
  await card("Authenticator app").getByRole("button", { name: "Set up the app" }).click();
  const proof = page.getByRole("dialog", { name: "Before your second step is changed" });
  // Who has none is not offered one.
  await expect(proof.getByRole("button")).toHaveText(["", "", "Go on"]);
  await proof.getByLabel("Your password", { exact: true }).fill("not the password");
  await proof.getByRole("button", { name: "Go on" }).click();
  await expect(proof.getByText("That is not your password.")).toBeVisible();
  await proof.getByLabel("Your password", { exact: true }).fill(person.password);
  await proof.getByRole("button", { name: "Go on" }).click();
  await expect(proof).toHaveCount(0);
  const key = await card("Authenticator app").locator("code").innerText();
  await page.getByLabel("Type the code that it shows").fill(totpOf(key));
  const dialog = page.getByRole("dialog", { name: "Your recovery codes" });
  const recoveryCode = await dialog.getByRole("listitem").first().innerText();
  await dialog.getByLabel("I have kept them").check();
  await dialog.getByRole("button", { name: "Done" }).click();

  // Out, and in again with the factor, then with a recovery code.
  await signOut();
  await enterPassword(person.password);
  await page.getByLabel("Code from your authenticator app").fill(totpOf(key, 1));
  await isIn();
  await signOut();
  await enterPassword(person.password);
  await page.getByRole("button", { name: "Use a recovery code instead" }).click();
  await page.getByLabel("Recovery code").fill(recoveryCode.toLowerCase());
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await isIn();

  // A passkey, and in with it.
  await virtualAuthenticator(page);
  await page.goto(`${local()}/you/security#passkeys`);
  await card("Passkeys").getByRole("button", { name: "Add a passkey" }).click();
  await expect(card("Passkeys").getByText("The passkey is added.")).toBeVisible();
  await signOut();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await isIn();

  // A second device appears, is revoked, and is out without a click of its own.
  const elsewhere = await browser.newContext({ userAgent: "Mozilla/5.0 (Android 16) Firefox/150.0" });
  const other = await elsewhere.newPage();
  await other.goto(`${local()}/sign-in`);
  await other.getByLabel("E-mail").fill(person.email);
  await other.getByLabel("Password", { exact: true }).fill(person.password);
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  // The step before this one was used; the one after the next is not there yet.
  await asOwner("UPDATE identity.totp_secrets SET last_used_step = last_used_step - 3 WHERE user_id = $1", [userId]);
  await other.getByLabel("Code from your authenticator app").fill(totpOf(key));
  await expect(other.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await page.goto(`${local()}/you/security#devices`);
  await page.getByRole("button", { name: "End the session on Firefox, Android" }).click();
  await expect(other.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await elsewhere.close();

  // A file of the diary is asked for once a day on a device that is remembered, with the passkey that there is by now.
  const proved = (ago: string) =>
    asOwner(`UPDATE identity.user_sessions SET authenticated_at = now() - interval '${ago}' WHERE user_id = $1`, [
      userId,
    ]);
  await proved("23 hours");
  await page.goto(`${local()}/share`);
  await page.getByRole("button", { name: "Make the file" }).click();
  await expect(page.getByRole("link", { name: /^Download/u })).toBeVisible();
  await proved("25 hours");
  await page.getByRole("button", { name: "Make the file" }).click();
  const again = page.getByRole("dialog", { name: "Before the file is made" });
  await again.getByRole("button", { name: "Use my passkey" }).click();
  await expect(again).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^Download/u })).toHaveCount(2);

  // Everything about me.
  await page.goto(`${local()}/you/data`);
  await page.getByRole("button", { name: "Make the file" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /^Download/u }).click(),
  ]);
  const everything = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(everything.account).toMatchObject([{ email: person.email }]);

  // A forgotten password; the second step stays.
  await signOut();
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { name: "A new password" })).toBeVisible();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.goto(`${local()}${linkIn(await mailTo(person.email, /new password/iu))}`);
  await page.getByLabel("New password").fill("quite another set of words");
  await page.getByRole("button", { name: "Use this password" }).click();
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await enterPassword("quite another set of words");
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await asOwner("UPDATE identity.totp_secrets SET last_used_step = last_used_step - 3 WHERE user_id = $1", [userId]);
  await page.getByLabel("Code from your authenticator app").fill(totpOf(key));
  await isIn();

  // The end: two weeks later it is carried out.
  await page.goto(`${local()}/you/data`);
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByRole("button", { name: /^Yes, delete it on/u }).click();
  await expect(page.getByText("It is on its way:")).toBeVisible();
  await mailTo(person.email, /to be deleted/iu);
  expect(await logOf(userId)).toEqual(
    expect.arrayContaining([
      "USER_REGISTERED",
      "EMAIL_VERIFIED",
      "USER_LOGIN_SUCCESS",
      "STEP_UP_FAILED",
      "STEP_UP",
      "TOTP_ADDED",
      "RECOVERY_CODES_MADE",
      "RECOVERY_CODE_USED",
      "PASSKEY_ADDED",
      "NEW_DEVICE",
      "SESSION_TERMINATED",
      "DATA_EXPORT_REQUESTED",
      "PASSWORD_RESET_REQUESTED",
      "PASSWORD_RESET",
      "ACCOUNT_DELETION_REQUESTED",
    ]),
  );
});
