import { usualReminders } from "@anamnesis/domain";
import type { Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { call, expect, mailTo, newPerson, registered, signedIn, test } from "./people.ts";

const usual = { ...usualReminders, timeZone: "UTC" };

/**
 * A browser without a window lets nobody be notified, and has no push service: what a person answers, and what a push
 * service gives, stands in for them. Everything else is the real thing.
 */
async function withPush(page: Page, answer: "granted" | "denied"): Promise<void> {
  await page.addInitScript((given) => {
    const kept = (name: string, value?: string) => {
      if (value !== undefined) sessionStorage.setItem(name, value);
      return sessionStorage.getItem(name);
    };
    Object.defineProperty(Notification, "permission", { get: () => kept("permission") ?? "default" });
    Notification.requestPermission = async () => kept("permission", given) as NotificationPermission;
    const subscription = () => {
      const endpoint = kept("endpoint");
      return endpoint === null || endpoint === ""
        ? null
        : ({
            endpoint,
            toJSON: () => ({ endpoint, keys: { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) } }),
            unsubscribe: async () => kept("endpoint", "") === "",
          } as unknown as PushSubscription);
    };
    PushManager.prototype.getSubscription = async () => subscription();
    PushManager.prototype.subscribe = async (options) => {
      if (typeof options?.applicationServerKey !== "string") throw new Error("no key");
      kept("endpoint", `https://fcm.googleapis.com/fcm/send/${crypto.randomUUID()}`);
      return subscription() ?? Promise.reject(new Error("not subscribed"));
    };
  }, answer);
}

const workerReady = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

test.describe("in a browser that keeps the app", () => {
  test.use({ serviceWorkers: "allow" });

  test("reminders are set up in a minute, arrive by mail, and are ended from there with one tap", async ({ page }) => {
    const person = newPerson();
    await registered(page.request, person);
    await signedIn(page, person);
    await withPush(page, "denied");
    await page.goto("/you");
    await workerReady(page);
    await page.getByRole("link", { name: /^Reminders/u }).click();
    const on = page.getByRole("switch", { name: "Remind me" });
    await expect(on).not.toBeChecked();
    const where = page.getByRole("region", { name: "Where" });
    await expect(where).toHaveCount(0);
    await on.check();
    await expect(page.getByText(/^Next:/u)).toBeVisible();
    expect(await violationsOf(page)).toEqual([]);

    // Three times at most, each on a day at least. What is tapped fast is kept all the same.
    await page.getByRole("button", { name: "Another time" }).click();
    await page.getByRole("button", { name: "Another time" }).click();
    await expect(page.getByRole("button", { name: "Another time" })).toHaveCount(0);
    await page.getByRole("button", { name: "Remove 13:00" }).click();
    const evening = page.getByRole("group", { name: "At 20:30" });
    for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]) {
      await evening.getByRole("checkbox", { name: day }).uncheck();
    }
    await expect(evening.getByRole("checkbox", { name: "Sun" })).toBeDisabled();
    await evening.getByLabel("Time of day").fill("21:15");
    await expect(page.getByText(/^Saved/u)).toBeVisible();
    await page.reload();
    const late = page.getByRole("group", { name: "At 21:15" });
    await expect(late.getByRole("checkbox", { checked: true })).toHaveCount(1);
    const morning = page.getByRole("group", { name: "At 08:00" });
    await expect(morning.getByRole("checkbox", { checked: true })).toHaveCount(7);

    // She says no to notifications, and is told how to think better of it; mail is there.
    await where.getByRole("button", { name: "Remind me on this device" }).click();
    await expect(where.getByText(/are blocked in this browser/u)).toBeVisible();
    await where.getByRole("radio", { name: "By mail" }).check();
    await expect(page.getByText(/^Saved/u)).toBeVisible();
    await where.getByRole("button", { name: "Send me one now" }).click();
    const mail = await mailTo(person.email, /A moment for your notebook/u);
    await page.goto(/https?:\/\/[^/\s]+(\/reminders\/off\S+)/u.exec(mail)?.[1] ?? "");
    await page.getByRole("button", { name: "Turn reminders off" }).click();
    await expect(page.getByText("Your reminders are off.")).toBeVisible();
    await page.getByRole("link", { name: "Turn them on again" }).click();
    await expect(on).not.toBeChecked();
  });

  test("a device is asked once, named, and let go when its person signs out", async ({ page }) => {
    const person = newPerson();
    await registered(page.request, person);
    await signedIn(page, person);
    await withPush(page, "granted");
    await page.goto("/you/reminders");
    await workerReady(page);
    await page.getByRole("switch", { name: "Remind me" }).check();
    const where = page.getByRole("region", { name: "Where" });
    await expect(where.getByText("No device reminds you yet.")).toBeVisible();
    await where.getByRole("button", { name: "Remind me on this device" }).click();
    const devices = where.getByRole("list", { name: "Devices that remind you" });
    await expect(devices.getByText(/This device/u)).toBeVisible();
    await expect(where.getByRole("button", { name: "Remind me on this device" })).toHaveCount(0);
    expect(await violationsOf(page)).toEqual([]);
    await page.goto("/you");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/sign-in/u);
    expect(
      await page.evaluate(() => [sessionStorage.getItem("endpoint"), localStorage.getItem("anamnesis.reminders")]),
    ).toEqual(["", null]);
    await signedIn(page, person);
    expect((await call<{ devices: unknown[] }>(page.request, "reminders.change", usual)).devices).toEqual([]);
  });

  test("one that arrives is shown as it was said, in the place of the one before", async ({ page, person }) => {
    expect(person.email).not.toBe("");
    await page.goto("/you/reminders");
    await workerReady(page);
    const [worker] = page.context().serviceWorkers();
    await worker?.evaluate(() => {
      const shown: unknown[] = [];
      Object.assign(self, { shown });
      const { registration } = self as unknown as { registration: ServiceWorkerRegistration };
      registration.showNotification = async (title, options) => void shown.push([title, options?.body, options?.tag]);
    });
    const devtools = await page.context().newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const [first] = registrations;
        if (first !== undefined) resolve(first.registrationId);
      });
    });
    await devtools.send("ServiceWorker.enable");
    const to = { origin: process.env["E2E_URL"] ?? "", registrationId: await registered };
    const said = { title: "Anamnesis", body: "A moment for your notebook?", lang: "en" };
    for (const data of [JSON.stringify(said), "not for us"]) {
      await devtools.send("ServiceWorker.deliverPushMessage", { ...to, data });
    }
    const shown = () => worker?.evaluate(() => (self as unknown as { shown: unknown }).shown);
    await expect.poll(shown).toEqual([
      ["Anamnesis", said.body, "reminder"],
      ["Anamnesis", "", "reminder"],
    ]);
  });
});

test("today says once that no device is left", async ({ page }) => {
  const person = newPerson();
  await registered(page.request, person);
  await signedIn(page, person);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.route("**/trpc/*reminders.read*", async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    await route.fulfill({ response, body: text.replace('"isUnreachable":false', '"isUnreachable":true') });
  });
  await page.reload();
  const notice = page.getByRole("region", { name: "Reminders do not reach you" });
  await expect(notice.getByRole("link", { name: "Set up reminders" })).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);
  await notice.getByRole("button", { name: "Leave it" }).click();
  await expect(notice).toHaveCount(0);
  expect(await call<{ isUnreachable: boolean }>(page.request, "reminders.dismissUnreachable")).toMatchObject({
    isUnreachable: false,
  });
});
