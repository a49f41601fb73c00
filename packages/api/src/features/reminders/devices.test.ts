import { randomUUID } from "node:crypto";
import type { ChangeRemindersInput } from "@anamnesis/domain";
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

describe("a device", () => {
  it("is another person's once they subscribe in the same browser", async () => {
    const browser = scene.browser();
    await choose();
    await remindersOf(anna).addDevice(browser.subscription);
    const berta = await scene.api.newPerson();
    await choose({}, berta);
    await remindersOf(berta).addDevice(browser.subscription);
    expect([await devices(), (await devices(berta)).length]).toEqual([[], 1]);
    await remind();
    expect(browser.tries()).toBe(0);
    await remind(berta);
    expect(browser.received).toHaveLength(1);
  });

  it("is there once however often it is added, also at once, and there are ten at most", async () => {
    const browser = scene.browser();
    await Promise.all(Array.from({ length: 4 }, () => remindersOf(anna).addDevice(browser.subscription)));
    expect(await devices()).toHaveLength(1);
    const added = await Promise.allSettled(Array.from({ length: 12 }, () => subscribe()));
    expect(added.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
    expect(await devices()).toHaveLength(10);
    await expect(subscribe()).rejects.toMatchObject({ message: "reminders.too_many_devices" });
  });

  it("is only where a known push service is", async () => {
    const { subscription } = scene.browser();
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
    const stranger = await scene.api.newPerson();
    const missing = { message: "reminders.device_not_found" };
    await expect(remindersOf(stranger).removeDevice({ id })).rejects.toMatchObject(missing);
    await remindersOf(anna).removeDevice({ id });
    await expect(remindersOf(anna).removeDevice({ id })).rejects.toMatchObject(missing);
    await subscribe();
    const elsewhere = { ...anna, principal: await scene.api.again(anna.principal) };
    await subscribe(elsewhere);
    await callerOf(anna).identity.sessions.revoke({ handle: elsewhere.principal.session.handle });
    expect(await devices()).toHaveLength(1);
    // One of a session that ran out is left, and goes when she signs out everywhere.
    await scene.api.db.asOwner("UPDATE reminders.devices SET session_handle = gen_random_uuid() WHERE user_id = $1", [
      anna.account.id,
    ]);
    await callerOf(anna).identity.sessions.revokeAll();
    expect(
      await scene.api.db.asOwner("SELECT id FROM reminders.devices WHERE user_id = $1", [anna.account.id]),
    ).toEqual([]);
  });

  it("is reached by secrets that stand nowhere in the clear", async () => {
    const { subscription } = await subscribe();
    const everything = await scene.api.db.asOwner<{ text: string }>(
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
    await scene.send();
    expect(device.received).toHaveLength(1);
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => remindersOf(anna).sendTest()));
    const refused = tries.filter(({ status }) => status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { message: "reminders.too_many_tests" } });
  });

  it("is asked for by nobody for somebody else, in straight SQL either", async () => {
    await choose();
    const stranger = await scene.api.newPerson();
    const ask = (userId: string, isTest: boolean) =>
      scene.api.db.app.withContext(
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
      await expect(ask(userId, isTest)).rejects.toMatchObject({ code: "42501" });
    }
    await ask(stranger.account.id, true);
  });
});
