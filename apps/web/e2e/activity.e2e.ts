import { joined, organizationOf, signedInAs, url } from "./houses.ts";
import { call, expect, test } from "./people.ts";

test("an administrator sees what is done and who is here, and signs somebody out on a device", async ({
  page,
  browser,
}) => {
  await signedInAs(page, "Vera");
  await organizationOf(page, "Busy House");
  const nurse = await joined(page, browser, "nurse");
  await call(page.request, "organizations.resources.create", {
    type: "room",
    name: "Room 1",
    config: { location: "2nd floor" },
  });
  // Not for every role.
  await nurse.page.goto(url("/organization/activity"));
  await expect(nurse.page.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
  await nurse.page.goto(url("/organization/members"));
  await expect(nurse.page.getByRole("list", { name: "Members" })).toBeVisible();

  await page.goto("/organization/activity");
  const there = page.getByRole("region", { name: "What there is" });
  await expect(there.getByRole("definition").first()).toHaveText("2");
  const days = page.getByRole("region", { name: "The last 30 days" });
  await expect(days.getByText(/^1 person did something · \d+ changes · 0 looks at shared diaries$/u)).toBeVisible();
  await days.getByText("Changes", { exact: true }).click();
  await expect(days.getByRole("img", { name: "Changes, day by day" })).toBeVisible();

  const here = page.getByRole("region", { name: "Signed in here" });
  const row = here.getByRole("listitem").filter({ hasText: nurse.person.displayName });
  await expect(row).toContainText("Nurse");
  await expect(here.getByRole("button")).toHaveCount(1);
  await row.getByRole("button", { name: new RegExp(`^Sign out: ${nurse.person.displayName} on`, "u") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The laptop was left in the train.");
  await dialog.getByRole("button", { name: "Sign out" }).click();
  await expect(here.getByText(`${nurse.person.displayName} is signed out on`)).toBeVisible();
  await expect(row).toHaveCount(0);
  // The page that is open there goes by itself.
  await expect(nurse.page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await nurse.context.close();
});
