import { addDays, todayIn } from "@anamnesis/domain";
import {
  call,
  expect,
  linkIn,
  mailTo,
  newPerson,
  ownAddress,
  registered,
  signedIn,
  tapSeverity,
  test,
} from "./people.ts";
import { unfitting } from "./widths.ts";
import { browserZone } from "./zone.ts";

test.use({ locale: "de-AT" });

test("who reads German is spoken to in it, from the door to the mail, and keeps it on another device", async ({
  page,
  browser,
}) => {
  const person = newPerson();
  await page.goto("/register");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByLabel("Wie dürfen wir dich nennen?").fill(person.displayName);
  await page.getByLabel("E-Mail").fill(person.email);
  await page.getByLabel("Passwort", { exact: true }).fill("kurz");
  await page.getByRole("button", { name: "Beginnen" }).click();
  await expect(page.getByText("Mindestens 12 Zeichen: Ein paar Wörter lassen sich leicht merken.")).toBeVisible();
  await page.getByLabel("Passwort", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Beginnen" }).click();

  // The mail is in the language of the account.
  const mail = await mailTo(person.email, /^Bestätige deine E-Mail-Adresse$/u);
  expect(mail).toMatch(/^Hallo /u);
  await page.goto(linkIn(mail));
  await page.getByRole("button", { name: "Meine Adresse bestätigen" }).click();
  await expect(page.getByRole("heading", { name: "Deine Adresse ist bestätigt" })).toBeVisible();

  // What the server refuses is said in it as well.
  await page.goto("/sign-in");
  await page.getByLabel("E-Mail").fill("keine Adresse");
  await page.getByLabel("Passwort", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page.getByText("Das sieht nicht nach einer E-Mail-Adresse aus.")).toBeVisible();
  await page.getByLabel("E-Mail").fill(person.email);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Kopfschmerzen" })).toBeVisible();
  await call(page.request, "symptoms.entries.record", {
    occurredAt: new Date().toISOString(),
    timeZone: browserZone,
    category: "Kopfschmerzen",
    severity: 6,
  });
  await page.goto("/entries");
  const twoDaysAgo = addDays(todayIn(browserZone), -2);
  await expect(page.getByRole("heading", { name: "Heute" })).toBeVisible();
  await call(page.request, "symptoms.entries.record", {
    occurredAt: `${twoDaysAgo}T12:00:00Z`,
    timeZone: browserZone,
    category: "Kopfschmerzen",
    severity: 6,
  });
  await page.reload();
  const written = new Intl.DateTimeFormat("de-AT", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  await expect(page.getByText(written.format(new Date(`${twoDaysAgo}T00:00:00Z`))).first()).toBeVisible();

  // Another device that asks for English: the choice of the account counts.
  const context = await browser.newContext({ locale: "en-US", extraHTTPHeaders: ownAddress() });
  const elsewhere = await context.newPage();
  await elsewhere.goto("/sign-in");
  await expect(elsewhere.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await signedIn(elsewhere, person);
  await elsewhere.goto("/");
  await expect(elsewhere.getByRole("heading", { name: "Wie geht es dir gerade?" })).toBeVisible();
  await elsewhere.goto("/you/profile");
  await elsewhere.getByText("English").click();
  await elsewhere.getByRole("button", { name: "Speichern" }).click();
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Profile" })).toBeVisible();
  await expect(elsewhere.locator("html")).toHaveAttribute("lang", "en");

  // And the first one follows, and stays in it at the door.
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await page.goto("/you");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.getByRole("heading", { name: "Willkommen zurück" })).toBeVisible();
  await context.close();
});

test("what a diary begins with is one symptom whatever the language: logged in one, read and logged in another", async ({
  page,
  person,
}) => {
  await call(page.request, "identity.accounts.updateProfile", { locale: "en" });
  await page.goto("/sign-in");
  await signedIn(page, person);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "How is it now?" })).toBeVisible();
  await page.getByRole("radio", { name: "Cramps" }).click();
  await tapSeverity(page, 7);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toContainText("Cramps 7");
  await page.goto("/you/profile");
  await page.getByText("Deutsch").click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.goto("/");
  await page.getByRole("radio", { name: "Krämpfe" }).click();
  await page
    .getByRole("slider", { name: /^Wie stark/u })
    .getByText("4", { exact: true })
    .click();
  await page.getByRole("button", { name: "Eintragen" }).click();
  await expect(
    page.getByRole("region", { name: "Heute" }).getByRole("link", { name: /^\d Krämpfe|Krämpfe/u }),
  ).toHaveCount(2);
  // One's own word, typed as it is called here.
  await page.getByRole("button", { name: "Mehr", exact: true }).click();
  await page.getByLabel("Etwas anderes, in deinen Worten").fill("Krämpfe");
  await page.getByRole("button", { name: "Das nehmen" }).click();
  await expect(page.getByRole("radio", { name: "Krämpfe" })).toBeChecked();

  for (const path of ["/", "/entries", "/trends", "/categories", "/share/new", "/brief", "/calendar"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    if (path !== "/calendar") await expect(page.getByText(/Krämpfe/u).first()).toBeAttached();
    expect(await page.getByRole("main").innerText(), path).not.toContain("Cramps");
  }
  await page.goto("/trends");
  await expect(page.getByRole("region", { name: "Krämpfe", exact: true })).toContainText("1 Tag");
  await page.goto("/entries");
  await page
    .getByRole("link", { name: /Krämpfe/u })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Krämpfe" })).toBeVisible();
  await page.getByLabel("Was").fill("Kopfschmerzen");
  await page.getByRole("button", { name: "Speichern", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Kopfschmerzen" })).toBeVisible();
  const listed = await page.request.get("/trpc/symptoms.vocabulary");
  const { result } = (await listed.json()) as { result: { data: { categories: { label: string; count: number }[] } } };
  const used = result.data.categories.filter(({ count }) => count > 0);
  expect(used.map(({ label }) => label)).toEqual(["Cramps", "Headache"]);
});

/** Where usual words are, in tiles, tables and buttons. */
const pages = [
  "/",
  "/entries",
  "/calendar",
  "/trends",
  "/categories",
  "/share",
  "/share/new",
  "/share/history",
  "/brief",
  "/import",
  "/you",
  "/you/profile",
  "/you/security",
  "/you/cycle",
  "/you/reminders",
  "/you/data",
  "/organization",
  "/organizations/new",
];

test("in German, whose words are longer, every page holds at every width, and no word is broken anywhere", async ({
  page,
}) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  await call(page.request, "identity.accounts.updateProfile", { locale: "de" });
  await call(page.request, "symptoms.cycle.set", {
    localDate: todayIn(browserZone),
    timeZone: browserZone,
    flow: "spotting",
  });
  for (const category of ["Kopfschmerzen", "Erschöpfung"])
    await call(page.request, "symptoms.entries.record", {
      occurredAt: new Date().toISOString(),
      timeZone: browserZone,
      category,
      severity: 6,
      tags: ["Wetterumschwung"],
    });
  const faults: string[] = [];
  const look = async (where: string) => {
    for (const width of [1440, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      faults.push(...(await unfitting(page, width)).map((fault) => `${where} at ${width}: ${fault}`));
    }
  };
  for (const path of [...pages, `/calendar?day=${todayIn(browserZone)}`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    await look(path);
  }
  // What is about to be imported.
  await page.goto("/import");
  const table = [
    "Datum;Beschwerde;Stärke;Notiz",
    "13.4.2026;Verdauungsbeschwerden;3;Wärmflasche hat geholfen",
    "14.4.2026;Unterleibsschmerzen;10;",
  ];
  await page.locator("input[type=file]").setInputFiles({
    name: "Beschwerden.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(table.join("\r\n"), "latin1"),
  });
  await look("what a table has");
  await page.getByRole("button", { name: "Weiter" }).click();
  await expect(page.getByRole("list", { name: "Erste Einträge" })).toContainText("Verdauungsbeschwerden");
  await look("what a table says");
  expect(faults).toEqual([]);
});

test("a browser that calls its language by no name that it knows itself is spoken to all the same", async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "languages", { value: ["en-US@posix"] });
  });
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
});
