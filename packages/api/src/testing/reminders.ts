import { randomBytes } from "node:crypto";
import { pushIdentityOf, rootKeyOf } from "@anamnesis/crypto";
import {
  type AddReminderDeviceInput,
  type ChangeRemindersInput,
  type Reminders,
  usualReminders,
} from "@anamnesis/domain";
import { createJobRunner, createOutbound, createPushSender } from "@anamnesis/platform";
import { loopbackCertificate, startPushService, type TestBrowser } from "@anamnesis/platform/testing";
import type { JobRunner } from "@anamnesis/platform";
import { planReminders, reminderJob } from "../features/reminders/index.ts";
import { asSystem } from "../system.ts";
import { type TestApi, testApi, type TestPerson } from "./index.ts";

/** What a browser would say of itself. Nothing listens there. */
export const pushSubscription = (name: string): AddReminderDeviceInput => ({
  endpoint: `https://fcm.googleapis.com/fcm/send/${name}`,
  p256dh: `B${randomBytes(64).toString("base64url")}`,
  auth: randomBytes(16).toString("base64url"),
});

/** The API with a push service on loopback beside it. */
export interface ReminderScene {
  readonly api: TestApi;
  readonly runner: JobRunner;
  callerOf(person: TestPerson): ReturnType<TestApi["callerOf"]>;
  /** Turns reminders on, as they usually are unless told. */
  choose(person: TestPerson, given?: Partial<ChangeRemindersInput>): Promise<Reminders>;
  /** A browser that nobody told the server of yet. */
  browser(): TestBrowser;
  /** A browser that shows the person's reminders. */
  subscribe(person: TestPerson): Promise<TestBrowser & { readonly id: string }>;
  devices(person: TestPerson): Promise<Reminders["devices"]>;
  /** As if the next reminder had been due so many minutes ago. */
  letBeDue(person: TestPerson, minutes?: number): Promise<void>;
  /** Asks for what is due; how many there were. */
  plan(): Promise<number>;
  /** Runs what is due until nothing is left to be tried again. */
  send(): Promise<void>;
  remind(person: TestPerson, minutes?: number): Promise<void>;
  mails(person: TestPerson): ReturnType<TestApi["mailsTo"]>;
  close(): Promise<void>;
}

export async function reminderScene(): Promise<ReminderScene> {
  const [api, service] = await Promise.all([testApi(), startPushService()]);
  const push = createPushSender({
    identity: pushIdentityOf(rootKeyOf(randomBytes(32))),
    outbound: createOutbound({ allowedNetworks: ["127.0.0.1/32"], ca: loopbackCertificate.cert }),
    subject: "mailto:operators@localhost",
    hosts: [service.host],
  });
  const runner = createJobRunner({
    transaction: (kind, fn) => api.db.worker.withContext(asSystem(kind), fn),
    definitions: [reminderJob({ ...api.background, push }, { sendMs: 500 })],
    log: { error: () => undefined },
  });
  const callerOf = (person: TestPerson) => api.callerOf(person, { services: { ...api.services, push } });
  const scene: ReminderScene = {
    api,
    runner,
    callerOf,
    choose: (person, given = {}) =>
      callerOf(person).reminders.change({ ...usualReminders, isOn: true, timeZone: "Europe/Vienna", ...given }),
    browser: () => service.subscribe(push.publicKey),
    async subscribe(person) {
      const browser = scene.browser();
      return { ...browser, ...(await callerOf(person).reminders.addDevice(browser.subscription)) };
    },
    devices: async (person) => (await callerOf(person).reminders.read()).devices,
    async letBeDue({ account }, minutes = 0) {
      await api.db.asOwner(
        `UPDATE reminders.plans SET next_at = date_trunc('milliseconds', now()) - make_interval(mins => $2)
          WHERE user_id = $1`,
        [account.id, minutes],
      );
    },
    plan: () => planReminders(api.background.database),
    async send() {
      for (let turn = 0; turn < 12; turn += 1) {
        if ((await runner.runDue()) === 0 && turn > 0) return;
        await api.db.asOwner(
          "UPDATE app.jobs SET run_after = now() WHERE status = 'queued' AND kind = 'reminders.send'",
        );
      }
    },
    async remind(person, minutes = 0) {
      await scene.letBeDue(person, minutes);
      await scene.plan();
      await scene.send();
    },
    mails: async ({ account }) =>
      (await api.mailsTo(account.email)).filter(({ subject }) => subject.includes("notebook")),
    async close() {
      await Promise.all([api.close(), service.close()]);
    },
  };
  return scene;
}
