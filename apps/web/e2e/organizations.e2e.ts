import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import {
  invitationLink,
  joined,
  newSlug,
  organizationOf,
  signedInAs,
  somebody,
  switcher,
  url,
  windowOf,
} from "./houses.ts";
import { admin, call, codeIn, expect, mailTo, newPerson, signedIn, test } from "./people.ts";

async function switchTo(page: Page, name: string): Promise<void> {
  await switcher(page).click();
  await page.getByRole("dialog").getByRole("button", { name }).click();
}

/** Does something to the member whose details are open, with a reason. */
async function decide(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await expect(dialog).toBeHidden();
}

test("a short name of ours is not given away, and a member is not invited again", async ({ page }) => {
  const person = await signedInAs(page, "Vera");
  await page.goto("/organizations/new");
  await page.getByRole("textbox", { name: "Short name" }).fill("admin");
  await expect(page.getByText("“admin” is taken.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Take “admin-2/u })).toBeVisible();

  await organizationOf(page, "Third House");
  await page.goto("/organization/members");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  // Several at once, as a mail program has them: the good ones go, the others stay and each says why.
  const [one, other] = [newPerson().email, newPerson().email];
  const field = dialog.getByLabel("E-mail");
  await field.fill(`"Test, Vera" <${one}>, ${person.email}\nnobody; ${other}`);
  await dialog.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Nurse" }).click();
  await dialog.getByRole("button", { name: "Send the invitations" }).click();
  await expect(dialog.getByText("2 invitations are on their way.")).toBeVisible();
  await expect(dialog.getByRole("list", { name: "Not invited" }).getByRole("listitem")).toHaveText([
    `${person.email} ${person.displayName} is a member already. To change their role, open their name in the list of members.`,
    "nobody That does not look like an e-mail address.",
  ]);
  await expect(field).toHaveValue(`${person.email}\nnobody`);
  await mailTo(other, /./u);
  const last = newPerson().email;
  await field.fill(last);
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/organization\/members$/u);
  await expect(page.getByText("3 invitations are on their way.")).toBeVisible();
  const waiting = page.getByRole("region", { name: "Invitations" }).getByRole("listitem");
  for (const email of [one, other, last]) await expect(waiting.filter({ hasText: email })).toHaveCount(1);
});

test("from opening an organization to working in it together", async ({ page, browser }) => {
  const person = await signedInAs(page, "Vera");
  const taken = newSlug();
  await call(page.request, "organizations.create", { name: "First House", slug: taken, type: "clinic" });
  await page.goto("/you");
  await page.getByRole("link", { name: "New organization" }).click();
  const slug = page.getByRole("textbox", { name: "Short name" });
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(taken.replace("-", " — Ü "));
  await expect(slug).toHaveValue(taken.replace("-", "-u-"));
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Second House");
  await slug.fill(taken);
  await page.getByRole("button", { name: `Take “${taken}-2”` }).click();
  await expect(page.getByText(`“${taken}-2” is free.`)).toBeVisible();
  await page.getByRole("button", { name: "Open the organization" }).click();
  await expect(page.getByText("Choose what kind of organization it is.")).toBeVisible();
  await page.getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: "Clinic or practice" }).click();
  await page.getByRole("button", { name: "Open the organization" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
  await expect(switcher(page)).toContainText("Second House");

  const guest = somebody("Nora");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByLabel("E-mail").fill(guest.email);
  await dialog.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Nurse" }).click();
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  await expect(dialog).toBeHidden();
  const invitation = page.getByRole("region", { name: "Invitations" }).getByRole("listitem");
  await expect(invitation).toContainText(guest.email);
  await invitation.getByRole("button", { name: /^Send again/u }).click();
  await expect(invitation).toContainText("Sent again");

  // Who was invited makes an account on the way. What opens the invitation is in no address that leaves the browser.
  const context = await browser.newContext();
  const theirs = await context.newPage();
  const asked: string[] = [];
  theirs.on("request", (request) => asked.push(request.url()));
  const link = await invitationLink(guest.email);
  await theirs.goto(url(link));
  await expect(theirs.getByRole("heading", { name: "Second House invites you" })).toBeVisible();
  await expect(theirs.locator("main")).toContainText(person.displayName);
  await expect(theirs.locator("main")).not.toContainText(guest.email);
  await expect(theirs).toHaveURL(url("/invitation"));
  await theirs.getByRole("link", { name: "Make an account" }).click();
  await theirs.getByLabel("What should we call you?").fill(guest.displayName);
  await theirs.getByLabel("E-mail").fill(guest.email);
  await theirs.getByLabel("Password", { exact: true }).fill(guest.password);
  await theirs.getByRole("button", { name: "Start", exact: true }).click();
  await theirs.getByLabel("Code from the mail").fill(codeIn(await mailTo(guest.email, /confirm/iu)));
  await theirs.getByRole("button", { name: "Accept" }).click();
  await expect(theirs.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
  await expect(switcher(theirs)).toContainText("Nurse");
  await expect(theirs.getByRole("button", { name: "Invite somebody" })).toHaveCount(0);
  const token = link.split("token=")[1] ?? "";
  expect(asked.filter((address) => address.includes(token))).toEqual([]);

  // Back to oneself, and again for the organization.
  await switchTo(theirs, "My diary");
  await expect(theirs.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await theirs.goto(url("/organization/members"));
  await expect(theirs.getByRole("heading", { name: "You are here as yourself" })).toBeVisible();
  await switchTo(theirs, "Second House");
  await expect(theirs.getByRole("heading", { level: 1, name: /^Good /u })).toBeVisible();
  await theirs.goto(url("/organization/members"));
  await expect(theirs.getByRole("list", { name: "Members" }).getByRole("listitem")).toHaveCount(2);

  // Leaving is possible for all but the last administrator.
  await theirs.goto(url("/organization"));
  await theirs.getByRole("region", { name: "Leave" }).getByRole("button").click();
  await theirs.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }).click();
  await expect(theirs.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await expect(switcher(theirs)).toHaveCount(0);
  await page.goto("/organization");
  await page.getByRole("region", { name: "Leave" }).getByRole("button").click();
  await page.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("the last administrator");
  await context.close();
});

test("what an administrator decides counts on a member's open page, without a click of theirs", async ({
  page,
  browser,
}) => {
  const person = await signedInAs(page, "Vera");
  const name = `House ${randomUUID().slice(0, 6)}`;
  await organizationOf(page, name);
  const nurse = await joined(page, browser, "nurse");
  await nurse.page.goto(url("/organization/members"));
  await expect(nurse.page.getByRole("button", { name: "Invite somebody" })).toHaveCount(0);

  await page.goto("/organization/members");
  await page.getByLabel("Name or address").fill(nurse.person.displayName.toUpperCase());
  const link = page.getByRole("link", { name: nurse.person.displayName });
  await link.click();
  // On a phone the details are a sheet, which takes the focus and gives it back. What is asked above it closes alone.
  const sheet = page.getByRole("dialog", { name: nurse.person.displayName, exact: true });
  await expect(sheet.locator(":focus")).toHaveCount(1);
  await sheet.getByRole("button", { name: "Change the role" }).click();
  const question = page.getByRole("dialog", { name: "Another role for" });
  await expect(question.getByRole("combobox", { name: "Role" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(sheet.getByRole("button", { name: "Change the role" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(link).toBeFocused();

  // On a desk they stand beside the table.
  await page.setViewportSize({ width: 1440, height: 900 });
  await link.click();
  await expect(page.getByRole("heading", { name: nurse.person.displayName })).toBeFocused();
  await page.getByRole("button", { name: "Change the role" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Administrator" }).click();
  await dialog.getByRole("button", { name: "Change the role" }).click();
  await expect(dialog.getByText("Say why, in a few words")).toBeVisible();
  await dialog.getByLabel("Reason").fill("Looks after the house in summer.");
  await dialog.getByRole("button", { name: "Change the role" }).click();
  await expect(dialog).toBeHidden();
  await expect(nurse.page.getByText(/Your role in .+ is now: Administrator/u)).toBeVisible();
  await expect(nurse.page.getByRole("button", { name: "Invite somebody" })).toBeVisible();
  await nurse.page.getByRole("button", { name: "All right" }).click();
  await expect(nurse.page.getByText(/Your role in/u)).toHaveCount(0);

  await decide(page, "Suspend", "Something has to be cleared up.");
  await expect(nurse.page.getByText(`Your membership in ${name} is suspended.`)).toBeVisible();
  await expect(nurse.page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await expect(nurse.page.getByText(person.email)).toHaveCount(0);
  await expect(nurse.page.getByRole("navigation", { name })).toHaveCount(0);
  const mail = await mailTo(nurse.person.email, /membership/iu);
  expect(mail).toContain("suspended");
  expect(mail).not.toContain("cleared up");

  // It is said for as long as it holds, and put aside by who has read it.
  await nurse.page.reload();
  await expect(nurse.page.getByText(`Your membership in ${name} is suspended.`)).toBeVisible();
  await nurse.page.getByRole("button", { name: "Go on as yourself" }).click();
  await expect(nurse.page.getByText("is suspended.")).toHaveCount(0);

  await decide(page, "Let in again", "It is cleared up.");
  await nurse.page.reload();
  await switchTo(nurse.page, name);
  await expect(nurse.page.getByRole("list", { name: "Members" })).toContainText(nurse.person.displayName);
  await decide(page, "Remove", "Works somewhere else now.");
  await expect(nurse.page.getByText(`You are no longer a member of ${name}.`)).toBeVisible();
  await nurse.context.close();
});

test("a rule that would lock its author out is refused, and what was typed stays", async ({ page }) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "Strict House");
  await page.goto("/organization/rules");
  const networks = page.getByLabel("Only from these networks");
  await networks.fill("203.0.113.0/24, nonsense");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("nonsense is no range of addresses")).toBeVisible();
  await expect(networks).toBeFocused();
  await networks.fill("203.0.113.0/24\n2001:db8::/32");
  await page.getByLabel("Minutes of pause").fill("20");
  await page.getByRole("switch", { name: "Ask for a second step" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/That would lock you out: you are at 10\./u)).toBeVisible();
  await expect(page.getByText("That would lock you out: you signed in without a second factor.")).toBeVisible();
  await expect(networks).toHaveValue("203.0.113.0/24\n2001:db8::/32");
  // Also by a reload nothing is lost.
  await page.reload();
  await expect(networks).toHaveValue("203.0.113.0/24\n2001:db8::/32");
  await expect(page.getByLabel("Minutes of pause")).toHaveValue("20");
  await networks.fill("203.0.113.0/24\n10.0.0.0/8");
  await page.getByRole("switch", { name: "Ask for a second step" }).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/^Saved/u)).toBeVisible();
  await page.reload();
  await expect(networks).toHaveValue("203.0.113.0/24\n10.0.0.0/8");
  await expect(page.getByRole("button", { name: "As they were" })).toHaveCount(0);
});

test("the settings say at each field what cannot be, and keep what a colleague changed meanwhile", async ({ page }) => {
  await signedInAs(page, "Vera");
  const other = await organizationOf(page, "Other House");
  await organizationOf(page, "Own House");
  await page.goto("/organization");
  await page.getByLabel("NPI number").fill("1234567890");
  await page.getByLabel("Country").fill("a");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("its check digit does not fit")).toBeVisible();
  await expect(page.getByText("Give the country as two letters")).toBeVisible();
  await page.getByLabel("NPI number").fill("1234567893");
  await page.getByLabel("Country").fill("at");
  await expect(page.getByText("Austria")).toBeVisible();
  await page.getByRole("textbox", { name: "Short name" }).fill(other.slug);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`That name is taken. “${other.slug}-2” is free.`)).toBeVisible();
  await page.getByRole("button", { name: `Take “${other.slug}-2”` }).click();
  await call(page.request, "organizations.update", { phone: "+43 1 234 567" });
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Renamed House");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/^Saved/u)).toBeVisible();
  await expect(switcher(page)).toContainText("Renamed House");
  await expect(page.getByLabel("Telephone")).toHaveValue("+43 1 234 567");
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Short name" })).toHaveValue(`${other.slug}-2`);
  await expect(page.getByLabel("Country")).toHaveValue("AT");

  await page.getByRole("region", { name: "Archive" }).getByRole("button").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Merged with another one.");
  await dialog.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await switcher(page).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Renamed House" })).toBeDisabled();
});

test("an invitation for another address, a withdrawn one and a made-up one say so", async ({ page, browser }) => {
  const { context, page: theirs } = await windowOf(browser, "Otto");
  await signedInAs(page, "Vera");
  await organizationOf(page, "Inviting House");
  const invited = `${randomUUID()}@anamnesis.example`;
  await page.goto("/organization/members");
  await call(page.request, "organizations.members.invite", { email: invited, role: "doctor" });
  const link = await invitationLink(invited);
  await theirs.goto(url(link));
  await theirs.getByRole("button", { name: "Accept" }).click();
  await expect(theirs.getByRole("alert")).toContainText("That is not the address it was sent to");
  await theirs.getByRole("button", { name: "Sign in as somebody else" }).click();
  await expect(theirs.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  // Who comes back to the window finds the invitation.
  await theirs.goto(url("/invitation"));
  await expect(theirs.getByRole("link", { name: "Make an account" })).toBeVisible();

  await page.reload();
  await page.getByRole("button", { name: `Withdraw: ${invited}` }).click();
  await expect(page.getByText("Nobody is waiting to be answered.")).toBeVisible();
  await theirs.goto("about:blank");
  await theirs.goto(url(link));
  await expect(theirs.getByRole("alert")).toContainText("It does not stand any more.");
  await expect(theirs.getByRole("link", { name: "Make an account" })).toHaveCount(0);
  await theirs.goto("about:blank");
  await theirs.goto(url("/invitation#token=made-up"));
  await expect(theirs.getByRole("heading", { name: "That link does not work" })).toBeVisible();
  await context.close();
});

test("somebody in no organization sees none of it, and each role sees what it opens", async ({ page, browser }) => {
  const nobody = await windowOf(browser, "Mia");
  await nobody.page.goto(url("/organization/members"));
  await expect(nobody.page.getByRole("heading", { name: "You belong to no organization" })).toBeVisible();
  await expect(switcher(nobody.page)).toHaveCount(0);
  await nobody.context.close();

  await signedInAs(page, "Vera");
  await organizationOf(page, "House of Roles");
  const patient = await joined(page, browser, "patient");
  await patient.page.setViewportSize({ width: 1440, height: 900 });
  await patient.page.goto(url("/organization/members"));
  await expect(patient.page.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
  const places = patient.page.getByRole("navigation", { name: "Places" });
  await expect(places.getByRole("link")).toHaveText(["About", "Roles"]);
  await places.getByRole("link", { name: "Roles" }).click();
  const table = patient.page.getByRole("table", { name: "Roles" });
  const shared = table.getByRole("row", { name: /Read diaries that people share/u });
  await expect(shared.getByRole("cell").filter({ has: patient.page.getByRole("img", { name: "yes" }) })).toHaveCount(3);
  await places.getByRole("link", { name: "About" }).click();
  // What it says about itself is for those who work there; the way out is for everybody.
  await expect(patient.page.getByRole("button", { name: "Leave", exact: false }).first()).toBeVisible();
  await expect(patient.page.getByRole("region", { name: "What it is" })).toHaveCount(0);
  await expect(patient.page.getByRole("textbox")).toHaveCount(0);
  await patient.context.close();
});

test("another window follows when this one goes elsewhere", async ({ page }) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "House of Windows");
  await page.goto("/organization/roles");
  const other = await page.context().newPage();
  await other.goto(url("/organization"));
  await expect(other.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  // A window that nobody sees does not listen: it looks when it is seen.
  await switchTo(page, "My diary");
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await other.bringToFront();
  await expect(other.getByText("You are here as yourself now: this was changed in another window.")).toBeVisible();
  await expect(other.getByRole("heading", { name: "How is it now?" })).toBeVisible();
});

test("who runs the installation closes an organization with a reason, and opens it again", async ({
  page,
  browser,
}) => {
  const { context, page: theirs } = await windowOf(browser, "Vera");
  const name = `House ${randomUUID().slice(0, 6)}`;
  await organizationOf(theirs, name);
  await theirs.goto(url("/organization"));
  await expect(theirs.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await signedIn(page, admin);
  await page.goto("/admin/organizations");
  await page.getByLabel("Name or short name").fill(name);
  await expect(page.getByRole("list", { name: "Organizations" }).getByRole("listitem")).toHaveCount(1);
  await page.getByRole("button", { name: `Suspend: ${name}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Nobody answers for it.");
  await dialog.getByRole("button", { name: "Suspend", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(theirs.getByText(`${name} is closed for now,`)).toBeVisible();
  await expect(theirs.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await page.getByRole("button", { name: `Open again: ${name}` }).click();
  await dialog.getByLabel("Reason").fill("Somebody does.");
  await dialog.getByRole("button", { name: "Open again", exact: true }).click();
  await expect(dialog).toBeHidden();
  await theirs.reload();
  await switchTo(theirs, name);
  await expect(theirs.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
  await context.close();
});
