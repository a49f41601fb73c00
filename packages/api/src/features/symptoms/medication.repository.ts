import { medicationIntakes, type Tx } from "@anamnesis/db";
import type { Medication, MedicationIntake, MedicationUse } from "@anamnesis/domain";
import { and, desc, eq, gte, isNull, lte, sql } from "drizzle-orm";

type IntakeRow = typeof medicationIntakes.$inferSelect;

export interface StoredIntake extends MedicationIntake {
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly withdrawnAt: string | null;
}

function intakeOf(row: IntakeRow): StoredIntake {
  const { deletedAt: withdrawnAt, processId: _process, userId: _owner, importId: _import, ...intake } = row;
  return { ...intake, withdrawnAt };
}

/** Null when the person has one with that id. */
export async function insertIntake(
  tx: Tx,
  intake: MedicationIntake & { readonly userId: string },
): Promise<StoredIntake | null> {
  const [row] = await tx.db
    .insert(medicationIntakes)
    .values({ ...intake, processId: tx.writerId() })
    .onConflictDoNothing()
    .returning();
  return row === undefined ? null : intakeOf(row);
}

/** Many at once, as an import brings them. What the person has by its id already stays as it is. Answers how many were new. */
export async function insertIntakes(
  tx: Tx,
  intakes: readonly (MedicationIntake & { readonly userId: string; readonly importId?: string })[],
): Promise<number> {
  const processId = tx.writerId();
  const rows = await tx.db
    .insert(medicationIntakes)
    .values(intakes.map((intake) => ({ ...intake, processId })))
    .onConflictDoNothing()
    .returning({ id: medicationIntakes.id });
  return rows.length;
}

/** Withdrawn ones are found too. */
export async function findIntake(tx: Tx, id: string): Promise<StoredIntake | null> {
  const [row] = await tx.db.select().from(medicationIntakes).where(eq(medicationIntakes.id, id));
  return row === undefined ? null : intakeOf(row);
}

export type IntakeChange = Partial<Omit<MedicationIntake, "id">> & { readonly deletedAt?: string | null };

/** Null when the person has none with that id. */
export async function updateIntake(tx: Tx, id: string, change: IntakeChange): Promise<StoredIntake | null> {
  const [row] = await tx.db
    .update(medicationIntakes)
    .set({ ...change, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(eq(medicationIntakes.id, id))
    .returning();
  return row === undefined ? null : intakeOf(row);
}

/** What was taken on the days of a range, newest first. */
export async function listIntakes(
  tx: Tx,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<MedicationIntake[]> {
  const { id, takenAt, localDate, timeZone, name, dose, relief, reliefAfterMinutes, entryId, deletedAt } =
    medicationIntakes;
  return tx.db
    .select({ id, takenAt, localDate, timeZone, name, dose, relief, reliefAfterMinutes, entryId })
    .from(medicationIntakes)
    .where(and(isNull(deletedAt), gte(localDate, from), lte(localDate, to)))
    .orderBy(desc(takenAt), desc(id));
}

/** What was taken last, each once. */
export function recentMedications(tx: Tx): Promise<Medication[]> {
  return tx.query<Medication>(
    `SELECT name, dose FROM symptoms.medication_intakes
      WHERE deleted_at IS NULL GROUP BY name, dose ORDER BY max(taken_at) DESC, name, dose LIMIT 8`,
  );
}

interface UseOfPart {
  readonly from: string;
  readonly to: string;
  /** What of the diary it may be said to be taken for; null for everything. */
  readonly categories: readonly string[] | null;
}

/** What was taken on the days of a range, what for, and how often and how soon it helped, most often first. */
export function medicationUse(tx: Tx, { from, to, categories }: UseOfPart): Promise<MedicationUse[]> {
  return tx.query<MedicationUse>(
    `SELECT i.name, i.dose, count(*)::integer AS times, count(*) FILTER (WHERE i.relief = 'good')::integer AS good,
        count(*) FILTER (WHERE i.relief = 'some')::integer AS some,
        count(*) FILTER (WHERE i.relief = 'none')::integer AS none,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY i.relief_after_minutes) AS "afterMinutes",
        mode() WITHIN GROUP (ORDER BY e.category) FILTER (WHERE $3::text[] IS NULL OR e.category = ANY ($3)) AS "takenFor"
      FROM symptoms.medication_intakes AS i
      LEFT JOIN symptoms.symptom_entries AS e ON e.user_id = i.user_id AND e.id = i.entry_id AND e.deleted_at IS NULL
      WHERE i.deleted_at IS NULL AND i.local_date BETWEEN $1 AND $2
      GROUP BY i.name, i.dose ORDER BY times DESC, i.name, i.dose LIMIT 50`,
    [from, to, categories],
  );
}
