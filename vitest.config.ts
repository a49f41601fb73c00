import { placeWhereItIs } from "@anamnesis/domain/testing";
import { defineConfig } from "vitest/config";

// Shortly before midnight, whatever the time: nothing may lean on the zone or the day of the machine that it runs on.
process.env["TZ"] ??= placeWhereItIs(23).zone;

export default defineConfig({
  test: {
    pool: "forks",
    // More than a usual machine has processors: some files wait for alerts, starts and ends more than they work.
    maxWorkers: 3,
    // A busy machine may take ten times as long as a quiet one; what never comes fails all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            "packages/{crypto,domain,imaging}/src/**/*.test.ts",
            "apps/web/src/**/*.test.{ts,tsx}",
            "{apps,packages}/*/src/**/*.unit.test.ts",
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["packages/{db,auth,platform,api}/src/**/*.test.ts", "apps/{server,worker,cli}/src/**/*.test.ts"],
          exclude: ["**/*.unit.test.ts"],
          // Modules are loaded once by each worker, which takes a quarter off; nothing of ours keeps something in them.
          isolate: false,
          // One PostgreSQL for the run; each file gets a copy of its migrated template.
          globalSetup: ["packages/db/src/testing/global-setup.ts"],
        },
      },
    ],
  },
});
