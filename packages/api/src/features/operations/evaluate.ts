import type { Database } from "@anamnesis/db";
import { alertRuleNames } from "@anamnesis/domain";
import { asSystem } from "../../system.ts";
import { lookAtRule, settleRule } from "./repository.ts";

/**
 * Looks at every rule, has alerts opened that begin and resolved that end, and critical ones mailed. Returns how many are
 * firing. A rule that cannot be read stands in no other's way, and its alerts stay as they are; in the end that is an error,
 * which is logged and, like all work that fails again and again, what an alert is about itself.
 * @param database as the worker role
 */
export async function evaluateAlerts(database: Database): Promise<number> {
  const failures = new Map<string, unknown>();
  let firing = 0;
  for (const rule of alertRuleNames) {
    try {
      const now = await database.withContext(asSystem(), (tx) => lookAtRule(tx, rule));
      firing += now.firing;
      // An installation where nothing happens leaves no trace each minute.
      if (now.hasChanged) {
        await database.withContext(asSystem("operations.alerts.evaluate"), (tx) => settleRule(tx, rule));
      }
    } catch (error) {
      failures.set(rule, error);
    }
  }
  if (failures.size > 0) {
    throw new AggregateError(
      [...failures.values()],
      `rules that could not be read: ${[...failures.keys()].join(", ")}`,
    );
  }
  return firing;
}
