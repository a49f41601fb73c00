import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { timeZone } from "./time.ts";

/** Onto the person's devices, or to their address. */
export const reminderWays = ["push", "mail"] as const;
export type ReminderWay = (typeof reminderWays)[number];

/** Times of day that somebody is reminded at, at most. */
export const mostReminderTimes = 3;
/** Devices that somebody is reminded on, at most. */
export const mostReminderDevices = 10;
/** What is later than this is not sent any more: a reminder at the wrong time only disturbs. */
export const reminderGraceMinutes = 60;

/** A time of day, on days of the week: Monday is 1, Sunday 7. */
export interface ReminderTime {
  /** `20:30` */
  readonly time: string;
  readonly weekdays: readonly number[];
}

const everyDay = [1, 2, 3, 4, 5, 6, 7];

const reminderTime = z.strictObject({
  time: z.string({ error: "Give a time such as 20:30." }).regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, {
    error: "Give a time such as 20:30.",
  }),
  weekdays: z
    .array(z.int("A day of the week is a number from 1 to 7.").min(1, "Monday is 1.").max(7, "Sunday is 7."))
    .min(1, "Choose at least one day.")
    .max(7, "A week has seven days.")
    .transform((days) => everyDay.filter((day) => days.includes(day))),
});

export const changeRemindersInput = z
  .strictObject({
    isOn: z.boolean(),
    times: z.array(reminderTime).max(mostReminderTimes, `At most ${mostReminderTimes} times of day.`),
    /** Only on days of which the diary says nothing yet. */
    onlyWhenNothingLogged: z.boolean(),
    way: z.enum(reminderWays, { error: "Choose this device or mail." }),
    /** By mail when no device is left to send it to. */
    mailWhenUnreachable: z.boolean(),
    /** Of the device; what the account says comes before it. */
    timeZone: timeZone.default("UTC"),
  })
  .refine(({ isOn, times }) => !isOn || times.length > 0, { path: ["times"], message: "Choose at least one time." });
export type ChangeRemindersInput = z.infer<typeof changeRemindersInput>;

/** What a browser's push service gave it, as `PushSubscription.toJSON()` says it. */
export const addReminderDeviceInput = z.strictObject({
  endpoint: z
    .string()
    .max(1_000, "That is not an address of a push service.")
    .regex(/^https:\/\/[\x21-\x7e]+$/u, "That is not an address of a push service."),
  /** A point of P-256, base64url. */
  p256dh: z.string().regex(/^B[\w-]{86}=?$/u, "That is not a key of a browser."),
  /** 16 bytes, base64url. */
  auth: z.string().regex(/^[\w-]{22}(?:==)?$/u, "That is not a key of a browser."),
});
export type AddReminderDeviceInput = z.infer<typeof addReminderDeviceInput>;

export const reminderDeviceInput = z.strictObject({ id: z.uuid("That is not a device.") });

/** A browser that shows reminders, and how it went the last time. */
export interface ReminderDevice {
  readonly id: string;
  /** Such as `Firefox, Android`. */
  readonly name: string;
  readonly createdAt: string;
  readonly lastSucceededAt: string | null;
  /** Null unless the last one failed. */
  readonly lastFailedAt: string | null;
  /** What the push service answered then; null when it did not. */
  readonly lastStatus: number | null;
}

export interface Reminders extends Omit<ChangeRemindersInput, "times"> {
  readonly times: readonly ReminderTime[];
  /** When the next is due; null for never. */
  readonly nextAt: string | null;
  readonly devices: readonly ReminderDevice[];
  /** Whether the last device turned out to be gone and nobody has said yet that they know. */
  readonly isUnreachable: boolean;
  /** What a browser has to be told to subscribe, base64url. */
  readonly publicKey: string;
}

/** As it is before somebody chose anything: off. */
export const usualReminders: Omit<ChangeRemindersInput, "timeZone"> = {
  isOn: false,
  times: [{ time: "20:30", weekdays: everyDay }],
  onlyWhenNothingLogged: true,
  way: "push",
  mailWhenUnreachable: false,
};

/** Whose push services browsers use. `*.` stands for every name below. */
const pushHosts = [
  "fcm.googleapis.com",
  "*.push.services.mozilla.com",
  "*.push.apple.com",
  "*.notify.windows.com",
] as const;

/** A host, `*.` and a host, and a port where it is not that of HTTPS: what an operator may allow besides. */
export const pushHost = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/u;

/**
 * Whether an address is one of a known push service: browsers may name any, and the server must not be made to call it.
 * @param more hosts besides, that an operator allowed
 */
export function isPushEndpoint(endpoint: string, more: readonly string[] = []): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, host, username, password } = new URL(endpoint);
  if (protocol !== "https:" || username !== "" || password !== "") return false;
  return [...pushHosts, ...more].some((known) =>
    known.startsWith("*.") ? host.endsWith(known.slice(1)) : host === known,
  );
}

/**
 * The first moment after `after` at which somebody is to be reminded, ISO 8601 in UTC; null for never. A time that a clock
 * skips counts as much later as it jumped, and one that it shows twice counts once, when it comes first.
 */
export function nextReminder(times: readonly ReminderTime[], zone: string, after: string): string | null {
  const from = Temporal.Instant.from(after);
  const today = from.toZonedDateTimeISO(zone).toPlainDate();
  const moments = Array.from({ length: 9 }, (_, days) => today.add({ days: days - 1 })).flatMap((day) =>
    times
      .filter(({ weekdays }) => weekdays.includes(day.dayOfWeek))
      .map(({ time }) => day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).toInstant()),
  );
  const next = moments
    .filter((moment) => Temporal.Instant.compare(moment, from) > 0)
    .toSorted((a, b) => Temporal.Instant.compare(a, b))[0];
  return next?.toString() ?? null;
}
