import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumLaunch } from "./chromium.ts";
import { asOwner } from "./database.ts";
import { organizationOf, somebody, url } from "./houses.ts";
import { call, expect, ownAddress, registered, signedIn, test } from "./people.ts";

/** Files of a browser's profile in which a text stands, in the ways that browsers write texts. */
async function filesWith(text: string, profile: string): Promise<readonly string[]> {
  const ways = [text, text.toLowerCase(), text.toUpperCase()].flatMap((one) => [
    Buffer.from(one),
    Buffer.from(one, "utf16le"),
  ]);
  const entries = await readdir(profile, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: string[] = [];
  for (const file of files) {
    const content = await readFile(file);
    if (ways.some((way) => content.includes(way))) found.push(file);
  }
  return found;
}

test("what is read and typed of a patient is in no file that the browser keeps, not even half typed", async ({
  playwright,
}) => {
  const profile = await mkdtemp(join(tmpdir(), "anamnesis-profile-"));
  const marker = [...randomUUID().replaceAll(/[^a-f]/gu, ""), "qzx"].join("");
  const context = await playwright.chromium.launchPersistentContext(profile, {
    ...(await chromiumLaunch()),
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    extraHTTPHeaders: ownAddress(),
  });
  const page = await context.newPage();
  const nurse = somebody("Vera");
  await page.goto(url("/sign-in"));
  await registered(page.request, nurse);
  await signedIn(page, nurse);
  const { id } = await organizationOf(page, "City Clinic");
  await asOwner("UPDATE organizations.memberships SET role = 'nurse' WHERE organization_id = $1", [id]);
  await call(page.request, "organizations.actIn", { organizationId: id });

  const type = async () => {
    await page.goto(url("/patients/new"));
    for (const [label, value] of [
      ["Family name", `O${marker}`],
      ["Given name", `A${marker}`],
      ["Birth date", "1990-05-04"],
      ["Record number", `N${marker}`],
      ["Address", `${marker} Lane`],
    ] as const) {
      await page.getByLabel(label).fill(value);
    }
  };
  await type();
  // Left half typed, and come back to.
  await page.getByRole("link", { name: "All patients" }).click();
  await type();
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByText(`A${marker} O${marker}`, { exact: true })).toBeVisible();
  await page.getByRole("region", { name: "Allergies" }).getByRole("button", { name: "Add" }).click();
  await page.getByRole("textbox", { name: "Substance" }).fill(`S${marker}`);
  await page.goto(url("/patients"));
  await page.getByRole("searchbox").fill(marker);
  await page.getByRole("link", { name: `O${marker}` }).click();
  await expect(page.getByText(`${marker} Lane`)).toBeVisible();
  await context.close();

  expect(await filesWith(marker, profile)).toEqual([]);
  // What looks finds what is there: where one was is kept.
  expect(await filesWith("/patients/new", profile)).not.toEqual([]);
  await rm(profile, { recursive: true });
});
