import { randomBytes, randomUUID } from "node:crypto";
import { pushIdentityOf, rootKeyOf } from "@anamnesis/crypto";
import { type ChangeRemindersInput, nextReminder, todayIn, usualReminders } from "@anamnesis/domain";
import {
  createJobRunner,
  createOutbound,
  createPushSender,
  type JobRunner,
  type PushSender,
} from "@anamnesis/platform";
import {
  loopbackCertificate,
  startPushService,
  type TestBrowser,
  type TestPushService,
} from "@anamnesis/platform/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asSystem } from "../../system.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { planReminders, reminderJob } from "./index.ts";

let api: TestApi;
let service: TestPushService;
let push: PushSender;
let runner: JobRunner;
let anna: TestPerson;
beforeAll(async () => {
  [api, service] = await Promise.all([testApi(), startPushService()]);
  push = createPushSender({
    identity: pushIdentityOf(rootKeyOf(randomBytes(32))),
    outbound: createOutbound({ allowedNetworks: ["127.0.0.1/32"], ca: loopbackCertificate.cert }),
    subject: "mailto:operators@localhost",
    hosts: [service.host],
  });
  runner = createJobRunner({
    transaction: (kind, fn) => api.db.worker.withContext(asSystem(kind), fn),
    definitions: [reminderJob({ ...api.background, push }, { sendMs: 500 })],
    log: { error: () => undefined },
  });
});
afterAll(() => Promise.all([api.close(), service.close()]));
beforeEach(async () => {
  anna = await api.newPerson();
  await api.db.asOwner("DELETE FROM app.jobs WHERE kind = 'reminders.send'");
});

const callerOf = (person: TestPerson) => api.callerOf(person, { services: { ...api.services, push } });
const remindersOf = (person: TestPerson) => callerOf(person).reminders;
const choose = (given: Partial<ChangeRemindersInput> = {}, person = anna) =>
  remindersOf(person).change({ ...usualReminders, isOn: true, timeZone: "Europe/Vienna", ...given });
const subscribe = async (person = anna): Promise<TestBrowser & { readonly id: string }> => {
  const browser = service.subscribe(push.publicKey);
  return { ...browser, ...(await remindersOf(person).addDevice(browser.subscription)) };
};
const devices = async (person = anna) => (await remindersOf(person).read()).devices;

/** As if the next reminder had been due so many minutes ago. */
async function letBeDue(person = anna, minutes = 0): Promise<void> {
  await api.db.asOwner(
    "UPDATE reminders.plans SET next_at = date_trunc('milliseconds', now()) - make_interval(mins => $2) WHERE user_id = $1",
    [person.account.id, minutes],
  );
}
const plan = () => planReminders(api.background.database);
/** Runs what is due until nothing is left to be tried again. */
async function send(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) {
    if ((await runner.runDue()) === 0 && turn > 0) return;
    await api.db.asOwner("UPDATE app.jobs SET run_after = now() WHERE status = 'queued' AND kind = 'reminders.send'");
  }
}
async function remind(person = anna, minutes = 0): Promise<void> {
  await letBeDue(person, minutes);
  await plan();
  await send();
}
const mails = async (person = anna) =>
  (await api.mailsTo(person.account.email)).filter(({ subject }) => subject.includes("notebook"));
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
    const trail = await api.db.asOwner(
      "SELECT operation FROM audit.trail WHERE subject_id = $1 AND schema_name = 'reminders'",
      [anna.account.id],
    );
    expect(trail).toEqual([{ operation: "INSERT" }, { operation: "UPDATE" }]);
  });

  it("goes by the zone of the account, and is reckoned anew when that changes, without a reminder", async () => {
    await choose();
    const device = await subscribe();
    await callerOf(anna).identity.accounts.updateProfile({ timeZone: "Pacific/Auckland" });
    expect(await plan()).toBe(0);
    const { timeZone, nextAt, times } = await remindersOf(anna).read();
    expect(timeZone).toBe("Pacific/Auckland");
    expect(nextAt).toBe(nextReminder(times, "Pacific/Auckland", new Date().toISOString()));
    await send();
    expect(device.tries()).toBe(0);
  });
});

describe("a reminder by push", () => {
  it("arrives at every device once, sealed and as long as any other, with no word of what is written", async () => {
    await choose();
    const [one, other] = [await subscribe(), await subscribe()];
    await Promise.all([letBeDue(), letBeDue()]);
    await Promise.all([plan(), plan(), plan()]);
    await send();
    await plan();
    await send();
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
    await letBeDue(anna, 59);
    await plan();
    await api.db.asOwner(
      `UPDATE app.jobs SET payload = payload || jsonb_build_object('at', to_char(now() - interval '61 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) WHERE status = 'queued' AND kind = 'reminders.send'`,
    );
    await send();
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
    await choose({ onlyWhenNothingLogged: false });
    await remind();
    expect(device.received).toHaveLength(2);
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
    await letBeDue();
    await plan();
    await runner.runDue();
    expect((await devices()).find(({ id }) => id === busy.id)).toMatchObject({ lastStatus: status });
    busy.answer(201);
    await send();
    expect([busy.received.length, fine.received.length, fine.tries()]).toEqual([1, 1, 1]);
    expect((await devices()).map(({ lastStatus, lastFailedAt }) => [lastStatus, lastFailedAt])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it("is given up after a few times, which the person and the operator see", async () => {
    await choose();
    const device = await subscribe();
    device.answer(503);
    await remind();
    expect(device.tries()).toBe(7);
    expect(await devices()).toMatchObject([{ lastStatus: 503, lastSucceededAt: null }]);
    const jobs = await api.db.asOwner("SELECT status, error_class FROM app.jobs WHERE kind = 'reminders.send'");
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
      await letBeDue();
      await plan();
      await api.db.asOwner("UPDATE identity.users SET status = $2::identity.user_status WHERE id = $1", [
        anna.account.id,
        status,
      ]);
      await send();
      await remind();
      await api.db.asOwner("UPDATE identity.users SET status = 'active' WHERE id = $1", [anna.account.id]);
    }
    await letBeDue();
    await plan();
    await choose({ isOn: false });
    await send();
    expect(device.tries()).toBe(0);
    expect(await plan()).toBe(0);
  });
});

describe("a device", () => {
  it("is another person's once they subscribe in the same browser", async () => {
    const browser = service.subscribe(push.publicKey);
    await choose();
    await remindersOf(anna).addDevice(browser.subscription);
    const berta = await api.newPerson();
    await choose({}, berta);
    await remindersOf(berta).addDevice(browser.subscription);
    expect([await devices(), (await devices(berta)).length]).toEqual([[], 1]);
    await remind();
    expect(browser.tries()).toBe(0);
    await remind(berta);
    expect(browser.received).toHaveLength(1);
  });

  it("is there once however often it is added, also at once, and there are ten at most", async () => {
    const browser = service.subscribe(push.publicKey);
    await Promise.all(Array.from({ length: 4 }, () => remindersOf(anna).addDevice(browser.subscription)));
    expect(await devices()).toHaveLength(1);
    const added = await Promise.allSettled(Array.from({ length: 12 }, () => subscribe()));
    expect(added.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
    expect(await devices()).toHaveLength(10);
    await expect(subscribe()).rejects.toMatchObject({ message: "reminders.too_many_devices" });
  });

  it("is only where a known push service is", async () => {
    const { subscription } = service.subscribe(push.publicKey);
    for (const endpoint of ["https://127.0.0.1:1/x", "https://10.0.0.1/x", "https://push.evil.example/x"]) {
      await expect(remindersOf(anna).addDevice({ ...subscription, endpoint })).rejects.toMatchObject({
        message: "reminders.push_service_unknown",
      });
    }
    const long = `https://fcm.googleapis.com/${"a".repeat(1_000)}`;
    for (const wrong of [
      { endpoint: long },
      { endpoint: "http://fcm.googleapis.com/x" },
      { p256dh: "x" },
      { auth: "x" },
    ]) {
      await expect(remindersOf(anna).addDevice({ ...subscription, ...wrong })).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
    }
    expect(await devices()).toEqual([]);
  });

  it("is removed by its person alone, and goes with the session that is ended from afar", async () => {
    const { id } = await subscribe();
    const stranger = await api.newPerson();
    const missing = { message: "reminders.device_not_found" };
    await expect(remindersOf(stranger).removeDevice({ id })).rejects.toMatchObject(missing);
    await remindersOf(anna).removeDevice({ id });
    await expect(remindersOf(anna).removeDevice({ id })).rejects.toMatchObject(missing);
    await subscribe();
    const elsewhere = { ...anna, principal: await api.again(anna.principal) };
    await subscribe(elsewhere);
    await callerOf(anna).identity.sessions.revoke({ handle: elsewhere.principal.session.handle });
    expect(await devices()).toHaveLength(1);
    // One of a session that ran out is left, and goes when she signs out everywhere.
    await api.db.asOwner("UPDATE reminders.devices SET session_handle = gen_random_uuid() WHERE user_id = $1", [
      anna.account.id,
    ]);
    await callerOf(anna).identity.sessions.revokeAll();
    expect(await api.db.asOwner("SELECT id FROM reminders.devices WHERE user_id = $1", [anna.account.id])).toEqual([]);
  });

  it("is reached by secrets that stand nowhere in the clear", async () => {
    const { subscription } = await subscribe();
    const everything = await api.db.asOwner<{ text: string }>(
      `SELECT to_jsonb(d)::text AS text FROM reminders.devices AS d WHERE user_id = $1
        UNION ALL SELECT to_jsonb(t)::text FROM audit.trail AS t WHERE subject_id = $1`,
      [anna.account.id],
    );
    const text = everything.map((row) => row.text).join("\n");
    for (const secret of Object.values(subscription)) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString("hex"));
    }
  });
});

describe("one to try it", () => {
  it("goes the chosen way at once, whatever was logged, a few times in an hour", async () => {
    await expect(remindersOf(anna).sendTest()).rejects.toMatchObject({ message: "reminders.switched_off" });
    await choose();
    const device = await subscribe();
    const entry = { occurredAt: new Date().toISOString(), timeZone: "UTC", category: "Mood", severity: 3 };
    await callerOf(anna).symptoms.entries.record(entry);
    await remindersOf(anna).sendTest();
    await send();
    expect(device.received).toHaveLength(1);
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => remindersOf(anna).sendTest()));
    const refused = tries.filter(({ status }) => status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { message: "reminders.too_many_tests" } });
  });

  it("is asked for by nobody for somebody else, in straight SQL either", async () => {
    await choose();
    const stranger = await api.newPerson();
    const ask = (userId: string, isTest: boolean) =>
      api.db.app.withContext(
        {
          proof: { by: "session", id: stranger.principal.sessionId },
          requestId: "x",
          reason: null,
          clientIp: null,
          userAgent: null,
          process: "test",
        },
        (tx) =>
          tx.query("SELECT app.enqueue($1, 'reminders.send', $2)", [
            randomUUID(),
            JSON.stringify({ userId, at: new Date().toISOString(), isTest }),
          ]),
      );
    for (const [userId, isTest] of [
      [anna.account.id, true],
      [stranger.account.id, false],
    ] as const) {
      await expect(ask(userId, isTest)).rejects.toThrow();
    }
    await ask(stranger.account.id, true);
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
