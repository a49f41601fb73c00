import { reminderDevices, reminderPlans, reminderSettings, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { ReminderDevice, ReminderTime, ReminderWay } from "@anamnesis/domain";
import { asc, eq, sql } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { sealRow } from "../../sealed-rows.ts";

export interface StoredSettings {
  readonly isOn: boolean;
  readonly times: readonly ReminderTime[];
  readonly onlyWhenNothingLogged: boolean;
  readonly way: ReminderWay;
  readonly mailWhenUnreachable: boolean;
}

export interface StoredPlan {
  readonly nextAt: string | null;
  /** The zone that it was reckoned in. */
  readonly timeZone: string;
  readonly unreachable: "untold" | "told" | null;
}

/** What the person chose; null as long as they chose nothing. */
export async function findSettings(tx: Tx): Promise<StoredSettings | null> {
  const { isOn, times, onlyWhenNothingLogged, way, mailWhenUnreachable } = reminderSettings;
  const [row] = await tx.db
    .select({ isOn, times, onlyWhenNothingLogged, way, mailWhenUnreachable })
    .from(reminderSettings);
  return row ?? null;
}

export async function findPlan(tx: Tx): Promise<StoredPlan | null> {
  const { nextAt, timeZone, unreachable } = reminderPlans;
  const [row] = await tx.db.select({ nextAt, timeZone, unreachable }).from(reminderPlans);
  return row ?? null;
}

/** Keeps what the person chose. As it was already, nothing changes. */
export async function putSettings(tx: Tx, userId: string, settings: StoredSettings): Promise<void> {
  const processId = tx.writerId();
  const { isOn, times, onlyWhenNothingLogged, way, mailWhenUnreachable } = reminderSettings;
  await tx.db
    .insert(reminderSettings)
    .values({ ...settings, userId, processId })
    .onConflictDoUpdate({
      target: reminderSettings.userId,
      set: { ...settings, processId, updatedAt: sql`clock_timestamp()` },
      setWhere: sql`(${isOn}, ${times}, ${onlyWhenNothingLogged}, ${way}, ${mailWhenUnreachable}) IS DISTINCT FROM
        (excluded.is_on, excluded.times, excluded.only_when_nothing_logged, excluded.way, excluded.mail_when_unreachable)`,
    });
}

/** Says when the person's next reminder is. What they were told of devices counts no more. */
export async function putOwnPlan(tx: Tx, userId: string, plan: Pick<StoredPlan, "nextAt" | "timeZone">): Promise<void> {
  const set = { ...plan, unreachable: null, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` };
  await tx.db
    .insert(reminderPlans)
    .values({ ...plan, userId, processId: set.processId })
    .onConflictDoUpdate({ target: reminderPlans.userId, set });
}

/** The person said that they know that there is no device left. */
export async function noteTold(tx: Tx): Promise<void> {
  await tx.db
    .update(reminderPlans)
    .set({ unreachable: "told", processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(eq(reminderPlans.unreachable, "untold"));
}

/** The person's devices, the oldest first. */
export async function listDevices(tx: Tx): Promise<ReminderDevice[]> {
  const { id, name, createdAt, lastSucceededAt, lastFailedAt, lastStatus } = reminderDevices;
  return tx.db
    .select({ id, name, createdAt, lastSucceededAt, lastFailedAt, lastStatus })
    .from(reminderDevices)
    .orderBy(asc(createdAt), asc(id));
}

export interface NewDevice {
  readonly userId: string;
  readonly id: string;
  readonly endpointHash: string;
  readonly name: string;
  /** What the browser gave, as JSON. */
  readonly subscription: string;
}

const addDevice = sqlFunction("reminders.add_device", typed<boolean>());

/** False where the person has ten already. */
export async function insertDevice(tx: KeyedTx, device: NewDevice): Promise<boolean> {
  const { id, endpointHash, name, subscriptionEncrypted } = await sealRow(tx, reminderDevices, device);
  return addDevice(tx, { id, endpointHash, subscription: subscriptionEncrypted, name });
}

const removeDevice = sqlFunction("reminders.remove_device", typed<boolean>());

/** False when the person has no such device. */
export const deleteDevice = (tx: Tx, id: string): Promise<boolean> => removeDevice(tx, { id });

const switchOff = sqlFunction("reminders.switch_off", typed<boolean>());

/** False for a key that is nobody's. */
export const switchOffBy = (tx: Tx, key: string): Promise<boolean> => switchOff(tx, { key });
