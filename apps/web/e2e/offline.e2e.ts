import type { Page } from "@playwright/test";
import { addDays, todayIn } from "@anamnesis/domain";
import { call, expect, logEntry, newPerson, type Person, registered, tapSeverity, test } from "./people.ts";
import { browserZone } from "./zone.ts";

test.use({ serviceWorkers: "allow" });

const words = "a word for the device alone";

/** Everything that scripts can read of this origin's storage, as text. */
const everythingStored = (page: Page) =>
  page.evaluate(async () => {
    const found: string[] = [JSON.stringify({ ...localStorage })];
    const text = (value: unknown): string => {
      if (value instanceof ArrayBuffer) return new TextDecoder("latin1").decode(value);
      if (ArrayBuffer.isView(value)) return new TextDecoder("latin1").decode(value);
      if (Array.isArray(value)) return value.map(text).join(" ");
      if (value instanceof CryptoKey) return "a key";
      return typeof value === "object" && value !== null ? Object.entries(value).map(text).join(" ") : String(value);
    };
    const done = <Result>(request: IDBRequest<Result>) =>
      new Promise<Result>((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error));
      });
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store);
        found.push(`${name} ${store}: ${text(await done(all.getAllKeys()))} ${text(await done(all.getAll()))}`);
        const again = database.transaction(store).objectStore(store);
        found.push(`${name} ${store} has ${await done(again.count())}`);
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        found.push(request.url, (await (await cache.match(request))?.text()) ?? "");
      }
    }
    return found.join("\n");
  });

/** How many answers were put on the device since then. */
const keptSince = async (page: Page, since: number) =>
  [...(await everythingStored(page)).matchAll(/\bat (\d{13})\b/gu)].filter(([, at]) => Number(at) >= since).length;

/** Opens the first page and waits until the diary is on the device, with what is read ahead some seconds later. */
const openedAndKept = async (page: Page) => {
  const ahead = page
    .waitForRequest((request) => decodeURIComponent(request.url()).includes('"limit":200'))
    .then(() => Date.now());
  await page.goto("/");
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const asked = await ahead;
  // The last days, the year, and the periods of the trends that the page does not show itself.
  await expect.poll(() => keptSince(page, asked)).toBeGreaterThanOrEqual(4);
};

async function somebody(page: Page, remember = true): Promise<Person> {
  const person = newPerson();
  await registered(page.request, person);
  await call(page.request, "identity.sessions.signIn", {
    email: person.email,
    password: person.password,
    remember,
  });
  return person;
}

const asOf = (page: Page) => page.getByText(/^As of .*no connection$/u);

test("a day in the underground: all of the diary is there, what is written arrives once, and it goes with the session", async ({
  page,
  context,
}) => {
  const person = await somebody(page);
  const yesterday = addDays(todayIn(browserZone), -1);
  const before = { occurredAt: `${yesterday}T12:00:00Z`, timeZone: "UTC" };
  const saved = await logEntry(page, { ...before, category: "Headache", severity: 6, notes: words });
  await openedAndKept(page);
  expect(await everythingStored(page)).not.toContain(words);
  await context.setOffline(true);
  await page.reload();

  // Pages that were never opened.
  await expect(page.getByRole("region", { name: "Log how it is" })).toBeVisible();
  await expect(asOf(page)).toBeVisible();
  await page.getByRole("link", { name: "All entries" }).click();
  await expect(page.getByRole("link", { name: /Headache/u })).toContainText(words);
  await expect(page.getByText("Older entries come when there is a connection.")).toBeVisible();
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Calendar" }).click();
  await page.goto(`/calendar?month=${yesterday.slice(0, 7)}&day=${yesterday}`);
  await expect(page.getByRole("button", { name: /strongest 6, entries 1/u })).toBeVisible();
  await expect(page.getByRole("link", { name: /Headache/u })).toBeVisible();
  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Trends" }).click();
  await expect(page.getByRole("region", { name: "Headache" })).toContainText("strongest 6");
  await page.goto("/calendar?month=2020-01&day=2020-01-01");
  await expect(page.getByText("This is not on this device.").first()).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);

  // Written, opened and written anew, and still there after a reload.
  await page.goto("/");
  await page.getByRole("radio", { name: "Nausea" }).click();
  await tapSeverity(page, 4);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByText("Kept on this device: Nausea 4")).toBeVisible();
  await page.getByRole("link", { name: /Nausea/u }).click();
  await page.getByLabel("Notes").fill(`${words}, on the train`);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Kept on this device", { exact: true })).toBeVisible();
  await page.goto(`/entries/${saved.id}`);
  await page.getByLabel("Notes").fill("Corrected in the underground.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Kept on this device", { exact: true })).toBeVisible();
  await page.goto("/entries");
  await expect(page.getByRole("link", { name: /Nausea/u })).toContainText("on the train");
  await expect(page.getByRole("link", { name: /Headache/u })).toContainText("Corrected in the underground.");
  expect(await everythingStored(page)).not.toContain(words);

  await context.setOffline(false);
  await expect(asOf(page)).toHaveCount(0);
  await expect(page.getByRole("img", { name: /^Kept on this device/u })).toHaveCount(0);
  const listed = await page.request.get("/trpc/symptoms.entries.list");
  const { result } = (await listed.json()) as { result: { data: { entries: { category: string; notes: string }[] } } };
  expect(result.data.entries.map(({ category, notes }) => `${category}: ${notes}`)).toEqual([
    `Nausea: ${words}, on the train`,
    "Headache: Corrected in the underground.",
  ]);

  // What waits outlives the session, unread; everything else goes, also without a connection.
  await context.setOffline(true);
  await page.goto("/");
  await page.getByRole("radio", { name: "Fatigue" }).click();
  await page.getByRole("button", { name: "note, add one" }).click();
  await page.getByLabel("Notes").fill(words);
  await tapSeverity(page, 3);
  await page.getByRole("button", { name: "Log it" }).click();
  await expect(page.getByText("Kept on this device: Fatigue 3")).toBeVisible();
  await page.goto("/you");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  const left = await everythingStored(page);
  expect(left).toContain("anamnesis-key key has 0");
  expect(left).toContain("anamnesis-kept answers has 0");
  for (const word of [words, "in the underground", person.email]) expect(left).not.toContain(word);
  await page.goto("/entries");
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();

  // The server hears of it, and the next person finds nothing.
  await context.setOffline(false);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await expect
    .poll(async () => (await page.request.get("/trpc/identity.sessions.current")).json())
    .toEqual({
      result: { data: null },
    });
  await somebody(page);
  await page.goto("/entries");
  await expect(page.getByText("Your diary is empty")).toBeVisible();
  await openedAndKept(page);
  await context.setOffline(true);
  await page.goto("/entries");
  await expect(page.getByText("Your diary is empty")).toBeVisible();
});

test("what is on the device lasts as long as the session, and nothing is on a device that is not the person's", async ({
  page,
  context,
}) => {
  await somebody(page);
  await logEntry(page, { category: "Headache", notes: words });
  await openedAndKept(page);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("link", { name: /Headache/u })).toContainText(words);
  // Longer than a session lasts that nobody used.
  await page.clock.setFixedTime(Date.now() + 31 * 86_400_000);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await expect.poll(() => everythingStored(page)).toContain("anamnesis-kept answers has 0");
  expect(await everythingStored(page)).toContain("anamnesis-key key has 0");

  await context.setOffline(false);
  await page.clock.setFixedTime(Date.now());
  await somebody(page, false);
  await logEntry(page, { category: "Headache", notes: words });
  await page.goto("/");
  await expect(page.getByRole("link", { name: /Headache/u })).toContainText(words);
  await expect.poll(() => everythingStored(page)).toContain("anamnesis-key key has 0");
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText("No connection", { exact: true })).toBeVisible();
  await expect(page.getByText("This is not on this device.").first()).toBeVisible();
  await expect(page.getByRole("radio", { name: "Headache" })).toBeVisible();
  expect(await everythingStored(page)).toContain("anamnesis-kept answers has 0");
});
