import type { Who } from "@anamnesis/db";
import { AppError, reminderGraceMinutes } from "@anamnesis/domain";
import type { JobDefinition, JobRun, MailTransport, PushSender } from "@anamnesis/platform";
import { z } from "zod";
import type { KeyedDatabase } from "../../field-keys.ts";
import { renderMail } from "../../mail/layout.ts";
import { speechOf } from "../../mail/speech.ts";
import { commonWords } from "../../mail/words.ts";
import { asSystem } from "../../system.ts";
import { words } from "./mail/words.ts";
import {
  claimDevices,
  findReminder,
  type OpenedDevice,
  type PushOutcome,
  recordPush,
  type ReminderToSend,
  tellUnreachable,
} from "./sending.repository.ts";

export const reminderJobKind = "reminders.send";

export interface ReminderJobParts {
  /** As the worker role. */
  readonly database: KeyedDatabase;
  readonly push: PushSender;
  readonly mail: MailTransport;
  /** Where the web app is, for links in mails. */
  readonly origin: string;
}

interface ReminderLimits {
  /** For one push service to answer. */
  readonly sendMs?: number;
}

const request = z.object({ userId: z.uuid(), at: z.iso.datetime({ offset: true }), isTest: z.boolean() });
type ReminderRequest = z.infer<typeof request>;

const subscriptionSchema = z.object({ endpoint: z.string(), p256dh: z.string(), auth: z.string() });

/** What a push service may have taken although nobody heard it say so. */
const isUncertain: ReadonlySet<string> = new Set([
  "outbound.timed_out",
  "outbound.closed",
  "outbound.not_understood",
  "outbound.too_large",
]);
const gone: ReadonlySet<number> = new Set([404, 410]);

const graceSeconds = reminderGraceMinutes * 60;
const lateSeconds = (at: string) => Math.max(0, Math.floor((Date.now() - Date.parse(at)) / 1000));

/** A push service that asks for less than this is asked again after it all the same. */
const leastPauseSeconds = 60;

interface Sent {
  readonly outcome: PushOutcome;
  readonly status: number | null;
  /** Seconds for which the push service asks to be left alone; null where it does not. */
  readonly retryAfter: number | null;
}

/**
 * Reminds a person once, on all of their devices or by mail. What a push service says no to is tried again, when it asks for
 * that if it says when; what it may have taken is not: nobody is reminded twice.
 */
export function reminderJob(
  { database, push, mail, origin }: ReminderJobParts,
  { sendMs = 10_000 }: ReminderLimits = {},
): JobDefinition<ReminderRequest> {
  async function sendTo(
    { subscription }: OpenedDevice,
    { at, locale, signal }: { readonly at: string; readonly locale: string | null; readonly signal: AbortSignal },
  ): Promise<Sent> {
    const speech = speechOf(locale);
    const message = {
      text: JSON.stringify({ title: speech.say(words.title), body: speech.say(words.question), lang: speech.language }),
      seconds: Math.max(0, graceSeconds - lateSeconds(at)),
      topic: "reminder",
    };
    try {
      const to = subscriptionSchema.parse(JSON.parse(subscription ?? "null"));
      const answer = await push.send(to, message, AbortSignal.any([signal, AbortSignal.timeout(sendMs)]));
      const { status } = answer;
      if (gone.has(status)) return { ...answer, outcome: "gone" };
      return { ...answer, outcome: status >= 200 && status < 300 ? "sent" : "refused" };
    } catch (error) {
      // Stopped in the middle of it: whether it arrived nobody can say.
      const isLost = signal.aborted || (error instanceof AppError && isUncertain.has(error.reason));
      return { outcome: isLost ? "unknown" : "refused", status: null, retryAfter: null };
    }
  }

  /** By push. Whether all that can be done so is done, and whether a device is left. */
  async function pushAll(
    { who, at, run }: { readonly who: Who; readonly at: string; readonly run: JobRun },
    locale: string | null,
  ): Promise<void> {
    const devices = await database.withContext(who, (tx) => claimDevices(tx, run));
    const results = await Promise.all(
      devices.map(async (device) => {
        const { retryAfter, ...sent } = await sendTo(device, { at, locale, signal: run.signal });
        await database.withContext(who, (tx) => recordPush(tx, run, { id: device.id, ...sent }));
        return { outcome: sent.outcome, retryAfter };
      }),
    );
    const failed = results.filter(({ outcome }) => outcome === "refused" || outcome === "unknown");
    if (failed.length === 0) return;
    const asked = Math.max(0, ...failed.map(({ retryAfter }) => retryAfter ?? 0));
    if (asked === 0) throw new AppError("unavailable", "reminders.not_delivered");
    // Without counting the attempt: it ends when it is too late for a reminder, which is an hour at most.
    const retryAfter = Math.min(Math.max(asked, leastPauseSeconds), graceSeconds);
    throw new AppError("unavailable", "jobs.put_off", { retryAfter });
  }

  async function mailTo({ email, locale, offKey }: ReminderToSend, run: JobRun): Promise<void> {
    const { say, locale: lang } = speechOf(locale);
    const off = `${origin}/reminders/off?key=${offKey}`;
    const letter = renderMail({
      subject: say(words.question),
      // Without a name: whoever sees the mailbox sees that somebody keeps a notebook, and nothing else.
      greeting: say(commonWords.greetingWithoutName),
      paragraphs: [say(words.paragraph)],
      action: { label: say(words.action), url: `${origin}/` },
      links: [{ label: say(words.off), url: off }],
      footer: say(commonWords.footer),
      lang,
    });
    await mail.send({ to: email, ...letter, messageId: run.id, unsubscribeUrl: off });
  }

  return {
    kind: reminderJobKind,
    parse: (payload) => request.parse(payload),
    async run({ at }, run) {
      // It waited for too long, such as while the server was away.
      if (lateSeconds(at) > graceSeconds) return;
      const who: Who = { ...asSystem(reminderJobKind), parentProcessId: run.processId };
      const find = () => database.withContext(asSystem(), (tx) => findReminder(tx, run));
      const reminder = await find();
      if (reminder === null) return;
      if (reminder.way === "mail") return mailTo(reminder, run);
      await pushAll({ who, at, run }, reminder.locale);
      // After it: some may have turned out to be gone.
      const after = await find();
      if (after === null || after.devices > 0) return;
      if (after.mailWhenUnreachable) return mailTo(after, run);
      await database.withContext(who, (tx) => tellUnreachable(tx, run));
    },
  };
}
