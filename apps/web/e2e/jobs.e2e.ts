import type { Page } from "@playwright/test";
import { asOwner } from "./database.ts";
import { admin, call, expect, signedIn, test } from "./people.ts";

/** A job of its own kind, so that tests beside this one do not see it. */
async function plantJob(status: "dead" | "queued", kind: string): Promise<string> {
  const [job] = await asOwner<{ id: string }>(
    `INSERT INTO app.jobs (id, kind, payload, actor, status, attempts, last_error, error_class, finished_at, run_after, process_id)
      SELECT gen_random_uuid(), $2, '{"to": "somebody@secret.example"}', '{"userId": null}', $1, 5,
        'somebody@secret.example refused', 'mail.not_delivered', CASE WHEN $1 = 'dead' THEN now() END,
        now() + interval '1 hour', (SELECT id FROM audit.process_tracking LIMIT 1)
      RETURNING id`,
    [status, kind],
  );
  return job?.id ?? "";
}

const statusOf = async (id: string) =>
  (
    await asOwner<{ status: string; cancelled: boolean }>(
      "SELECT status, cancel_requested_at IS NOT NULL AS cancelled FROM app.jobs WHERE id = $1",
      [id],
    )
  )[0];

async function answer(page: Page, button: string, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: button }).click();
  await expect(dialog).toBeHidden();
}

test("a job that was given up runs again, with a reason", async ({ page }) => {
  const kind = `e2e.dead.${Date.now()}`;
  const id = await plantJob("dead", kind);
  await signedIn(page, admin);
  await page.goto("/admin/jobs");
  // What was given up comes first.
  await expect(page.getByRole("list", { name: "Jobs" }).getByRole("listitem").first()).toContainText("Given up");
  await page.goto(`/admin/jobs?kind=${kind}`);
  const job = page.getByRole("list", { name: "Jobs" }).getByRole("listitem");
  await expect(job).toHaveCount(1);
  await expect(job).toContainText(kind);
  await expect(job).toContainText("Failed with mail.not_delivered");
  await expect(job).toContainText("5 of 5 runs");
  await expect(page.locator("body")).not.toContainText("secret.example");

  await job.getByRole("button", { name: /Let it run again/u }).click();
  const dialog = page.getByRole("dialog", { name: "Let this job run again?" });
  await dialog.getByRole("button", { name: "Let it run again" }).click();
  await expect(dialog.getByText("Say why, in a few words")).toBeVisible();
  await answer(page, "Let it run again", "The mail server is back.");
  await expect(page.getByRole("status").filter({ hasText: "The job runs again." })).toBeVisible();
  await expect(job).toContainText("Waiting");
  expect(await statusOf(id)).toEqual({ status: "queued", cancelled: false });
  const trail = await asOwner("SELECT reason FROM audit.actions WHERE resource_id = $1", [id]);
  expect(trail).toEqual([{ reason: "The mail server is back." }]);
});

test("a job that waits is called off, and the filters stand in the address", async ({ page }) => {
  const kind = `e2e.waiting.${Date.now()}`;
  const id = await plantJob("queued", kind);
  await signedIn(page, admin);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`/admin/jobs?kind=${kind}`);
  const row = page.getByRole("table", { name: "Jobs" }).getByRole("row", { name: new RegExp(kind, "u") });
  await row.getByRole("button", { name: /Call it off/u }).click();
  await answer(page, "Call it off", "Asked for by mistake.");
  await expect(row).toContainText("being called off");
  await expect(row.getByRole("button")).toHaveCount(0);
  expect(await statusOf(id)).toEqual({ status: "queued", cancelled: true });

  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: /^Called off/u }).click();
  await expect(page).toHaveURL(/status=cancelled/u);
  await expect(page.getByRole("heading", { name: "No job matches" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "No job matches" })).toBeVisible();
  await page.getByRole("link", { name: "Show all jobs" }).click();
  await expect(page.getByRole("table", { name: "Jobs" })).toBeVisible();
  // What does not fit is left out of an address that was typed by hand.
  await page.goto("/admin/jobs?status=asleep");
  await expect(page.getByRole("table", { name: "Jobs" })).toBeVisible();
});

test("a file that a person asked for shows up as done, and what the server does by itself is listed", async ({
  page,
}) => {
  await signedIn(page, admin);
  await call(page.request, "exports.create", { type: "csv", from: "2026-01-01", to: "2026-01-02" });
  await page.goto("/admin/jobs?kind=exports.csv");
  const jobs = page.getByRole("list", { name: "Jobs" });
  await expect(jobs.getByRole("listitem").filter({ hasText: "Done" }).first()).toContainText("File of a diary");
  const schedules = page.getByRole("region", { name: "From time to time" });
  await expect(schedules.getByRole("listitem").filter({ hasText: "Look for alerts" })).toContainText("Every minute");
});
