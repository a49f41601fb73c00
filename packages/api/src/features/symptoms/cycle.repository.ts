import { cycleDays, cycleSettings, type Tx } from "@anamnesis/db";
import type { CategoryStrength, CycleDay, CycleMode, DayStrength } from "@anamnesis/domain";
import { and, asc, eq, getTableColumns, gte, isNotNull, lte, sql } from "drizzle-orm";

export interface CycleDayChange extends Omit<CycleDay, "flow"> {
  readonly userId: string;
  /** Null takes the day back. */
  readonly flow: CycleDay["flow"] | null;
}

const isSaid = isNotNull(cycleDays.flow);
const { localDate, flow, startsCycle } = getTableColumns(cycleDays);

/** What is said of the days of a range, oldest first; of all days unless told. */
export async function listCycleDays(
  tx: Tx,
  range: { readonly from?: string; readonly to?: string } = {},
): Promise<readonly CycleDay[]> {
  const { from, to } = range;
  const rows = await tx.db
    .select({ localDate, flow, startsCycle })
    .from(cycleDays)
    .where(
      and(
        isSaid,
        from === undefined ? undefined : gte(localDate, from),
        to === undefined ? undefined : lte(localDate, to),
      ),
    )
    .orderBy(asc(localDate));
  return rows.flatMap(({ flow: said, ...day }) => (said === null ? [] : [{ ...day, flow: said }]));
}

/** Says a day, or says it anew. As it was said already, nothing changes. */
export async function insertCycleDays(tx: Tx, days: readonly CycleDayChange[]): Promise<void> {
  const processId = tx.writerId();
  await tx.db
    .insert(cycleDays)
    .values(days.map((day) => ({ ...day, processId })))
    .onConflictDoUpdate({
      target: [cycleDays.userId, cycleDays.localDate],
      set: {
        flow: sql`excluded.flow`,
        startsCycle: sql`excluded.starts_cycle`,
        processId,
        updatedAt: sql`clock_timestamp()`,
      },
      setWhere: sql`(${flow}, ${startsCycle}) IS DISTINCT FROM (excluded.flow, excluded.starts_cycle)`,
    });
}

/** Takes a day back. Where nothing is said, nothing changes. */
export async function takeBackCycleDay(tx: Tx, day: string): Promise<void> {
  await tx.db
    .update(cycleDays)
    .set({ flow: null, startsCycle: null, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(and(eq(localDate, day), isSaid));
}

/** How the person wants cycles treated. */
export async function findCycleMode(tx: Tx): Promise<CycleMode> {
  const [row] = await tx.db.select({ mode: cycleSettings.mode }).from(cycleSettings);
  return row?.mode ?? "on";
}

export async function putCycleMode(tx: Tx, { userId, mode }: { userId: string; mode: CycleMode }): Promise<void> {
  const processId = tx.writerId();
  await tx.db
    .insert(cycleSettings)
    .values({ userId, mode, processId })
    .onConflictDoUpdate({
      target: cycleSettings.userId,
      set: { mode, processId, updatedAt: sql`clock_timestamp()` },
      setWhere: sql`${cycleSettings.mode} <> excluded.mode`,
    });
}

/** The strongest of each category on each day since one. */
export function strengthsSince(tx: Tx, from: string): Promise<CategoryStrength[]> {
  return tx.query<CategoryStrength>(
    `SELECT local_date AS "localDate", category, max(severity) AS strongest FROM symptoms.symptom_entries
      WHERE deleted_at IS NULL AND local_date >= $1
      GROUP BY local_date, category`,
    [from],
  );
}

/** The strongest of each day since one, of one category or of all. */
export function strongestSince(
  tx: Tx,
  { from, category }: { readonly from: string; readonly category: string | null },
): Promise<DayStrength[]> {
  return tx.query<DayStrength>(
    `SELECT local_date AS "localDate", max(severity) AS strongest FROM symptoms.symptom_entries
      WHERE deleted_at IS NULL AND local_date >= $1 AND ($2::text IS NULL OR category = $2)
      GROUP BY local_date`,
    [from, category],
  );
}
