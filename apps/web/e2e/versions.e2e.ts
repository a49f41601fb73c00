import type { Page } from "@playwright/test";
import { standInFront } from "./front.ts";
import { expect, test } from "./people.ts";

/** Whether the page is of the build that the server got last. */
const isNewer = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLScriptElement>("script[type=module]")?.src.endsWith(".newer.js"));

/** How often the page began, from here on. */
function beginnings(page: Page): { count: number } {
  const begun = { count: 0 };
  page.on("domcontentloaded", () => {
    begun.count += 1;
  });
  return begun;
}

const lookForNewer = (page: Page) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
const newVersion = (page: Page) => page.getByRole("status").filter({ hasText: "A new version is there." });

/** Today, kept on the device by the worker of the first build. */
async function keptToday(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");
}

test.describe("an open page after the server got a new version", () => {
  test.use({ serviceWorkers: "allow" });

  test("says so, loses nothing that is typed, and begins anew when it is told to; old files go", async ({
    page,
    person,
  }) => {
    expect(person.email).not.toBe("");
    const front = await standInFront();
    await keptToday(page, front.url);
    await page.getByRole("radio", { name: "Headache" }).click();
    await page.getByRole("button", { name: "note, add one" }).click();
    await page.getByLabel("Notes").fill("half a sentence");
    front.deploy();
    await lookForNewer(page);
    await expect(newVersion(page)).toBeVisible();
    expect(await isNewer(page)).toBe(false);
    const begun = beginnings(page);
    await newVersion(page).getByRole("button", { name: "Load it" }).click();
    await expect.poll(() => isNewer(page).catch(() => false)).toBe(true);
    await expect(page.getByLabel("Notes")).toHaveValue("half a sentence");
    await expect(page.getByRole("radio", { name: "Headache" })).toBeChecked();
    await expect(newVersion(page)).toHaveCount(0);
    expect(begun.count).toBe(1);
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return requests.flat().map(({ url }) => url);
    });
    const scripts = kept.filter((url) => url.includes(".js"));
    expect(scripts.length).toBeGreaterThan(5);
    expect(scripts.filter((url) => !url.includes(".newer.js"))).toEqual([]);
    front.close();
  });

  test("goes where it is sent, once in the new version, also where its script was never kept", async ({
    page,
    person,
  }) => {
    expect(person.email).not.toBe("");
    const front = await standInFront();
    await keptToday(page, front.url);
    front.deploy();
    const begun = beginnings(page);
    // Imports are no part of what is kept on the device.
    await page.getByRole("link", { name: "You", exact: true }).click();
    await page.getByRole("link", { name: /Your data/u }).click();
    await page.getByRole("link", { name: /Import/u }).click();
    await expect(page.getByRole("heading", { level: 1, name: /Import/u })).toBeVisible();
    expect(await isNewer(page)).toBe(true);
    expect(begun.count).toBe(1);
    front.close();
  });

  test("is not loaded over what is kept nowhere, before that was said", async ({ page, person }) => {
    expect(person.email).not.toBe("");
    const front = await standInFront();
    await keptToday(page, front.url);
    await page.getByRole("link", { name: "You", exact: true }).click();
    await page.getByRole("link", { name: /Profile/u }).click();
    await page.getByLabel("Name", { exact: true }).fill("Half a na");
    front.deploy();
    await lookForNewer(page);
    const begun = beginnings(page);
    await newVersion(page).getByRole("button", { name: "Load it" }).click();
    await expect(newVersion(page)).toContainText("What you typed on this page would be lost: save it first.");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Half a na");
    expect(begun.count).toBe(0);
    await newVersion(page).getByRole("button", { name: "Load it all the same" }).click();
    await expect.poll(() => isNewer(page).catch(() => false)).toBe(true);
    front.close();
  });

  test("takes what waits when it is loaded again", async ({ page, person }) => {
    expect(person.email).not.toBe("");
    const front = await standInFront();
    await keptToday(page, front.url);
    front.deploy();
    await lookForNewer(page);
    await expect(newVersion(page)).toBeVisible();
    await page.reload();
    await expect.poll(() => isNewer(page).catch(() => false)).toBe(true);
    await expect(page.getByRole("region", { name: "Log how it is" })).toBeVisible();
    front.close();
  });
});

test("without a worker a page whose script is gone begins anew, once, and says what it is when that does not help", async ({
  page,
  person,
}) => {
  expect(person.email).not.toBe("");
  const front = await standInFront();
  await page.goto(`${front.url}/`);
  await expect(page.getByRole("radio", { name: "Headache" })).toBeVisible();
  front.deploy();
  const begun = beginnings(page);
  await page.getByRole("link", { name: "You", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.displayName })).toBeVisible();
  expect(await isNewer(page)).toBe(true);
  expect(begun.count).toBe(1);

  await page.route("**/assets/diary-*.js", (route) => route.fulfill({ status: 404, body: "{}" }));
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Trends" }).click();
  await expect(page.getByText("This page could not be loaded.")).toBeVisible();
  expect(begun.count).toBe(2);
  front.close();
});
