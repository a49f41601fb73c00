import type { MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import type { JobKindName, JobStatus, JobSummary, ScheduleName } from "@anamnesis/domain";
import type { Tone } from "../../ui/Chip.tsx";
import type { ReportedActionWords } from "../../ui/Actions.tsx";

export const jobStatusWords: { readonly [Status in JobStatus]: MessageDescriptor } = {
  queued: msg`Waiting`,
  running: msg`Running`,
  succeeded: msg`Done`,
  dead: msg`Given up`,
  cancelled: msg`Called off`,
};

export const jobStatusTones: { readonly [Status in JobStatus]: Tone } = {
  queued: "accent",
  running: "accent",
  succeeded: "good",
  dead: "strong",
  cancelled: "quiet",
};

const kinds: { readonly [Kind in JobKindName]: MessageDescriptor } = {
  "exports.csv": msg`File of a diary`,
  "exports.json": msg`File of everything about a person`,
  "identity.mail": msg`Mail about an account`,
  "organizations.mail": msg`Mail about an organization`,
  "organizations.webhook": msg`Event for a webhook`,
  "reminders.send": msg`Reminder`,
  "clinical.images": msg`Look into a file with images`,
  "clinical.mail": msg`Mail about a record`,
  "symptoms.mail": msg`Mail about a shared diary`,
  "terminology.import": msg`Import of a code list`,
  "keys.rotate": msg`Give people and organizations new keys`,
};

const schedules: { readonly [Name in ScheduleName]: MessageDescriptor } = {
  exports: msg`Remove files whose link has ended`,
  alerts: msg`Look for alerts`,
  "account deletions": msg`Delete accounts whose time is over`,
  "image uploads": msg`Give up files that nobody went on sending`,
  "late sealing": msg`Seal again what is under an old key`,
  reminders: msg`Look who is to be reminded`,
  sessions: msg`Forget sessions that ended`,
  "expired rows": msg`Forget what is kept for a time only`,
  partitions: msg`Make room in the logs for the next months`,
};

/** Whether a job is there to send a mail, whatever else it may do. */
export const isOfMail = (kind: string): boolean => kind.endsWith(".mail") || kind === "reminders.send";

/** Those of another release are called what they are called there. */
const wordsIn = (known: Readonly<Record<string, MessageDescriptor>>, name: string): MessageDescriptor =>
  known[name] ?? { id: name, message: name };

/** What a job does. */
export const wordsOfKind = (kind: string): MessageDescriptor => wordsIn(kinds, kind);

/** What is done from time to time. */
export const wordsOfSchedule = (name: string): MessageDescriptor => wordsIn(schedules, name);

/** How often, in words. */
export function wordsOfPace(seconds: number): MessageDescriptor {
  if (seconds % 3_600 === 0) return msg`${plural(seconds / 3_600, { one: "Every hour", other: "Every # hours" })}`;
  if (seconds % 60 === 0) return msg`${plural(seconds / 60, { one: "Every minute", other: "Every # minutes" })}`;
  return msg`${plural(seconds, { one: "Every second", other: "Every # seconds" })}`;
}

export type JobAction = "redrive" | "cancel";

/** What makes sense for a job as it is now. */
export function actionFor({ status, cancelRequestedAt }: JobSummary): JobAction | null {
  if (status === "dead") return "redrive";
  return (status === "queued" || status === "running") && cancelRequestedAt === null ? "cancel" : null;
}

export const jobActionWords: { readonly [Action in JobAction]: ReportedActionWords } = {
  redrive: {
    button: msg`Let it run again`,
    hint: msg`When what it failed of is mended.`,
    title: msg`Let this job run again?`,
    consequences: [
      msg`It starts at once, with as many attempts as at first.`,
      msg`What it did before it was given up is not done twice: a file is made anew, a mail may arrive a second time only if it had left before.`,
    ],
    done: msg`The job runs again.`,
  },
  cancel: {
    button: msg`Call it off`,
    hint: msg`When nobody needs it any more, or it does harm.`,
    title: msg`Call this job off?`,
    consequences: [
      msg`If it runs, it is stopped within seconds. What it has begun is taken back; a mail that has left stays with its reader.`,
      msg`Whoever asked for it sees that it did not work.`,
    ],
    done: msg`The job is being called off.`,
  },
};
