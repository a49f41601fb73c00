import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { longest, longestScene, planOf, type Scene, windowFor } from "./longest.ts";
import { expect, test } from "./people.ts";
import { misnamed, small, unfitting } from "./widths.ts";

/** The narrowest that is promised, a phone, and a desk. */
const widths = [1440, 390, 320];

interface Stop {
  /** Whose window it is; the person's unless told. */
  readonly as?: "doctor" | "nobody";
  readonly path: (scene: Scene) => string;
  /** Brings the page to what there is to see. */
  readonly show?: (page: Page) => Promise<void>;
}

const stop = (path: string): Stop => ({ path: () => path });
const out = (path: string): Stop => ({ as: "nobody", path: () => path });

/** Where each route of the app is looked at. */
const stops: Readonly<Record<string, readonly Stop[]>> = {
  "/sign-in": [out("/sign-in")],
  "/register": [out("/register")],
  "/verify-email": [out("/verify-email#token=x")],
  "/forgot-password": [out("/forgot-password")],
  "/reset-password": [out("/reset-password#token=x")],
  "/confirm-email": [out("/confirm-email#token=x")],
  "/reset-factors": [out("/reset-factors#token=x")],
  "/first-admin": [out("/first-admin#token=x")],
  "/invitation": [
    { as: "nobody", path: (scene) => scene.invitationLink },
    { as: "doctor", path: (scene) => scene.invitationLink },
  ],
  "/": [
    {
      path: () => "/",
      async show(page) {
        await page.getByRole("button", { name: "More", exact: true }).click();
        await page.getByRole("radio", { name: longest.wide(60), exact: true }).click();
        await page.getByRole("button", { name: "note, add one" }).click();
        await page.getByRole("button", { name: "More", exact: true }).click();
      },
    },
    ...["tag, add one", /, where it hurts$/u, "medication"].map((name) => ({
      path: () => "/",
      show: (page: Page) => page.getByRole("button", { name }).click(),
    })),
    {
      path: () => "/",
      async show(page) {
        await page.getByRole("button", { name: /, when it was$/u }).click();
        await page.getByRole("button", { name: "another time…" }).click();
      },
    },
  ],
  "/entries": [stop("/entries"), { path: ({ category }) => `/entries?category=${category}&tag=0${longest.wide(39)}` }],
  "/categories": [
    stop("/categories"),
    {
      path: () => "/categories",
      async show(page) {
        await page.getByRole("button", { name: new RegExp(`^${longest.wide(60)}`, "u") }).click();
        await page.getByRole("dialog").getByLabel("Name").fill(longest.wide(59));
      },
    },
    {
      path: () => "/categories",
      async show(page) {
        await page.getByRole("button", { name: "Add a symptom" }).click();
        await page.getByRole("dialog").getByLabel("Name").fill(longest.wide(60));
        await page.getByRole("button", { name: "Add it" }).click();
        await expect(page.getByText("There is one of that name already.")).toBeVisible();
      },
    },
  ],
  "/entries/$id": [{ path: ({ entryId }) => `/entries/${entryId}` }],
  "/calendar": [{ path: ({ day }) => `/calendar?day=${day}` }],
  "/trends": [stop("/trends")],
  "/brief": [
    {
      path: () => "/brief",
      async show(page) {
        await page.getByLabel("What bothers you most").fill(longest.wide(600));
        await page.getByLabel("Questions you want to ask").fill(longest.wide(200));
        await page.getByRole("button", { name: "See the page" }).click();
        await expect(page.getByRole("article")).toBeVisible();
      },
    },
  ],
  "/share": [stop("/share")],
  "/import": [stop("/import")],
  "/share/new": [stop("/share/new")],
  "/share/with/$slug": [
    {
      path: ({ organization }) => `/share/with/${organization.slug}`,
      async show(page) {
        await page.getByLabel("With my notes and tags").check();
        await page.getByRole("button", { name: "Look at what they will see" }).click();
        await expect(page.getByRole("heading", { level: 2 }).first()).toBeFocused();
      },
    },
  ],
  "/share/history": [stop("/share/history")],
  "/you": [
    stop("/you"),
    {
      path: () => "/you",
      show: (page) => page.getByRole("button", { name: "You are in" }).click(),
    },
  ],
  "/you/security": [stop("/you/security"), stop("/you/security#devices"), stop("/you/security#programs")],
  "/you/profile": [stop("/you/profile")],
  "/you/cycle": [stop("/you/cycle")],
  "/you/reminders": [stop("/you/reminders")],
  "/you/data": [stop("/you/data")],
  "/organizations/new": [stop("/organizations/new")],
  "/organization": [stop("/organization"), { as: "doctor", path: () => "/organization" }],
  "/organization/rules": [stop("/organization/rules")],
  "/organization/roles": [stop("/organization/roles")],
  "/organization/members": [
    stop("/organization/members"),
    { path: ({ personId }) => `/organization/members?member=${personId}` },
  ],
  "/organization/activity": [stop("/organization/activity")],
  "/organization/resources": [stop("/organization/resources")],
  "/organization/resources/new": ["webhook", "evidence_provider", "imaging_device", "laboratory", "room"].map((type) =>
    stop(`/organization/resources/new?type=${type}`),
  ),
  "/organization/resources/$id": [{ path: ({ webhookId }) => `/organization/resources/${webhookId}` }],
  "/shared": [{ as: "doctor", path: () => "/shared" }],
  "/shared/$shareId": [
    {
      as: "doctor",
      path: ({ shareId }) => `/shared/${shareId}`,
      async show(page) {
        await page.getByRole("button", { name: "Call" }).click();
        await page.getByRole("button", { name: "Open the diary" }).click();
        await expect(page.getByText("will see that you looked")).toBeVisible();
      },
    },
  ],
  "/patients": [
    { as: "doctor", path: () => "/patients" },
    {
      as: "doctor",
      path: () => "/patients",
      async show(page) {
        await page.getByRole("searchbox").fill("1901");
        await expect(page.getByRole("list", { name: "Patients" })).toBeVisible();
      },
    },
  ],
  "/cases": [{ as: "doctor", path: () => "/cases" }],
  "/day": [{ as: "doctor", path: () => "/day" }],
  "/patients/new": [{ as: "doctor", path: () => "/patients/new" }],
  "/patients/duplicates": [{ as: "doctor", path: () => "/patients/duplicates" }],
  "/checks": [{ as: "doctor", path: () => "/checks" }],
  "/patients/$id/plans/$plan": [
    { as: "doctor", path: ({ patientId }) => `/patients/${patientId}/plans/${planOf(patientId)}` },
    {
      as: "doctor",
      path: ({ patientId }) => `/patients/${patientId}/plans/${planOf(patientId)}`,
      show: (page) => page.getByRole("button", { name: "Change" }).click(),
    },
    { as: "doctor", path: ({ patientId }) => `/patients/${patientId}/plans/new` },
  ],
  "/patients/$id/images": [{ as: "doctor", path: ({ patientId }) => `/patients/${patientId}/images` }],
  "/patients/$id/images/$studyId": [
    { as: "doctor", path: ({ patientId, studyId }) => `/patients/${patientId}/images/${studyId}` },
  ],
  "/patients/$id/medications": [{ as: "doctor", path: ({ patientId }) => `/patients/${patientId}/medications` }],
  "/patients/import": [{ as: "doctor", path: () => "/patients/import" }],
  "/patients/$id": [
    { as: "doctor", path: ({ patientId }) => `/patients/${patientId}` },
    {
      as: "doctor",
      path: ({ strangerId }) => `/patients/${strangerId}`,
      async show(page) {
        await page.getByRole("button", { name: "Open the record for an hour" }).click();
        await expect(page.getByText("Choose why.")).toBeVisible();
      },
    },
    {
      as: "doctor",
      path: ({ patientId }) => `/patients/${patientId}`,
      async show(page) {
        await page.getByRole("button", { name: "Change" }).click();
        await expect(page.getByLabel("Family name")).toBeVisible();
        await page.getByRole("button", { name: "Add a number" }).click();
        await page.getByRole("button", { name: "Insurance", exact: true }).click();
        await expect(page.getByLabel("Insurer")).toBeVisible();
      },
    },
  ],
  "/reviews": [
    {
      path: () => "/reviews",
      async show(page) {
        await page.getByRole("button", { name: "Show whose record it was" }).first().click();
        await page.getByRole("button", { name: "Look into it…" }).first().click();
        await page.getByRole("button", { name: "Answer…" }).first().click();
        await page.getByRole("radio", { name: "There was reason for it" }).first().check();
        await page.getByRole("button", { name: "Close the review" }).first().click();
        await page.getByRole("button", { name: "Send the answer" }).first().click();
        await expect(page.getByText("Say why, in a few words").first()).toBeVisible();
      },
    },
  ],
  "/records": [
    {
      path: () => "/records",
      async show(page) {
        await page.getByRole("button", { name: "End the link" }).click();
        await page.getByRole("button", { name: "Go on" }).click();
      },
    },
  ],
  "/admin/users": [{ path: ({ person }) => `/admin/users?search=${person.email}` }],
  "/admin/users/$id": [{ path: ({ personId }) => `/admin/users/${personId}` }],
  "/admin/organizations": [{ path: ({ organization }) => `/admin/organizations?search=${organization.name}` }],
  "/admin/health": [stop("/admin/health")],
  "/admin/alerts": [stop("/admin/alerts")],
  "/admin/jobs": [stop("/admin/jobs")],
  "/admin/codes": [stop("/admin/codes")],
  $: [stop(`/${longest.wide(60)}`)],
};

/** What a finger hardly meets on a phone; what logs, which is used most, has more room. */
const untappable = async (page: Page) => [
  ...(await small(page, { least: 24 })),
  ...(await small(page, { within: "[aria-label='Log how it is']", least: 40 })),
];

/** What is wrong with the page at the width it has now, once it has followed its window, which takes a busy machine a while. */
async function faultsAt(page: Page, width: number): Promise<readonly string[]> {
  let found: readonly string[] = [];
  for (let looks = 0; looks < 50; looks += 1) {
    found = [...(await unfitting(page, width)), ...(await misnamed(page))];
    if (found.length === 0) break;
    await page.waitForTimeout(100);
  }
  return found.map((fault) => `${width} px: ${fault}`);
}

/** What is wrong with what is shown, at each width; the narrowest stays. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 720 });
    found.push(...(await faultsAt(page, width)));
    if (width < 640) found.push(...(await untappable(page)));
  }
  return [...found, ...(await violationsOf(page))];
}

const overlays = "[role=dialog]:visible, [role=menu]:visible, [role=listbox]:visible";

/** What is wrong with what opens from the page, one after the other; of rows that are alike the first. */
async function openedFaults(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  // What lies over the page keeps what is below out of reach.
  if ((await page.locator(overlays).count()) > 0) return found;
  const triggers = page.locator("main [aria-haspopup]:visible:enabled");
  const names = await triggers.evaluateAll((all) =>
    all.map((one) => one.textContent + one.ariaLabel?.split(":")[0] + one.ariaHasPopup),
  );
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) continue;
    await triggers.nth(index).click();
    // A list of suggestions may have none.
    if (name.endsWith("dialog")) await expect(page.locator(overlays)).not.toHaveCount(0);
    const here = await faultsAt(page, 320);
    found.push(...here.map((fault) => `opened by ${name.slice(0, 24)}: ${fault}`));
    await expect(async () => {
      await page.keyboard.press("Escape");
      await expect(page.locator(overlays)).toHaveCount(0);
    }).toPass();
  }
  return found;
}

/** Opens a page, waits until all of it is there, and unfolds what is folded. */
async function visit(page: Page, path: string, show?: Stop["show"]): Promise<void> {
  await page.goto(`${process.env["E2E_URL"]}${path}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Loading", { exact: true })).toHaveCount(0);
  await show?.(page);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
}

test("every route of the app is looked at", async () => {
  const files = ["tree.tsx", "door.tsx"].map((name) => join(import.meta.dirname, "../src/routes", name));
  const tree = (await Promise.all(files.map((path) => readFile(path, "utf8")))).join("\n");
  const paths = [...tree.matchAll(/(?:^ {2}|, )path: "([^"]+)",/gmu)].map(([, path = ""]) => path);
  const withoutPath = [...tree.matchAll(/^ {2}id: "/gmu)].length;
  expect(paths.length + withoutPath).toBe([...tree.matchAll(/= createRoute\(/gu)].length);
  expect(Object.keys(stops).toSorted()).toEqual(paths.toSorted());
});

// Two at a time: one after the other they would take longer than all other walks.
test.describe.configure({ mode: "parallel" });

for (const half of [0, 1])
  test(`with the longest permitted values everywhere no page is wider than its window, and each is clean to axe: half ${half + 1}`, async ({
    browser,
  }) => {
    test.setTimeout(240_000);
    const contexts = await Promise.all([1, 2, 3].map(() => windowFor(browser)));
    const elsewhere = await Promise.all([windowFor(browser, longest.wide(40)), windowFor(browser, "curl/8.7.1")]);
    const [person, doctor, nobody] = await Promise.all(contexts.map((context) => context.newPage()));
    if (person === undefined || doctor === undefined || nobody === undefined) throw new Error("no window");
    const pages = { person, doctor, nobody };
    const scene = await longestScene(person, doctor, elsewhere);
    const faults: Record<string, readonly string[]> = {};
    const here = Object.values(stops)
      .flat()
      .filter((_, index) => index % 2 === half);
    for (const { as = "person", path, show } of here) {
      const page = pages[as];
      await visit(page, path(scene), show);
      const found = [...(await faultsOf(page)), ...(await openedFaults(page))];
      if (found.length > 0) faults[`${as} ${path(scene)}`] = found;
    }
    for (const context of [...contexts, ...elsewhere]) await context.close();
    expect(faults).toEqual({});
  });
