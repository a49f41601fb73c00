import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { admin, demo, expect, signedIn, test } from "./people.ts";

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
  "/you",
  "/you/security",
  "/you/profile",
  "/you/data",
];

const oneAccount = `/admin/users?search=${demo.email}`;

/** Fails unless the page is clean to axe and no wider than its window. */
async function expectClean(page: Page, path: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect(found, path).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${path} is wider than the window`).toBeLessThanOrEqual(0);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1440]) {
    test(`every page is clean to axe and fits, ${colorScheme} at ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await signedIn(page, demo);
      for (const path of pages) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await page.waitForLoadState("networkidle");
        if (path === "/") await page.getByRole("button", { name: "Fatigue" }).click();
        await expectClean(page, path);
      }
    });

    test(`the pages of administrators are clean to axe and fit, ${colorScheme} at ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await signedIn(page, admin);
      for (const path of [
        "/admin/alerts",
        "/admin/jobs",
        "/admin/users",
        "/admin/users?search=nobody-at-all",
        oneAccount,
      ]) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await page.waitForLoadState("networkidle");
        await expectClean(page, path);
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
  }
}
