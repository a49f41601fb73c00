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

/** Reads every rule, opens alerts that begin and resolves those that end. Returns how many are firing. */
export async function evaluateAlerts({ database, tell }: EvaluateParts): Promise<number> {
  const { firing, known } = await database.withContext(asSystem(), async (tx) => ({
    firing: await readAll(tx),
    known: await firingAlerts(tx),
  }));
  const keyOf = ({ rule, subject }: { readonly rule: string; readonly subject: string }) => `${rule} ${subject}`;
  const knownByKey = new Map(known.map((alert) => [keyOf(alert), alert]));
  const nowFiring = new Set(firing.map(keyOf));
  const begun = firing.filter((alert) => !knownByKey.has(keyOf(alert)));
  const changed = firing.flatMap((alert) => {
    const before = knownByKey.get(keyOf(alert));
    return before === undefined || before.value === alert.value ? [] : [{ id: before.id, value: alert.value }];
  });
  const ended = known.filter((alert) => !nowFiring.has(keyOf(alert)));
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
  return firing.length;
}

async function readAll(tx: Tx): Promise<Firing[]> {
  const found: Firing[] = [];
  for (const rule of alertRuleNames) {
    const { severity, threshold } = alertRules[rule];
    const readings = await readRule(tx, rule);
    const firing = readings.filter(({ value }) => value >= threshold);
    found.push(...firing.map(({ subject, value }) => ({ rule, subject, severity, value, threshold })));
  }
  return found;
}
