import type { Page } from "@playwright/test";
import { addDays, todayIn } from "@anamnesis/domain";
import { standInFront } from "./front.ts";
import {
  call,
  demo,
  expect,
  logEntry,
  newPerson,
  ownAddress,
  registered,
  signedIn,
  tapSeverity,
  test,
} from "./people.ts";
import { browserZone } from "./zone.ts";

/** What a first visit may ask for. */
const mostRequests = 25;

/** Waits until the worker has what it keeps. */
const workerReady = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

test.describe("a first visit", () => {
  test.use({ serviceWorkers: "allow" });

  for (const path of ["/sign-in", "/"]) {
    test(`of ${path} asks for at most ${mostRequests} things, with what the worker keeps`, async ({
      page,
      context,
    }) => {
      const front = await standInFront();
      if (path === "/") await signedIn(page, demo);
      const ofPage: string[] = [];
      context.on("request", (request) => {
        if (request.serviceWorker() === null) ofPage.push(request.url());
      });
      await page.goto(`${front.url}${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await workerReady(page);
      await page.waitForLoadState("networkidle");
      expect(ofPage.length, ofPage.join("\n")).toBeLessThanOrEqual(18);
      expect(front.paths.length, front.paths.join("\n")).toBeLessThanOrEqual(mostRequests);
      // The page came from there, and the worker was at work.
      expect(front.paths).toEqual(expect.arrayContaining([path, "/service-worker.js", "/index.html"]));
      front.close();
    });
  }

  test("keeps the app: without a connection it opens, and other parts of it do", async ({ page, context }) => {
    await signedIn(page, demo);
    await page.goto("/");
    await workerReady(page);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await context.setOffline(true);
    await page.reload();
    await expect(page.getByRole("region", { name: "Log how it is" })).toBeVisible();
    await page.getByRole("link", { name: "You", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });

  test("leaves to the server what is the server's: the password has its well-known address", async ({
    page,
    person,
  }) => {
    expect(person.email).not.toBe("");
    await page.goto("/");
    await workerReady(page);
    await page.reload();
    await page.goto("/.well-known/change-password");
    await expect(page).toHaveURL(/\/you\/security$/u);
    await expect(page.getByRole("list", { name: "What keeps others out" })).toBeVisible();
  });
});

test("120 first visits of one address within a minute all get their files, and their calls", async ({ page }) => {
  const paths = new Set<string>();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith("/trpc/")) paths.add(pathname);
  });
  await signedIn(page, demo);
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  expect(paths.size).toBeGreaterThan(8);
  const clinic = ownAddress();
  const statusOf = async (path: string) => {
    const answer = await fetch(`${process.env["E2E_URL"]}${path}`, { headers: clinic });
    await answer.arrayBuffer();
    return answer.status;
  };
  for (let visit = 0; visit < 120; visit += 1) {
    const statuses = await Promise.all([...paths, "/trpc/identity.sessions.current"].map(statusOf));
    expect(statuses).toEqual(statuses.map(() => 200));
  }
});

/** Asks for so much from an address that nothing more is allowed, until it is told to stop. */
function flood(address: Readonly<Record<string, string>>): { readonly full: Promise<void>; stop(): Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isWanted = true;
  const status = () =>
    fetch(`${process.env["E2E_URL"]}/trpc/nothing`, { headers: address }).then((answer) => answer.status);
  const run = async () => {
    while (isWanted) {
      const statuses = await Promise.all(Array.from({ length: 50 }, status));
      if (statuses.includes(429)) resolve();
    }
  };
  const running = run();
  return {
    full: promise,
    async stop() {
      isWanted = false;
      await running;
    },
  };
}

test("who is refused for too much reads when to try again, and loses nothing", async ({
  page,
  person,
  extraHTTPHeaders,
}) => {
  expect(person.email).not.toBe("");
  await page.goto("/");
  await page.getByRole("radio", { name: "Headache" }).click();
  await page.getByRole("button", { name: "note, add one" }).click();
  await page.getByLabel("Notes").fill("typed before it was too much");
  const others = flood(extraHTTPHeaders ?? {});
  await others.full;
  await tapSeverity(page, 6);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByText("Kept on this device: Headache 6")).toBeVisible();

  // The page itself still comes, and says it.
  await page.reload();
  await expect(page.getByText(/^That was too much at once\. .* Try again in \d+ seconds?\.$/u)).toBeVisible();
  await expect(page.getByText(/Request [\w-]+/u)).toBeVisible();
  await others.stop();
});

test("a page whose script does not come says so, and keeps its frame", async ({ page, person }) => {
  expect(person.email).not.toBe("");
  await page.goto("/");
  await page.route("**/assets/account-*.js", (route) => route.fulfill({ status: 429, contentType: "text/plain" }));
  await page.getByRole("link", { name: "You", exact: true }).click();
  await expect(page.getByText("This page could not be loaded.")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
  await page.unroute("**/assets/account-*.js");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.displayName })).toBeVisible();
});

test("an app that does not come at all is told in words", async ({ page }) => {
  await page.route("**/assets/index-*.js", (route) => route.fulfill({ status: 503, contentType: "application/json" }));
  await page.goto("/");
  await expect(page.getByText("This page has not come whole.")).toBeVisible();
});

test("a browser without Temporal gets it, and logs; others do not load it", async ({ page, person, context }) => {
  expect(person.email).not.toBe("");
  const polyfills: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("temporal-polyfill")) polyfills.push(request.url());
  });
  await page.goto("/");
  await expect(page.getByRole("radio", { name: "Headache" })).toBeVisible();
  expect(await page.evaluate(() => "Temporal" in globalThis)).toBe(true);
  expect(polyfills).toEqual([]);
  await context.addInitScript(() => Reflect.deleteProperty(globalThis, "Temporal"));
  await page.reload();
  await page.getByRole("radio", { name: "Headache" }).click();
  await page.getByText("6", { exact: true }).first().click();
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Headache 6");
  expect(polyfills).toHaveLength(1);
});

/** What moved of a page by itself, in the parts of the window that browsers count. */
const movedBy = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { readonly moved: { readonly by: number } }).moved.by);

/** Has the page count what moves, and its later parts wait until they are told to come, each after the one before. */
async function comingLate(page: Page): Promise<{ come(): void }> {
  await page.addInitScript(() => {
    const moved = { by: 0 };
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) moved.by += (entry as PerformanceEntry & { readonly value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const isDrawn = Promise.withResolvers<void>();
  await page.route("**/assets/today-reading-*.js", async (route) => {
    await isDrawn.promise;
    await route.continue();
  });
  // Words and figures come after the frame, and one answer after another.
  for (const [part, after] of [
    ["symptoms.vocabulary", 50],
    ["symptoms.insights.summary", 100],
    ["symptoms.insights.calendar", 150],
    ["symptoms.insights.byCycleDay", 250],
  ] as const) {
    await page.route(new RegExp(`/trpc/[^?]*${part.replaceAll(".", "\\.")}`, "u"), async (route) => {
      await isDrawn.promise;
      await new Promise((resolve) => setTimeout(resolve, after));
      await route.continue();
    });
  }
  return { come: () => isDrawn.resolve() };
}

for (const { width, locale, headache, log, strongest } of [
  { width: 390, locale: "en", headache: "Headache", log: "Log it", strongest: "Strongest each day" },
  { width: 1440, locale: "de", headache: "Kopfschmerzen", log: "Eintragen", strongest: "Das Stärkste jedes Tages" },
  { width: 390, locale: "de", headache: "Kopfschmerzen", log: "Eintragen", strongest: "Das Stärkste jedes Tages" },
]) {
  test.describe(`at ${width} px, in the language ${locale}`, () => {
    test.use({ locale, viewport: { width, height: 900 } });

    test("Today stands still while what there is to read comes", async ({ page, person }) => {
      await call(page.request, "identity.accounts.updateProfile", { locale });
      const day = todayIn(browserZone);
      for (const start of [-57, -29, -1])
        await call(page.request, "symptoms.cycle.set", {
          localDate: addDays(day, start),
          timeZone: browserZone,
          flow: "medium",
        });
      for (const [index, tag] of ["sehr schlecht geschlafen", "Wetterumschwung", "Kaffee am Nachmittag"].entries())
        await logEntry(page, {
          occurredAt: new Date(Date.now() - index * 86_400_000).toISOString(),
          category: "Headache",
          tags: [tag],
        });
      expect(person.email).not.toBe("");
      const later = await comingLate(page);
      await page.goto("/");
      await expect(page.getByRole("button", { name: log })).toBeVisible();
      later.come();
      await expect(page.getByRole("radio", { name: headache })).toBeVisible();
      await expect(page.getByRole("region", { name: strongest })).toBeVisible();
      await page.waitForLoadState("networkidle");
      expect(await movedBy(page)).toBeLessThanOrEqual(0.02);
    });
  });
}

for (const locale of ["en", "de"]) {
  test.describe(`in the language ${locale}`, () => {
    test.use({ locale, viewport: { width: 390, height: 844 } });

    test("the diary stands still while what stands beside its entries comes", async ({ page, person }) => {
      expect(person.email).not.toBe("");
      await call(page.request, "identity.accounts.updateProfile", { locale });
      const day = todayIn(browserZone);
      await call(page.request, "symptoms.cycle.set", { localDate: day, timeZone: browserZone, flow: "medium" });
      for (let ago = 0; ago < 60; ago += 1)
        await logEntry(page, { occurredAt: new Date(Date.now() - ago * 1_000).toISOString(), category: "Low mood" });
      const later = await comingLate(page);
      // The entries are there before anybody knows of cycles and of what was taken.
      await page.route(/\/trpc\/[^?]*symptoms\.(?:cycle\.summary|medication)/u, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 600));
        await route.continue();
      });
      later.come();
      await page.goto("/entries");
      await expect(page.getByText(locale === "en" ? "cycle day 1" : "Zyklustag 1").first()).toBeVisible();
      await page.waitForLoadState("networkidle");
      expect(await movedBy(page)).toBeLessThanOrEqual(0.02);
    });
  });
}

test("an address that is none keeps the frame, and so does one below an organization", async ({ page, person }) => {
  for (const path of ["/no/such/page", "/organization/nothing", "/admin", "/nothing.html"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: "There is no such page" })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
    await expect(page.getByRole("main")).toHaveCount(1);
  }
  await page.getByRole("link", { name: "Go to today" }).click();
  await expect(page.getByRole("region", { name: "Log how it is" })).toBeVisible();
  expect(person.email).not.toBe("");
});

test("whoever is not signed in changes their password after signing in", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await page.goto("/.well-known/change-password");
  await expect(page).toHaveURL(/\/sign-in\?/u);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/you\/security$/u);
  await expect(page.getByRole("list", { name: "What keeps others out" })).toBeVisible();
});
