import { type ChangeRemindersInput, nextReminder, todayIn, usualReminders } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestPerson } from "../../testing/index.ts";
import { type ReminderScene, reminderScene } from "../../testing/reminders.ts";

let scene: ReminderScene;
let anna: TestPerson;
beforeAll(async () => {
  scene = await reminderScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  anna = await scene.api.newPerson();
  await scene.api.db.asOwner("DELETE FROM app.jobs WHERE kind = 'reminders.send'");
});

const callerOf = (person: TestPerson) => scene.callerOf(person);
const remindersOf = (person: TestPerson) => scene.callerOf(person).reminders;
const choose = (given: Partial<ChangeRemindersInput> = {}, person = anna) => scene.choose(person, given);
const subscribe = (person = anna) => scene.subscribe(person);
const devices = (person = anna) => scene.devices(person);
const remind = (person = anna, minutes = 0) => scene.remind(person, minutes);
const mails = (person = anna) => scene.mails(person);
const said = { title: "Anamnesis", body: "A moment for your notebook?", lang: "en" };

describe("what a person chooses", () => {
  it("is off at first, and then as it was said, with when the next is", async () => {
    expect(await remindersOf(anna).read()).toMatchObject({
      isOn: false,
      nextAt: null,
      devices: [],
      isUnreachable: false,
    });
    const { times } = usualReminders;
    const now = new Date().toISOString();
    const answer = await choose();
    expect(answer).toMatchObject({ isOn: true, times, way: "push", nextAt: nextReminder(times, "Europe/Vienna", now) });
    for (let time = 0; time < 2; time += 1) await choose({ isOn: false });
    expect(await remindersOf(anna).read()).toMatchObject({ isOn: false, times, nextAt: null });
    const trail = await scene.api.db.asOwner(
      "SELECT operation FROM audit.trail WHERE subject_id = $1 AND schema_name = 'reminders'",
      [anna.account.id],
    );
    expect(trail).toEqual([{ operation: "INSERT" }, { operation: "UPDATE" }]);
  });

  it("goes by the zone of the account, and is reckoned anew when that changes, without a reminder", async () => {
    await choose();
    const device = await subscribe();
    await callerOf(anna).identity.accounts.updateProfile({ timeZone: "Pacific/Auckland" });
    expect(await scene.plan()).toBe(0);
    const { timeZone, nextAt, times } = await remindersOf(anna).read();
    expect(timeZone).toBe("Pacific/Auckland");
    expect(nextAt).toBe(nextReminder(times, "Pacific/Auckland", new Date().toISOString()));
    await scene.send();
    expect(device.tries()).toBe(0);
  });
});

describe("a reminder by push", () => {
  it("arrives at every device once, sealed and as long as any other, with no word of what is written", async () => {
    await choose();
    const [one, other] = [await subscribe(), await subscribe()];
    await Promise.all([scene.letBeDue(anna), scene.letBeDue(anna)]);
    await Promise.all([scene.plan(), scene.plan(), scene.plan()]);
    await scene.send();
    await scene.plan();
    await scene.send();
    for (const { received } of [one, other]) {
      expect(received.map(({ text }) => JSON.parse(text) as object)).toEqual([said]);
      expect(received[0]?.headers).toMatchObject({ topic: "reminder", urgency: "normal" });
      expect(Number(received[0]?.headers["ttl"])).toBeGreaterThan(3500);
    }
    expect(one.received[0]?.bytes).toBe(other.received[0]?.bytes);
    const [first] = await devices();
    expect(first).toMatchObject({ lastFailedAt: null, lastStatus: null });
    expect(Date.parse(first?.lastSucceededAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
    const { nextAt } = await remindersOf(anna).read();
    expect(Date.parse(nextAt ?? "")).toBeGreaterThan(Date.now());
    expect(await mails()).toEqual([]);
  });

  it("is in the language of the account", async () => {
    await choose();
    await callerOf(anna).identity.accounts.updateProfile({ locale: "de-AT" });
    const { received } = await subscribe();
    await remind();
    expect(JSON.parse(received[0]?.text ?? "null")).toMatchObject({
      body: "Ein Moment für dein Notizbuch?",
      lang: "de",
    });
  });

  it("is left out when it would be late by more than an hour", async () => {
    await choose();
    const device = await subscribe();
    await remind(anna, 61);
    expect(device.tries()).toBe(0);
    await remind(anna, 59);
    expect(device.received).toHaveLength(1);
    // Also when it waited in the queue.
    await scene.letBeDue(anna, 59);
    await scene.plan();
    await scene.api.db.asOwner(
      `UPDATE app.jobs SET payload = payload || jsonb_build_object('at', to_char(now() - interval '61 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) WHERE status = 'queued' AND kind = 'reminders.send'`,
    );
    await scene.send();
    expect(device.received).toHaveLength(1);
  });

  it("is left out on a day of which the diary says something, unless she wants it all the same", async () => {
    const { symptoms, identity } = callerOf(anna);
    await identity.accounts.updateProfile({ timeZone: "Europe/Vienna" });
    await choose();
    const device = await subscribe();
    const entry = { occurredAt: new Date().toISOString(), timeZone: "Europe/Vienna", category: "Mood", severity: 3 };
    const { id } = await symptoms.entries.record(entry);
    await remind();
    expect(device.tries()).toBe(0);
    await symptoms.entries.withdraw({ id });
    await remind();
    expect(device.received).toHaveLength(1);
    const localDate = todayIn("Europe/Vienna");
    await symptoms.cycle.set({ localDate, flow: "light", timeZone: "Europe/Vienna" });
    await remind();
    expect(device.received).toHaveLength(1);
    await symptoms.cycle.set({ localDate, flow: null, timeZone: "Europe/Vienna" });
    await symptoms.days.set({ localDate, sleepMinutes: 450, timeZone: "Europe/Vienna" });
    await remind();
    expect(device.received).toHaveLength(1);
    await choose({ onlyWhenNothingLogged: false });
    await remind();
    expect(device.received).toHaveLength(2);
  });

  it("looks at every table in which the diary says something of a day", async () => {
    const tables = await scene.api.db.asOwner<{ name: string; is_looked_at: boolean }>(
      `SELECT table_name AS name, strpos(
          pg_get_functiondef('symptoms.says_something_of'::regproc), 'symptoms.' || table_name || ' '
        ) > 0 AS is_looked_at
        FROM information_schema.columns WHERE table_schema = 'symptoms' AND column_name = 'local_date' ORDER BY 1`,
    );
    expect(tables.length).toBeGreaterThan(3);
    expect(tables.filter(({ is_looked_at }) => !is_looked_at)).toEqual([]);
  });

  it.each([404, 410])("takes a device away that is none any more (%i), and says so once", async (status) => {
    await choose();
    const device = await subscribe();
    device.answer(status);
    await remind();
    expect(await devices()).toEqual([]);
    expect(await remindersOf(anna).read()).toMatchObject({ isOn: true, isUnreachable: true });
    expect(await mails()).toEqual([]);
    await remindersOf(anna).dismissUnreachable();
    await remind();
    expect((await remindersOf(anna).read()).isUnreachable).toBe(false);
    // One that comes and goes again is another matter.
    const next = await subscribe();
    next.answer(410);
    await remind();
    expect((await remindersOf(anna).read()).isUnreachable).toBe(true);
  });

  it("goes by mail when no device is left, where she wants that", async () => {
    await choose({ mailWhenUnreachable: true });
    const [device, working] = [await subscribe(), await subscribe()];
    device.answer(410);
    await remind();
    expect(await mails()).toEqual([]);
    working.answer(410);
    await remind();
    expect(await mails()).toHaveLength(1);
    expect((await remindersOf(anna).read()).isUnreachable).toBe(false);
  });

  it.each([429, 500])("is tried again when the push service says %i, where it did not arrive alone", async (status) => {
    await choose();
    const [busy, fine] = [await subscribe(), await subscribe()];
    busy.answer(status);
    await scene.letBeDue(anna);
    await scene.plan();
    await scene.runner.runDue();
    expect((await devices()).find(({ id }) => id === busy.id)).toMatchObject({ lastStatus: status });
    busy.answer(201);
    await scene.send();
    expect([busy.received.length, fine.received.length, fine.tries()]).toEqual([1, 1, 1]);
    expect((await devices()).map(({ lastStatus, lastFailedAt }) => [lastStatus, lastFailedAt])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it.each([
    ["120", 120],
    [() => new Date(Date.now() + 300_000).toUTCString(), 300],
    ["1", 60],
    ["999999999", 3_600],
  ])("waits for as long as the push service asks for, a minute to an hour (%s)", async (asked, seconds) => {
    await choose();
    const [busy, fine] = [await subscribe(), await subscribe()];
    busy.answer(429, typeof asked === "string" ? asked : asked());
    await scene.letBeDue(anna);
    await scene.plan();
    await scene.runner.runDue();
    const pause = `SELECT attempts, round(extract(epoch FROM run_after - clock_timestamp()))::integer AS seconds
      FROM app.jobs WHERE kind = 'reminders.send' AND status = 'queued'`;
    const [waiting] = await scene.api.db.asOwner<{ attempts: number; seconds: number }>(pause);
    expect(waiting?.attempts).toBe(0);
    expect(waiting?.seconds).toBeGreaterThan(seconds - 20);
    expect(waiting?.seconds).toBeLessThanOrEqual(seconds);
    expect(await scene.runner.runDue()).toBe(0);
    expect((await devices()).find(({ id }) => id === busy.id)).toMatchObject({ lastStatus: 429 });
    busy.answer(201);
    await scene.send();
    expect([busy.tries(), busy.received.length, fine.tries()]).toEqual([2, 1, 1]);
  });

  it("is tried as usual where what the push service asks for is no time", async () => {
    await choose();
    const device = await subscribe();
    device.answer(503, "soon");
    await remind();
    expect(device.tries()).toBe(7);
  });

  it("is given up after a few times, which the person and the operator see", async () => {
    await choose();
    const device = await subscribe();
    device.answer(503);
    await remind();
    expect(device.tries()).toBe(7);
    expect(await devices()).toMatchObject([{ lastStatus: 503, lastSucceededAt: null }]);
    const jobs = await scene.api.db.asOwner("SELECT status, error_class FROM app.jobs WHERE kind = 'reminders.send'");
    expect(jobs).toEqual([{ status: "dead", error_class: "reminders.not_delivered" }]);
  });

  it("is not tried again when nobody can say whether it arrived", async () => {
    await choose();
    const device = await subscribe();
    device.answer(null);
    await remind();
    expect(device.tries()).toBe(1);
    const [row] = await devices();
    expect(row).toMatchObject({ lastStatus: null, lastSucceededAt: null });
    expect(row?.lastFailedAt).not.toBeNull();
  });

  it("goes nowhere for an account that is closed for now, nor when reminders are off", async () => {
    await choose();
    const device = await subscribe();
    for (const status of ["suspended", "inactive"]) {
      await scene.letBeDue(anna);
      await scene.plan();
      await scene.api.db.asOwner("UPDATE identity.users SET status = $2::identity.user_status WHERE id = $1", [
        anna.account.id,
        status,
      ]);
      await scene.send();
      await remind();
      await scene.api.db.asOwner("UPDATE identity.users SET status = 'active' WHERE id = $1", [anna.account.id]);
    }
    await scene.letBeDue(anna);
    await scene.plan();
    await choose({ isOn: false });
    await scene.send();
    expect(device.tries()).toBe(0);
    expect(await scene.plan()).toBe(0);
  });
});

describe("a reminder by mail", () => {
  it("says nothing of what is written, nor of whose it is, and has a way to end it", async () => {
    await choose({ way: "mail" });
    const device = await subscribe();
    await remind();
    expect(device.tries()).toBe(0);
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail?.subject).toBe("A moment for your notebook?");
    expect(mail?.text).not.toContain(anna.account.displayName);
    expect(mail?.text).not.toMatch(/symptom|cycle|period|medication|diary|health|doctor|clinic/iu);
    expect(mail?.text).toMatch(/http:\/\/localhost:3000\/reminders\/off\?key=[0-9a-f-]{36}/u);
  });
});
