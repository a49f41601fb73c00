import type { Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { asOwner } from "./database.ts";
import {
  admin,
  call,
  demo,
  expect,
  logEntry,
  newOrganization,
  newPerson,
  registered,
  signedIn,
  test,
} from "./people.ts";

const pages = [
  "/sign-in",
  "/register",
  "/forgot-password",
  "/reset-password#token=x",
  "/verify-email#token=x",
  "/first-admin#token=x",
  "/",
  "/entries",
  "/calendar",
  "/trends?days=90",
  "/share",
  "/categories",
  "/import",
  "/you",
  "/you/security",
  "/you/security#password",
  "/you/security#devices",
  "/you/profile",
  "/you/cycle",
  "/you/reminders",
  "/you/data",
];

/** What somebody sees who belongs to no organization. */
const withoutOrganization = ["/invitation#token=x", "/organization", "/organizations/new"];
const ofOrganization = [
  "/organization",
  "/organization/rules",
  "/organization/activity",
  "/organization/roles",
  "/organization/members?search=nobody-at-all",
  "/organization/members",
];

const oneAccount = `/admin/users?search=${demo.email}`;

// Colours do not hang together with widths: each is looked at once. A phone comes last, and stays.
const looks = [
  { colorScheme: "light", width: 1440 },
  { colorScheme: "dark", width: 390 },
] as const;

/** Fails unless what is shown is clean to axe and no wider than its window. */
async function expectCleanNow(page: Page, what: string): Promise<void> {
  expect(await violationsOf(page), what).toEqual([]);
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.poll(overflow, `${what} is wider than its window`).toBeLessThanOrEqual(0);
}

/** The same on a desk and on a phone. */
async function expectClean(page: Page, what: string): Promise<void> {
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await expectCleanNow(page, `${what}, ${colorScheme} at ${width} px`);
  }
}

/** Opens a page and waits until all of it is there. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  if (path === "/") await page.getByRole("radio", { name: "Fatigue" }).click();
  await expectClean(page, path);
}

// Axe looks long at each of them: two at a time.
test.describe.configure({ mode: "parallel" });

test("every page is clean to axe and fits", async ({ page }) => {
  await signedIn(page, demo);
  for (const path of pages) await visit(page, path);
});

test("the pages of administrators are clean to axe and fit", async ({ page }) => {
  await signedIn(page, admin);
  for (const path of [
    "/admin/health",
    "/admin/alerts",
    "/admin/organizations",
    "/admin/jobs",
    "/admin/codes",
    "/admin/users",
    "/admin/users?search=nobody-at-all",
    oneAccount,
  ]) {
    await visit(page, path);
  }
  await page.getByRole("link", { name: demo.displayName }).click();
  await expect(page.getByRole("heading", { level: 1, name: demo.displayName })).toBeVisible();
  await page.waitForLoadState("networkidle");
  await expectClean(page, "/admin/users/$id");
  await page.getByRole("button", { name: "Switch off" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByText("Say why, in a few words")).toBeVisible();
  await expectClean(page, "the question before something is done");
});

test("the pages of an organization are clean to axe and fit", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  for (const path of withoutOrganization) await visit(page, path);
  const { id } = await call<{ id: string }>(page.request, "organizations.create", {
    name: "A House with a Name that is Rather Long",
    slug: `house-${person.email.slice(0, 8)}`,
    type: "clinic",
  });
  await call(page.request, "organizations.actIn", { organizationId: id });
  const [own = "", domain = ""] = person.email.split("@");
  // As long as one may be before the sign.
  const email = `${own.padEnd(64, "x")}@${domain}`;
  await call(page.request, "organizations.members.invite", { email, role: "doctor", title: "Dr." });
  for (const path of ofOrganization) await visit(page, path);
  await page.getByRole("link", { name: person.displayName }).click();
  await expect(page.getByRole("heading", { level: 2, name: person.displayName })).toBeVisible();
  await expectClean(page, "the details of a member");
  // On a phone they are a sheet over the list.
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText("Choose a role.")).toBeVisible();
  await expectClean(page, "an invitation that is not complete");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option", { name: /^Security rules/u })).toBeVisible();
  await expectClean(page, "the search");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^You are in/u }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: "My diary" })).toBeVisible();
  await expectCleanNow(page, "the choice of a room");
});

test("the pages of sharing are clean to axe and fit", async ({ page }) => {
  // Somebody who shares their diary with the practice that they work in.
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  await logEntry(page, {
    notes: "a line\nand a longer one that goes on and on and on",
    tags: ["travel", "coffee"],
  });
  const slug = `house-${person.email.slice(0, 8)}`;
  const name = "A House with a Name that is Rather Long";
  const { id } = await call<{ id: string }>(page.request, "organizations.create", { name, slug, type: "clinic" });
  await asOwner("UPDATE organizations.memberships SET role = 'doctor' WHERE organization_id = $1", [id]);
  await call(page.request, "organizations.actIn", { organizationId: id });
  for (const path of ["/shared", "/share/history", "/share/new", "/share/with/no-such-house", `/share/with/${slug}`]) {
    await visit(page, path);
  }
  await page.getByLabel("With my notes and tags").check();
  await page.getByRole("button", { name: "Look at what they will see" }).click();
  await expect(page.getByText("a line")).toBeVisible();
  await expectClean(page, "what they will see");
  await page.getByRole("button", { name: "Share it" }).click();
  await expect(page.getByText("nobody has looked yet")).toBeVisible();
  await expectClean(page, "what is shared");
  await visit(page, "/shared");
  await page.getByRole("link", { name: person.displayName }).click();
  await page.getByRole("button", { name: "Open the diary" }).click();
  await expect(page.getByText("Say why, in a few words")).toBeVisible();
  await expectClean(page, "the question why");
  await page.getByRole("button", { name: "Call" }).click();
  await page.getByRole("button", { name: "Open the diary" }).click();
  await expect(page.getByText("a line")).toBeVisible();
  await expectClean(page, "a shared diary");
  await visit(page, "/share/history");
  await visit(page, "/share");
  await visit(page, "/brief");
  await page.getByRole("button", { name: "See the page" }).click();
  await expect(page.getByRole("article").getByText("Strongest symptoms")).toBeVisible();
  await expectClean(page, "the brief for the doctor");
});

test("the pages of resources are clean to axe and fit", async ({ page, person }) => {
  await newOrganization(page, person);
  await visit(page, "/organization/resources");
  await visit(page, "/organization/resources/new");
  for (const type of ["webhook", "evidence_provider", "imaging_device", "laboratory", "room"]) {
    await page.goto(`/organization/resources/new?type=${type}`);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByText("Not saved yet")).toBeVisible();
    await expectClean(page, `what is wrong with a ${type}`);
  }
  const config = { kind: "other", baseUrl: "http://127.0.0.1:1/", apiKey: "a-key-of-ours" };
  const input = { type: "evidence_provider", name: "A provider", config };
  const { id } = await call<{ id: string }>(page.request, "organizations.resources.create", input);
  await call(page.request, "organizations.resources.testConnection", { id });
  await visit(page, "/organization/resources");
  await visit(page, `/organization/resources/${id}`);
  await page.getByRole("button", { name: "Remove", exact: true }).last().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectClean(page, "the question before a resource is removed");
});
