import { exportRequests, type Tx } from "@anamnesis/db";
import type { CreateExportInput } from "@anamnesis/domain";
import { and, desc, eq, inArray, sql } from "drizzle-orm";

export type ExportRow = typeof exportRequests.$inferSelect;

export async function insertExport(
  tx: Tx,
  { id, userId, input }: { id: string; userId: string; input: CreateExportInput },
): Promise<ExportRow> {
  const { type, from, to } = input;
  const [row] = await tx.db
    .insert(exportRequests)
    .values({ id, userId, type, parameters: { from, to }, status: "queued", processId: tx.writerId() })
    .returning();
  if (row === undefined) throw new Error("INSERT … RETURNING gave no row");
  return row;
}

export async function findExport(tx: Tx, id: string): Promise<ExportRow | null> {
  const [row] = await tx.db.select().from(exportRequests).where(eq(exportRequests.id, id));
  return row ?? null;
}

/** The latest, newest first. */
export function latestExports(tx: Tx, limit: number): Promise<ExportRow[]> {
  return tx.db.select().from(exportRequests).orderBy(desc(exportRequests.createdAt)).limit(limit);
}

export function countUnfinished(tx: Tx): Promise<number> {
  return tx.db.$count(exportRequests, inArray(exportRequests.status, ["queued", "running"]));
}

/** False when the export is not in one of the states it may leave. */
export async function updateExport(
  tx: Tx,
  id: string,
  change: { from: ExportRow["status"][]; set: Partial<typeof exportRequests.$inferInsert> },
): Promise<boolean> {
  const rows = await tx.db
    .update(exportRequests)
    .set({ ...change.set, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(and(eq(exportRequests.id, id), inArray(exportRequests.status, change.from)))
    .returning({ id: exportRequests.id });
  return rows.length === 1;
}

/** Exports whose link has run out, of everyone; only for the system. */
export function dueForRemoval(tx: Tx): Promise<{ id: string; userId: string; storageKey: string | null }[]> {
  return tx.query('SELECT id, user_id AS "userId", storage_key AS "storageKey" FROM exports.due_for_removal()');
}
