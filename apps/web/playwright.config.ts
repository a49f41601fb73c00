import { defineConfig } from "@playwright/test";
import { chromiumLaunch } from "./e2e/chromium.ts";
import { browserZone } from "./e2e/zone.ts";

const launchOptions = await chromiumLaunch();

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.e2e.ts",
  outputDir: "test-results/artifacts",
  globalSetup: "./e2e/server.ts",
  fullyParallel: false,
  // More than a usual machine has processors: a walk waits for mails, jobs and clocks more than it works.
  workers: 3,
  // Nothing is expected to be fast here: a busy machine may take ten times as long as a quiet one.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    browserName: "chromium",
    launchOptions,
    baseURL: process.env["E2E_URL"],
    locale: "en-GB",
    timezoneId: browserZone,
    viewport: { width: 390, height: 844 },
    // The worker that keeps the app for offline use would answer before the server does.
    serviceWorkers: "block",
    // A trace (`--trace retain-on-failure`) makes the whole run take a third longer.
    screenshot: "only-on-failure",
  },
});
