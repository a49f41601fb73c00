import type { Database, Tx } from "@anamnesis/db";
import { alertRuleNames, alertRules } from "@anamnesis/domain";
import { asSystem } from "../../system.ts";
import { type Firing, firingAlerts, openAlert, resolveAlert, updateAlertValue, waitTurn } from "./repository.ts";
import { readRule } from "./rules.ts";

export interface EvaluateParts {
  /** As the worker role. */
  readonly database: Database;
  /** Called in the transaction for each alert that begins. */
  readonly tell: (tx: Tx, firing: Firing) => Promise<void>;
}

/**
 * Reads every rule, opens alerts that begin and resolves those that end. Returns how many are firing. A rule that cannot be
 * read stands in no other's way, and its alerts stay as they are; in the end that is an error, which is logged and, like
 * all work that fails again and again, what an alert is about itself.
 */
export async function evaluateAlerts({ database, tell }: EvaluateParts): Promise<number> {
  const { firing, failures } = await readAll(database);
  const known = await database.withContext(asSystem(), firingAlerts);
  const keyOf = ({ rule, subject }: { readonly rule: string; readonly subject: string }) => `${rule} ${subject}`;
  const knownByKey = new Map(known.map((alert) => [keyOf(alert), alert]));
  const nowFiring = new Set(firing.map(keyOf));
  const begun = firing.filter((alert) => !knownByKey.has(keyOf(alert)));
  const changed = firing.flatMap((alert) => {
    const before = knownByKey.get(keyOf(alert));
    return before === undefined || before.value === alert.value ? [] : [{ id: before.id, value: alert.value }];
  });
  const ended = known.filter((alert) => !nowFiring.has(keyOf(alert)) && !failures.has(alert.rule));
  // An installation where nothing happens leaves no trace each minute.
  if (begun.length + changed.length + ended.length > 0) {
    await database.withContext(asSystem("operations.alerts.evaluate"), async (tx) => {
      // Two servers may look in the same minute: the second finds what the first wrote.
      await waitTurn(tx, { what: "alerts" });
      const there = new Set((await firingAlerts(tx)).map(keyOf));
      for (const alert of begun.filter((one) => !there.has(keyOf(one)))) {
        await openAlert(tx, alert);
        await tell(tx, alert);
      }
      for (const { id, value } of changed) await updateAlertValue(tx, id, value);
      for (const { id } of ended) await resolveAlert(tx, id);
    });
  }
  if (failures.size > 0) {
    throw new AggregateError(
      [...failures.values()],
      `rules that could not be read: ${[...failures.keys()].join(", ")}`,
    );
  }
  return firing.length;
}

interface Read {
  readonly firing: readonly Firing[];
  /** What was in the way of a rule, by its name. */
  readonly failures: ReadonlyMap<string, unknown>;
}

/** Each rule in a transaction of its own: an error ends the transaction. */
async function readAll(database: Database): Promise<Read> {
  const firing: Firing[] = [];
  const failures = new Map<string, unknown>();
  for (const rule of alertRuleNames) {
    const { severity, threshold } = alertRules[rule];
    try {
      const readings = await database.withContext(asSystem(), (tx) => readRule(tx, rule));
      const reached = readings.filter(({ value }) => value >= threshold);
      firing.push(...reached.map(({ subject, value }) => ({ rule, subject, severity, value, threshold })));
    } catch (error) {
      failures.set(rule, error);
    }
  }
  return { firing, failures };
}
