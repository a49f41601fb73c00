import { cycleDays, diaryDays, medicationIntakes, symptomEntries, symptomImports, type Tx } from "@anamnesis/db";
import type { ImportedDay, ImportSummary, IntakeSameness, Sameness } from "@anamnesis/domain";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";

export interface NewImport {
  readonly id: string;
  readonly userId: string;
  readonly source: ImportSummary["source"];
  readonly fileName: string;
  readonly entryCount: number;
  readonly leftOutCount: number;
  readonly cycleDays: readonly ImportedDay[];
}

/** False when there is one with this id. */
export async function insertImport(tx: Tx, given: NewImport): Promise<boolean> {
  const rows = await tx.db
    .insert(symptomImports)
    .values({ ...given, processId: tx.writerId() })
    .onConflictDoNothing()
    .returning({ id: symptomImports.id });
  return rows.length > 0;
}

export type StoredImport = Pick<
  typeof symptomImports.$inferSelect,
  "id" | "userId" | "cycleDays" | "state" | "undoneAt"
>;

/** An import, which nobody else takes back before this transaction is over. */
export async function lockImport(tx: Tx, id: string): Promise<StoredImport | null> {
  const { userId, cycleDays: days, state, undoneAt } = symptomImports;
  const [row] = await tx.db
    .select({ id: symptomImports.id, userId, cycleDays: days, state, undoneAt })
    .from(symptomImports)
    .where(eq(symptomImports.id, id))
    .for("update");
  return row ?? null;
}

/** Every import of the person, newest first. */
export async function listImports(tx: Tx): Promise<ImportSummary[]> {
  return tx.query<ImportSummary>(
    `SELECT i.id, source, file_name AS "fileName", entry_count AS "entryCount", left_out_count AS "leftOutCount",
        (SELECT count(*)::integer FROM symptoms.symptom_entries AS e WHERE e.user_id = i.user_id AND e.import_id = i.id)
          AS "arrivedCount",
        jsonb_array_length(cycle_days) AS "dayCount",
        (SELECT count(*)::integer FROM symptoms.diary_days AS d WHERE d.user_id = i.user_id AND d.import_id = i.id)
          AS "wholeDayCount",
        (SELECT count(*)::integer FROM symptoms.medication_intakes AS m WHERE m.user_id = i.user_id AND m.import_id = i.id)
          AS "intakeCount", created_at AS "createdAt", state, undone_at AS "undoneAt"
      FROM symptoms.symptom_imports AS i ORDER BY created_at DESC, i.id LIMIT 200`,
  );
}

/** Which of some entries the diary has already, by their places. */
export async function placesOfKnown(tx: Tx, entries: readonly Sameness[]): Promise<number[]> {
  const rows = await tx.query<{ place: number }>(
    `SELECT g.place::integer AS place
      FROM unnest($1::timestamptz[], $2::text[], $3::integer[]) WITH ORDINALITY AS g (at, category, severity, place)
      WHERE EXISTS (
        SELECT 1 FROM symptoms.symptom_entries AS e
        WHERE e.user_id = (SELECT app.user_id()) AND e.deleted_at IS NULL
          AND e.occurred_at >= date_trunc('minute', g.at) AND e.occurred_at < date_trunc('minute', g.at) + interval '1 minute'
          AND e.category = g.category AND e.severity = g.severity
      )`,
    [
      entries.map(({ occurredAt }) => occurredAt),
      entries.map(({ category }) => category),
      entries.map(({ severity }) => severity),
    ],
  );
  return rows.map(({ place }) => place - 1);
}

/** Which of what was taken the diary has already, by their places. */
export async function placesOfKnownIntakes(tx: Tx, intakes: readonly IntakeSameness[]): Promise<number[]> {
  const rows = await tx.query<{ place: number }>(
    `SELECT g.place::integer AS place
      FROM unnest($1::timestamptz[], $2::text[], $3::text[]) WITH ORDINALITY AS g (at, name, dose, place)
      WHERE EXISTS (
        SELECT 1 FROM symptoms.medication_intakes AS m
        WHERE m.user_id = (SELECT app.user_id()) AND m.deleted_at IS NULL
          -- By its day, whichever that is where it was taken: there is an index of days.
          AND m.local_date BETWEEN (g.at AT TIME ZONE 'UTC')::date - 1 AND (g.at AT TIME ZONE 'UTC')::date + 1
          AND m.taken_at >= date_trunc('minute', g.at) AND m.taken_at < date_trunc('minute', g.at) + interval '1 minute'
          AND m.name = g.name AND m.dose = g.dose
      )`,
    [intakes.map(({ takenAt }) => takenAt), intakes.map(({ name }) => name), intakes.map(({ dose }) => dose)],
  );
  return rows.map(({ place }) => place - 1);
}

const said = (tx: Tx) => ({ processId: tx.writerId(), updatedAt: sql`clock_timestamp()` });

/** Says the days of bleeding that nothing is said of. Answers those. */
export async function insertNewDays(tx: Tx, userId: string, days: readonly ImportedDay[]): Promise<ImportedDay[]> {
  if (days.length === 0) return [];
  const rows = await tx.db
    .insert(cycleDays)
    .values(days.map((day) => ({ ...day, userId, processId: tx.writerId() })))
    .onConflictDoUpdate({
      target: [cycleDays.userId, cycleDays.localDate],
      set: { flow: sql`excluded.flow`, startsCycle: sql`excluded.starts_cycle`, ...said(tx) },
      setWhere: isNull(cycleDays.flow),
    })
    .returning({ localDate: cycleDays.localDate, flow: cycleDays.flow, startsCycle: cycleDays.startsCycle });
  return rows.flatMap(({ flow, ...day }) => (flow === null ? [] : [{ ...day, flow }]));
}

/** Takes days of bleeding back that are still as an import said them. */
export async function takeBackDays(tx: Tx, days: readonly ImportedDay[]): Promise<void> {
  await tx.query(
    `UPDATE symptoms.cycle_days AS d
      SET flow = NULL, starts_cycle = NULL, process_id = $4, updated_at = clock_timestamp()
      FROM unnest($1::date[], $2::text[], $3::boolean[]) AS g (day, flow, starts_cycle)
      WHERE d.local_date = g.day AND d.flow = g.flow AND d.starts_cycle IS NOT DISTINCT FROM g.starts_cycle`,
    [
      days.map(({ localDate }) => localDate),
      days.map(({ flow }) => flow),
      days.map(({ startsCycle }) => startsCycle),
      tx.writerId(),
    ],
  );
}

interface Move {
  readonly id: string;
  /** When what is moved was taken back; null for what is there. */
  readonly from: string | null;
  /** When it is taken back; null to put it there again. */
  readonly to: string | null;
  readonly most: number;
}

/** What comes with an import and goes with it, by its own row. */
const brought = [symptomEntries, medicationIntakes, diaryDays] as const;

/** Takes some of what came with an import back, or puts it there again. Answers how much. */
export async function moveSome(tx: Tx, { id, from, to, most }: Move): Promise<number> {
  let moved = 0;
  for (const table of brought) {
    const isThere = from === null ? isNull(table.deletedAt) : eq(table.deletedAt, from);
    const some = tx.db
      .select({ id: table.id })
      .from(table)
      .where(and(eq(table.importId, id), isThere))
      .limit(most - moved);
    const rows = await tx.db
      .update(table)
      .set({ deletedAt: to, ...said(tx) })
      .where(inArray(table.id, some))
      .returning({ id: table.id });
    moved += rows.length;
    if (moved === most) break;
  }
  return moved;
}

export async function setImportState(
  tx: Tx,
  { id, ...state }: Pick<StoredImport, "id" | "state" | "undoneAt">,
): Promise<void> {
  await tx.db
    .update(symptomImports)
    .set({ ...state, ...said(tx) })
    .where(eq(symptomImports.id, id));
}
