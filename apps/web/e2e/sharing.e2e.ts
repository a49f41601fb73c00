import { addDays, todayIn } from "@anamnesis/domain";
import type { Browser, Page } from "@playwright/test";
import { asOwner } from "./database.ts";
import { call, expect, logEntry, mailTo, newPerson, type Person, registered, signedIn, test } from "./people.ts";

interface Clinic {
  readonly id: string;
  readonly slug: string;
}

/** A clinic of its own, with somebody who works there as a doctor and acts in it on a page of their own. */
async function clinicWithDoctor(browser: Browser, name: string): Promise<Clinic & { doctor: Page; person: Person }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const doctor = await context.newPage();
  const person = { ...newPerson(), displayName: "Weber" };
  await registered(doctor.request, person);
  await signedIn(doctor, person);
  const slug = `clinic-${crypto.randomUUID().slice(0, 8)}`;
  const { id } = await call<{ id: string }>(doctor.request, "organizations.create", { name, slug, type: "clinic" });
  await asOwner("UPDATE organizations.memberships SET role = 'doctor', title = 'Dr' WHERE organization_id = $1", [id]);
  await call(doctor.request, "organizations.actIn", { organizationId: id });
  return { id, slug, doctor, person };
}

const at = (path: string) => `${process.env["E2E_URL"]}${path}`;

test("a diary is shared, looked at, seen to have been looked at, and gone once it is taken back", async ({
  page,
  browser,
}) => {
  const anna = { ...newPerson(), displayName: "Anna Berger" };
  await registered(page.request, anna);
  await signedIn(page, anna);
  await logEntry(page, { severity: 7, notes: "behind the left eye", tags: ["travel"] });
  await logEntry(page, { category: "Private thing", notes: "nobody's business" });
  const { slug, doctor } = await clinicWithDoctor(browser, "City Clinic");

  // Nobody shares yet; the page says how.
  await doctor.goto(at("/shared"));
  await expect(doctor.getByRole("heading", { name: "Nobody shares with you yet" })).toBeVisible();
  await expect(doctor.getByText(`/share/with/${slug}`)).toBeVisible();

  // The person opens the link, chooses, and sees what will be seen.
  await page.goto(`/share/with/${slug}`);
  await expect(page.getByText("City Clinic")).toBeVisible();
  await expect(page.getByLabel("Your name, as they know you")).toHaveValue("Anna Berger");
  await page.getByRole("button", { name: "Last 30 days" }).click();
  await page.getByRole("button", { name: "Headache" }).click();
  await page.getByLabel("With my notes and tags").check();
  await page.getByRole("button", { name: "Look at what they will see" }).click();
  await expect(page.getByRole("heading", { name: "This is what City Clinic will see" })).toBeFocused();
  await expect(page.getByText("behind the left eye")).toBeVisible();
  await expect(page.getByText("Private thing")).toHaveCount(0);
  await page.getByRole("button", { name: "Share it" }).click();
  const shares = page.getByRole("list", { name: "What you share" });
  await expect(shares.getByText("City Clinic")).toBeVisible();
  await expect(shares.getByText("nobody has looked yet")).toBeVisible();

  // The doctor's page hears of it, without a click of theirs. They say why, and see exactly that.
  await doctor.getByRole("link", { name: "Anna Berger" }).click();
  // Whose it is stands there before anything is looked at, also after a reload.
  await doctor.reload();
  await expect(doctor.getByRole("heading", { level: 1, name: "Anna Berger" })).toBeVisible();
  await expect(doctor.getByText("Anna Berger sees that you looked")).toBeVisible();
  await doctor.getByRole("button", { name: "Open the diary" }).click();
  await expect(doctor.getByText("Say why, in a few words")).toBeVisible();
  await doctor.getByRole("button", { name: "Visit today" }).click();
  await doctor.getByRole("button", { name: "Open the diary" }).click();
  await expect(doctor.getByRole("heading", { level: 1, name: "Anna Berger" })).toBeVisible();
  await expect(doctor.getByText("Anna Berger will see that you looked")).toBeVisible();
  await expect(doctor.getByText("behind the left eye")).toBeVisible();
  await expect(doctor.getByText("travel")).toBeVisible();
  await expect(doctor.getByText("Private thing")).toHaveCount(0);
  // On paper: whose, which days, who printed it and why, and nothing of the frame.
  await doctor.emulateMedia({ media: "print" });
  await expect(doctor.getByText(/^Printed by Weber \(Doctor\), City Clinic, .+ Reason: Visit today$/u)).toBeVisible();
  await expect(doctor.getByText("behind the left eye")).toBeVisible();
  await expect(doctor.getByRole("navigation")).toHaveCount(0);
  await expect(doctor.getByRole("button", { name: "Give another reason" })).toBeHidden();
  await doctor.emulateMedia({ media: "screen" });
  await doctor.evaluate(() => {
    window.print = () => void (document.title = "printed");
  });
  await doctor.getByRole("button", { name: "Print" }).click();
  await expect(doctor).toHaveTitle("printed");

  // The person reads who it was, in plain words, and is told by mail that says nothing.
  expect(await mailTo(anna.email, /looked at what you share/iu)).not.toMatch(/Weber|City Clinic|Headache/u);
  await page.goto("/share/history");
  const today = page.getByRole("region", { name: "Today" });
  await expect(today.getByText(/^Dr Weber \(Doctor\) at City Clinic looked at 1 entry of /u)).toBeVisible();
  await expect(today.getByText("Reason: Visit today")).toBeVisible();
  await expect(today.getByText("with your notes and tags")).toBeVisible();

  // Taken back, it is gone on the next request.
  await page.goto("/share");
  await page.getByRole("button", { name: "Take it back from City Clinic" }).click();
  await expect(page.getByRole("heading", { name: "You share with nobody" })).toBeVisible();
  await page.getByText("1 share that is over").click();
  await expect(page.getByText("City Clinic sees nothing of it any more")).toBeVisible();
  // Who did not mean it shares again within the same bounds: the next takes back what that made.
  await page.getByRole("button", { name: "Share again with City Clinic" }).click();
  await expect(shares.getByText("only Headache, with notes and tags")).toBeVisible();
  await page.getByRole("button", { name: "Take it back from City Clinic" }).click();
  await expect(page.getByRole("heading", { name: "You share with nobody" })).toBeVisible();
  // From the page that is open it goes by itself.
  await expect(doctor.getByRole("heading", { name: "Not shared any more" })).toBeVisible();
  await expect(doctor.getByText("behind the left eye")).toHaveCount(0);
  await doctor.reload();
  await doctor.getByRole("button", { name: "Visit today" }).click();
  await doctor.getByRole("button", { name: "Open the diary" }).click();
  await expect(doctor.getByRole("heading", { name: "Not shared any more" })).toBeVisible();
  await expect(doctor.getByText("behind the left eye")).toHaveCount(0);
  await doctor.goto(at("/shared"));
  await expect(doctor.getByRole("heading", { name: "Nobody shares with you yet" })).toBeVisible();
  await doctor.context().close();
});

test("what one clinic is shown is nowhere in another, whatever its address", async ({ page, browser }) => {
  const anna = { ...newPerson(), displayName: "Anna Berger" };
  await registered(page.request, anna);
  await signedIn(page, anna);
  await logEntry(page, { notes: "behind the left eye" });
  const [one, other] = [await clinicWithDoctor(browser, "One"), await clinicWithDoctor(browser, "Other")];
  const { id } = await call<{ id: string }>(page.request, "symptoms.shares.create", {
    organizationId: one.id,
    from: "2026-01-01",
    includesNotes: true,
    personName: "Anna Berger",
    expiresOn: addDays(todayIn("UTC"), 1),
    timeZone: "UTC",
    mailOnView: false,
  });
  await other.doctor.goto(at(`/shared/${id}`));
  await other.doctor.getByRole("button", { name: "Call" }).click();
  await other.doctor.getByRole("button", { name: "Open the diary" }).click();
  await expect(other.doctor.getByRole("heading", { name: "Not shared any more" })).toBeVisible();
  // Another role of the clinic itself is told so before it is asked why.
  await asOwner("UPDATE organizations.memberships SET role = 'technician' WHERE organization_id = $1", [one.id]);
  await one.doctor.goto(at(`/shared/${id}`));
  await expect(one.doctor.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
  // Nobody is on record but those who saw something.
  await page.goto("/share/history");
  await expect(page.getByRole("heading", { name: "Nobody but you" })).toBeVisible();
  await one.doctor.context().close();
  await other.doctor.context().close();
});

test("what was filled in is kept, and each field says what is wrong with it", async ({ page, person, browser }) => {
  const { slug, doctor } = await clinicWithDoctor(browser, "City Clinic");
  await page.goto("/share/new");
  await page.getByLabel("Short name of the clinic").fill("no-such-clinic-at-all");
  await page.getByRole("button", { name: "Find it" }).click();
  await expect(page.getByText("There is no organization with that short name.")).toBeVisible();
  await page.getByLabel("Short name of the clinic").fill("");
  await page.getByLabel("Your name, as they know you").fill("");
  await page.getByLabel("From").fill("2026-03-31");
  await page.getByLabel("To", { exact: true }).fill("2026-03-01");
  await page.getByRole("button", { name: "Look at what they will see" }).click();
  await expect(page.getByText("Choose with whom.")).toBeVisible();
  await expect(page.getByText("Name cannot be empty.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("From")).toHaveValue("2026-03-31");
  await page.getByLabel("Short name of the clinic").fill(slug);
  await page.getByLabel("Short name of the clinic").press("Enter");
  await expect(page.getByText("City Clinic")).toBeVisible();
  await page.getByLabel("Your name, as they know you").fill(person.displayName);
  await page.getByRole("button", { name: "Look at what they will see" }).click();
  await expect(page.getByText("The last day is before the first.")).toBeVisible();
  await page.getByLabel("And what I log later, as long as I share").check();
  await page.getByRole("button", { name: "Look at what they will see" }).click();
  await expect(page.getByRole("heading", { name: "This is what City Clinic will see" })).toBeVisible();
  await page.getByRole("button", { name: "Change something" }).click();
  await expect(page.getByLabel("Your name, as they know you")).toHaveValue(person.displayName);
  await doctor.context().close();
});
