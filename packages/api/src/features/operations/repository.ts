import { alerts, sqlFunction, type Tx } from "@anamnesis/db";
import { type AlertRule, AppError, type AlertSummary, type ListAlertsInput, type LogSeverity } from "@anamnesis/domain";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { pageOf, positionOf } from "../../cursor.ts";

export interface Firing {
  readonly rule: AlertRule;
  readonly subject: string;
  readonly severity: LogSeverity;
  readonly value: number;
  readonly threshold: number;
}

/** Until the transaction ends, whoever else waits for the same turn does nothing. */
export const waitTurn = sqlFunction("app.wait_turn");

const isFiring = eq(alerts.state, "firing");

/** Alerts that are firing now, of every rule. */
export function firingAlerts(tx: Tx): Promise<(typeof alerts.$inferSelect)[]> {
  return tx.db.select().from(alerts).where(isFiring);
}

export async function openAlert(tx: Tx, firing: Firing): Promise<void> {
  await tx.db.insert(alerts).values({ id: uuidv7(), ...firing, state: "firing", processId: tx.writerId() });
}

const touched = (tx: Tx) => ({ updatedAt: sql`clock_timestamp()`, processId: tx.writerId() });

export async function updateAlertValue(tx: Tx, id: string, value: number): Promise<void> {
  await tx.db
    .update(alerts)
    .set({ value, ...touched(tx) })
    .where(and(eq(alerts.id, id), isFiring));
}

export async function resolveAlert(tx: Tx, id: string): Promise<void> {
  await tx.db
    .update(alerts)
    .set({ state: "resolved", resolvedAt: sql`clock_timestamp()`, ...touched(tx) })
    .where(and(eq(alerts.id, id), isFiring));
}

/** Newest first. */
export async function listAlerts(
  tx: Tx,
  { state, cursor, limit }: ListAlertsInput,
): Promise<{ readonly alerts: readonly AlertSummary[]; readonly nextCursor: string | null }> {
  const before = positionOf("operations.alerts", cursor);
  const rows = await tx.db
    .select()
    .from(alerts)
    .where(
      and(
        state === undefined ? undefined : eq(alerts.state, state),
        before === undefined
          ? undefined
          : sql`(${alerts.since}, ${alerts.id}) < (${before.at}::timestamptz, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(alerts.since), desc(alerts.id))
    .limit(limit + 1);
  const { page, nextCursor } = pageOf("operations.alerts", rows, {
    limit,
    at: ({ since, id }) => ({ at: since, id }),
  });
  return { alerts: page.map(summaryOf), nextCursor };
}

/** Throws `not_found`. One that somebody else acknowledged stays theirs. */
export async function acknowledgeAlert(tx: Tx, id: string, userId: string): Promise<AlertSummary> {
  await tx.db
    .update(alerts)
    .set({ acknowledgedAt: sql`clock_timestamp()`, acknowledgedBy: userId, ...touched(tx) })
    .where(and(eq(alerts.id, id), isNull(alerts.acknowledgedAt)));
  const [row] = await tx.db.select().from(alerts).where(eq(alerts.id, id));
  if (row === undefined) throw new AppError("not_found", "operations.alert_not_found");
  return summaryOf(row);
}

function summaryOf(row: typeof alerts.$inferSelect): AlertSummary {
  const { id, subject, severity, value, threshold, state, since, resolvedAt, acknowledgedAt, acknowledgedBy } = row;
  // Written by the rules alone.
  const rule = row.rule as AlertRule;
  return { id, rule, subject, severity, value, threshold, state, since, resolvedAt, acknowledgedAt, acknowledgedBy };
}
