import type { Tx } from "@anamnesis/db";
import {
  type AddReminderDeviceInput,
  AppError,
  type ChangeRemindersInput,
  deviceOf,
  nextReminder,
  type Reminders,
  usualReminders,
} from "@anamnesis/domain";
import { enqueue } from "@anamnesis/platform";
import { v7 as uuidv7 } from "uuid";
import type { Services } from "../../context.ts";
import type { KeyedTx } from "../../field-keys.ts";
import { findProfile } from "../identity/index.ts";
import { reminderJobKind } from "./job.ts";
import {
  deleteDevice,
  findPlan,
  findSettings,
  insertDevice,
  listDevices,
  noteTold,
  putOwnPlan,
  putSettings,
} from "./repository.ts";

type PushServices = Pick<Services, "push" | "endpointHash">;

interface Owner {
  readonly userId: string;
  readonly services: PushServices;
}

export async function readReminders(tx: Tx, { userId, services }: Owner): Promise<Reminders> {
  const [settings, plan, devices, profile] = await Promise.all([
    findSettings(tx),
    findPlan(tx),
    listDevices(tx),
    findProfile(tx, userId),
  ]);
  return {
    ...(settings ?? usualReminders),
    timeZone: profile.timeZone ?? plan?.timeZone ?? "UTC",
    nextAt: plan?.nextAt ?? null,
    devices,
    isUnreachable: plan?.unreachable === "untold",
    publicKey: services.push.publicKey,
  };
}

/** Keeps what the person chose, and says when the next reminder is. Done again it changes nothing. */
export async function changeReminders(
  tx: Tx,
  { timeZone, ...settings }: ChangeRemindersInput,
  owner: Owner,
): Promise<Reminders> {
  const { userId } = owner;
  await putSettings(tx, userId, settings);
  const zone = (await findProfile(tx, userId)).timeZone ?? timeZone;
  const nextAt = settings.isOn ? nextReminder(settings.times, zone, new Date().toISOString()) : null;
  await putOwnPlan(tx, userId, { nextAt, timeZone: zone });
  return readReminders(tx, owner);
}

/**
 * Has the browser that asks show reminders, this person's alone. Answers its id.
 * @throws AppError `invalid` for a push service that is not known, `conflict` with ten devices
 */
export async function addDevice(
  tx: KeyedTx,
  { endpoint, p256dh, auth }: AddReminderDeviceInput,
  { userId, services, userAgent }: Owner & { readonly userAgent: string | null },
): Promise<{ readonly id: string }> {
  if (!services.push.isKnown(endpoint)) throw new AppError("invalid", "reminders.push_service_unknown");
  const id = uuidv7();
  const isAdded = await insertDevice(tx, {
    userId,
    id,
    endpointHash: services.endpointHash(endpoint),
    name: deviceOf(userAgent) ?? "Browser",
    subscription: JSON.stringify({ endpoint, p256dh, auth }),
  });
  if (!isAdded) throw new AppError("conflict", "reminders.too_many_devices");
  return { id };
}

/** Throws `not_found`, also for another person's. */
export async function removeDevice(tx: Tx, id: string): Promise<{ readonly id: string }> {
  if (!(await deleteDevice(tx, id))) throw new AppError("not_found", "reminders.device_not_found");
  return { id };
}

/** Sends one now, the way that the person chose, so that they see whether it arrives. */
export async function sendTest(tx: Tx, userId: string): Promise<{ readonly at: string }> {
  const settings = await findSettings(tx);
  if (settings === null || !settings.isOn) throw new AppError("conflict", "reminders.switched_off");
  const at = new Date().toISOString();
  await enqueue(tx, { kind: reminderJobKind, payload: { userId, at, isTest: true } });
  return { at };
}

/** The person knows that no device is left. */
export async function dismissUnreachable(tx: Tx, owner: Owner): Promise<Reminders> {
  await noteTold(tx);
  return readReminders(tx, owner);
}
