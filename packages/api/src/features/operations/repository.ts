import { alerts, sqlFunction, type Tx, typed } from "@anamnesis/db";
import { type AlertRule, AppError, type AlertSummary, type ListAlertsInput } from "@anamnesis/domain";
import { announceJobs } from "@anamnesis/platform";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { pageOf, positionOf } from "../../cursor.ts";

interface RuleNow {
  /** How many alerts of it there are to be. */
  readonly firing: number;
  /** Whether they are others than are known. */
  readonly hasChanged: boolean;
}

const look = sqlFunction("operations.look_at_rule", typed<RuleNow>());

/** What a rule says now, as the system. Only reads. */
export async function lookAtRule(tx: Tx, rule: AlertRule): Promise<RuleNow> {
  const [now] = await look(tx, { rule });
  if (now === undefined) throw new Error("look_at_rule gave no row");
  return now;
}

const settle = sqlFunction("operations.settle_rule");

/** Opens alerts of a rule that begin, and resolves those that are over, as the system. Critical ones are mailed. */
export async function settleRule(tx: Tx, rule: AlertRule): Promise<void> {
  await settle(tx, { rule });
  tx.afterCommit(announceJobs);
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
    .set({
      acknowledgedAt: sql`clock_timestamp()`,
      acknowledgedBy: userId,
      updatedAt: sql`clock_timestamp()`,
      processId: tx.writerId(),
    })
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
