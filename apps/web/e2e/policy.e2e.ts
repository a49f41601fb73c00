import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { filedImage, scan } from "./dicom.ts";
import { admin, call, demo, expect, ownAddress, read, signedIn, test, type Person } from "./people.ts";

const doctor = {
  email: "doctor@anamnesis.example",
  password: "listens-before-she-prescribes",
  displayName: "Lena Haas",
};

/** What browsers report against the policy, and what no page should do either. */
interface Watched {
  readonly page: Page;
  readonly reports: string[];
}

/** A window whose reports are kept, of somebody of the demonstration, or of nobody. */
async function watched(browser: Browser, person: Person | null): Promise<Watched> {
  const context = await browser.newContext({ extraHTTPHeaders: ownAddress() });
  const page = await context.newPage();
  const reports: string[] = [];
  await context.exposeFunction("reportOfPolicy", (report: string) => reports.push(report));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { violatedDirective, blockedURI, sourceFile } = event;
      const report = `${location.pathname}: ${violatedDirective} ${blockedURI} ${sourceFile}`;
      (globalThis as unknown as { reportOfPolicy: (report: string) => void }).reportOfPolicy(report);
    });
  });
  page.on("console", (message) => {
    if (/content security policy|trusted types/iu.test(message.text())) reports.push(message.text());
  });
  page.on("pageerror", (error) => reports.push(`${page.url()}: ${error.message}`));
  if (person !== null) await signedIn(page, person);
  return { page, reports };
}

function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error("the demonstration has none");
  return item;
}

/** By who sees them. Those whose address is not known before are visited where they are found. */
const routesOf = {
  nobody: ["/sign-in", "/register", "/forgot-password"],
  withToken: ["/verify-email", "/reset-password", "/confirm-email", "/reset-factors", "/first-admin", "/invitation"],
  person: [
    "/",
    "/entries",
    "/categories",
    "/calendar",
    "/trends",
    "/brief",
    "/import",
    "/share",
    "/share/new",
    "/share/history",
    "/records",
    "/you",
    "/you/security",
  ].concat(["/you/profile", "/you/cycle", "/you/reminders", "/you/data", "/organizations/new"]),
  manager: ["", "/rules", "/roles", "/members", "/activity", "/resources", "/resources/new"]
    .map((path) => `/organization${path}`)
    .concat(["/reviews", "/admin/users", "/admin/organizations", "/admin/health", "/admin/alerts", "/admin/jobs"])
    .concat(["/admin/codes"]),
  member: [
    "/day",
    "/patients",
    "/patients/new",
    "/patients/duplicates",
    "/patients/import",
    "/cases",
    "/checks",
    "/shared",
  ],
  found: [
    "/entries/$id",
    "/share/with/$slug",
    "$",
    "/organization/resources/$id",
    "/admin/users/$id",
    "/shared/$shareId",
    "/patients/$id",
    "/patients/$id/plans/$plan",
    "/patients/$id/images",
    "/patients/$id/images/$studyId",
    "/patients/$id/medications",
  ],
} as const;

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
  await page.waitForLoadState("networkidle");
}

async function actInTheClinic(page: Page): Promise<void> {
  const { organizationId } = first(await read<{ organizationId: string }[]>(page.request, "organizations.list"));
  await call(page.request, "organizations.actIn", { organizationId });
}

test.describe("with real content, no page fails, or does what its policy forbids:", () => {
  test.slow();

  test("every address of the app is among them", async () => {
    const read = (name: string) => readFile(join(import.meta.dirname, `../src/routes/${name}.tsx`), "utf8");
    const tree = (await read("door")) + (await read("tree"));
    const known = [...tree.matchAll(/\bpath: "([^"]+)"/gu)].map(([, path = ""]) => path);
    expect(known.toSorted()).toEqual(Object.values(routesOf).flat().toSorted());
  });

  test("in front of the door", async ({ browser }) => {
    const { page, reports } = await watched(browser, null);
    for (const path of routesOf.nobody) await visit(page, path);
    for (const path of routesOf.withToken) await visit(page, `${path}#token=x`);
    expect(reports).toEqual([]);
    await page.context().close();
  });

  test("for a person", async ({ browser }) => {
    const { page, reports } = await watched(browser, demo);
    for (const path of routesOf.person) await visit(page, path);
    const { entries } = await read<{ entries: { id: string }[] }>(page.request, "symptoms.entries.list", {});
    await visit(page, `/entries/${first(entries).id}`);
    await visit(page, "/share/with/city-womens-clinic");
    await visit(page, "/no/such/page");
    expect(reports).toEqual([]);
    await page.context().close();
  });

  test("for whoever looks after an organization, and all of it", async ({ browser }) => {
    const { page, reports } = await watched(browser, admin);
    await actInTheClinic(page);
    const input = { type: "room", name: `Room ${randomUUID()}`, config: { location: "2nd floor" } };
    const { id } = await call<{ id: string }>(page.request, "organizations.resources.create", input);
    for (const path of routesOf.manager) await visit(page, path);
    await visit(page, `/organization/resources/${id}`);
    const { users } = await read<{ users: { id: string }[] }>(page.request, "identity.users.list", {});
    await visit(page, `/admin/users/${first(users).id}`);
    expect(reports).toEqual([]);
    await page.context().close();
  });

  test("for who reads what is shared", async ({ browser }) => {
    const { page, reports } = await watched(browser, doctor);
    await actInTheClinic(page);
    for (const path of routesOf.member) await visit(page, path);
    await page.getByRole("link", { name: demo.displayName }).click();
    await page.getByRole("button", { name: "Call" }).click();
    await page.getByRole("button", { name: "Open the diary" }).click();
    await expect(page).toHaveURL(/\/shared\/[\w-]+$/u);
    await page.waitForLoadState("networkidle");
    const patient = { familyName: "Reed", givenName: "Ada", birthDate: "1988-07-03", gender: "female" };
    const id = randomUUID();
    await call(page.request, "clinical.patients.register", { id, ...patient, recordNumber: id });
    await visit(page, `/patients/${id}`);
    await expect(page.getByText("Ada Reed")).toBeVisible();
    await visit(page, `/patients/${id}/plans/new`);
    await visit(page, `/patients/${id}/images`);
    const studyId = await filedImage(page.request, id, scan({ ...patient, birthDate: "19880703" }));
    await visit(page, `/patients/${id}/images/${studyId}`);
    await expect(page.locator("canvas[data-frame]")).toBeVisible();
    await visit(page, `/patients/${id}/medications`);
    expect(reports).toEqual([]);
    await page.context().close();
  });
});
