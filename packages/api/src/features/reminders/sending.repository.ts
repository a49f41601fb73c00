import { reminderDevices, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { ReminderTime, ReminderWay } from "@anamnesis/domain";
import { announceJobs, type JobRun } from "@anamnesis/platform";
import type { KeyedTx } from "../../field-keys.ts";
import { openRows } from "../../sealed-rows.ts";

export interface DuePlan {
  readonly userId: string;
  readonly nextAt: string;
  /** The zone that it was reckoned in, and the one that the person lives by now. */
  readonly plannedZone: string;
  readonly timeZone: string;
  readonly times: readonly ReminderTime[];
  readonly isOn: boolean;
  /** Whether the account is in use. */
  readonly isOpen: boolean;
}

const areDue = sqlFunction("reminders.are_due", typed<boolean>());
const take = sqlFunction("reminders.take_due", typed<DuePlan>());
const settle = sqlFunction("reminders.settle_plan", typed<boolean>());

/** Whether the time of a reminder has come. Only reads. */
export const hasDuePlans = (tx: Tx): Promise<boolean> => areDue(tx);

/** Reminders whose time has come, for this transaction alone. */
export const takeDuePlans = (tx: Tx, limit: number): Promise<DuePlan[]> => take(tx, { limit });

export interface SettledPlan {
  readonly userId: string;
  readonly nextAt: string | null;
  readonly timeZone: string;
  /** Whether the reminder of now is to be sent. */
  readonly isWanted: boolean;
}

/** Says when the next reminder of a plan is that was taken, and asks for the one of now. Whether it was asked for. */
export function settlePlan(tx: Tx, plan: SettledPlan): Promise<boolean> {
  tx.afterCommit(announceJobs);
  return settle(tx, plan);
}

/** The run that sends a reminder. */
export type ReminderRun = Pick<JobRun, "id" | "lease">;

/** Whom it goes to, and how. */
export interface ReminderToSend {
  readonly email: string;
  readonly locale: string | null;
  readonly way: ReminderWay;
  readonly mailWhenUnreachable: boolean;
  /** In a mail it switches reminders off. */
  readonly offKey: string;
  /** How many devices there are. */
  readonly devices: number;
}

const toSend = sqlFunction("reminders.to_send", typed<ReminderToSend>());

/** Null where it is not to be sent (any more). */
export async function findReminder(tx: Tx, { id, lease }: ReminderRun): Promise<ReminderToSend | null> {
  const [row] = await toSend(tx, { job: id, lease });
  return row ?? null;
}

export interface OpenedDevice {
  readonly id: string;
  /** What the browser gave, as JSON. */
  readonly subscription: string | null;
}

const claim = sqlFunction(
  "reminders.claim_devices",
  typed<{ readonly id: string; readonly userId: string; readonly subscriptionEncrypted: Buffer }>(),
);

/** The devices that a reminder was not handed over to yet; it counts as handed over from now on. */
export async function claimDevices(tx: KeyedTx, { id, lease }: ReminderRun): Promise<readonly OpenedDevice[]> {
  return openRows(tx, { table: reminderDevices, rows: await claim(tx, { job: id, lease }) });
}

/**
 * `sent`; `gone` for a device that is none any more; `refused` where nothing arrived, so that it may be tried again;
 * `unknown` where that cannot be said.
 */
export type PushOutcome = "sent" | "gone" | "refused" | "unknown";

const record = sqlFunction("reminders.record_push");

/** Writes down what came of handing a reminder to a device. */
export async function recordPush(
  tx: Tx,
  { id, lease }: ReminderRun,
  given: { readonly id: string; readonly outcome: PushOutcome; readonly status: number | null },
): Promise<void> {
  await record(tx, { job: id, lease, ...given });
}

const noteUnreachable = sqlFunction("reminders.note_unreachable");

/** Notes that the person has no device that could remind them. */
export const tellUnreachable = (tx: Tx, { id, lease }: ReminderRun): Promise<void> =>
  noteUnreachable(tx, { job: id, lease });
