import type { Database, Tx } from "@anamnesis/db";
import { nextReminder, reminderGraceMinutes } from "@anamnesis/domain";
import { asSystem } from "../../system.ts";
import { type DuePlan, hasDuePlans, settlePlan, takeDuePlans } from "./sending.repository.ts";

const atOnce = 100;

interface PlanTerms {
  /** ISO 8601; now unless told. */
  readonly now?: () => string;
}

/**
 * Asks for each reminder whose time has come, and says when the next one is, in one transaction for some at a time: cut off,
 * it is begun again, and none is asked for twice. Returns how many were asked for.
 */
export async function planReminders(
  database: Database,
  { now = () => new Date().toISOString() }: PlanTerms = {},
): Promise<number> {
  if (!(await database.withContext(asSystem(), hasDuePlans))) return 0;
  let asked = 0;
  for (;;) {
    const batch = await database.withContext(asSystem("reminders.plan"), (tx) => planBatch(tx, now()));
    asked += batch.asked;
    if (batch.taken < atOnce) return asked;
  }
}

async function planBatch(tx: Tx, now: string): Promise<{ readonly taken: number; readonly asked: number }> {
  const due = await takeDuePlans(tx, atOnce);
  let asked = 0;
  for (const plan of due) {
    const { userId, isOn, times, timeZone } = plan;
    const nextAt = isOn ? nextReminder(times, timeZone, now) : null;
    if (await settlePlan(tx, { userId, timeZone, nextAt, isWanted: isWanted(plan, now) })) asked += 1;
  }
  return { taken: due.length, asked };
}

/** Not for who lives by another clock by now: their next one is reckoned anew. Nor what was missed for too long. */
function isWanted({ nextAt, plannedZone, timeZone, isOn, isOpen }: DuePlan, now: string): boolean {
  return isOn && isOpen && plannedZone === timeZone && !isOutdated(nextAt, now);
}

/** Whether it is too late for the reminder of a moment. */
const isOutdated = (at: string, now: string): boolean =>
  Date.parse(now) - Date.parse(at) > reminderGraceMinutes * 60_000;
