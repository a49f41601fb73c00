import type { Database, Tx } from "@anamnesis/db";
import { nextReminder, reminderGraceMinutes } from "@anamnesis/domain";
import { enqueue } from "@anamnesis/platform";
import { asSystem } from "../../system.ts";
import { reminderJobKind } from "./job.ts";
import { type DuePlan, hasDuePlans, putPlan, takeDuePlans } from "./sending.repository.ts";

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
  const wanted = due.filter((plan) => isWanted(plan, now));
  for (const { userId, nextAt } of wanted) {
    await enqueue(tx, { kind: reminderJobKind, payload: { userId, at: nextAt, isTest: false } });
  }
  for (const { userId, isOn, times, timeZone } of due) {
    await putPlan(tx, { userId, timeZone, nextAt: isOn ? nextReminder(times, timeZone, now) : null });
  }
  return { taken: due.length, asked: wanted.length };
}

/** Not for who lives by another clock by now: their next one is reckoned anew. Nor what was missed for too long. */
function isWanted({ nextAt, plannedZone, timeZone, isOn, isOpen }: DuePlan, now: string): boolean {
  return isOn && isOpen && plannedZone === timeZone && !isOutdated(nextAt, now);
}

/** Whether it is too late for the reminder of a moment. */
const isOutdated = (at: string, now: string): boolean =>
  Date.parse(now) - Date.parse(at) > reminderGraceMinutes * 60_000;
