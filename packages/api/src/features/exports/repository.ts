import { exportRequests, sqlFunction, type Tx, typed, writeTrail } from "@anamnesis/db";
import type { CreateExportInput } from "@anamnesis/domain";
import type { JobRun } from "@anamnesis/platform";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openRows, sealRow } from "../../sealed-rows.ts";
import { tellOwnPages } from "../live/index.ts";

export type ExportRow = typeof exportRequests.$inferSelect;

/** The key of an export's file; null where there is none. The database writes down who asked. */
export async function openFileKey(tx: KeyedTx, row: ExportRow): Promise<Buffer | null> {
  const [opened] = await openRows(tx, { table: exportRequests, rows: [row] });
  return opened === undefined || opened.fileKey === null ? null : Buffer.from(opened.fileKey, "base64");
}

export async function insertExport(
  tx: Tx,
  { id, userId, input }: { id: string; userId: string; input: CreateExportInput },
): Promise<ExportRow> {
  const { type, ...parameters } = input;
  // Of the other columns the application may name none, not even to leave them as they are.
  await tx.query(
    `INSERT INTO exports.exports (id, user_id, type, parameters, status, process_id)
      VALUES ($1, $2, $3, $4, 'queued', $5)`,
    [id, userId, type, JSON.stringify(parameters), tx.writerId()],
  );
  const row = await findExport(tx, id);
  if (row === null) throw new Error("what was inserted is not there");
  return row;
}

export async function findExport(tx: Tx, id: string): Promise<ExportRow | null> {
  const [row] = await tx.db.select().from(exportRequests).where(eq(exportRequests.id, id));
  return row ?? null;
}

/** As `findExport`, and nobody else changes it until this transaction ends. */
export async function lockExport(tx: Tx, id: string): Promise<ExportRow | null> {
  const [row] = await tx.db.select().from(exportRequests).where(eq(exportRequests.id, id)).for("update");
  return row ?? null;
}

/** The latest, newest first. */
export function latestExports(tx: Tx, limit: number): Promise<ExportRow[]> {
  return tx.db.select().from(exportRequests).orderBy(desc(exportRequests.createdAt)).limit(limit);
}

const waitTurn = sqlFunction("app.wait_turn");

/** Requests of the same person wait for each other here, so that each counts those before it. */
export async function countUnfinished(tx: Tx): Promise<number> {
  await waitTurn(tx, { what: "exports" });
  return tx.db.$count(exportRequests, inArray(exportRequests.status, ["queued", "running"]));
}

export interface ExportChange {
  readonly from: ExportRow["status"][];
  /** Only while this is still the file that the export is to have. */
  readonly storageKey?: string;
  readonly set: Partial<Omit<typeof exportRequests.$inferInsert, "id" | "userId">>;
}

/** False when the export is not in one of the states it may leave. */
export async function updateExport(tx: Tx, id: string, change: ExportChange): Promise<boolean> {
  const isSameFile = change.storageKey === undefined ? undefined : eq(exportRequests.storageKey, change.storageKey);
  const rows = await tx.db
    .update(exportRequests)
    .set({ ...change.set, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` })
    .where(and(eq(exportRequests.id, id), inArray(exportRequests.status, change.from), isSameFile))
    .returning({ id: exportRequests.id });
  if (rows.length === 0) return false;
  await tellOwnPages(tx, "exports.progressed", id);
  return true;
}

/** Gives the file that an export is to have its place and its key. False as `updateExport`. */
export async function beginFile(
  tx: KeyedTx,
  { id, userId }: Pick<ExportRow, "id" | "userId">,
  { storageKey, fileKey }: { readonly storageKey: string; readonly fileKey: Buffer },
): Promise<boolean> {
  const { fileKeyEncrypted } = await sealRow(tx, exportRequests, { id, userId, fileKey: fileKey.toString("base64") });
  // Also one that was given up: an administrator let its job run again.
  return updateExport(tx, id, {
    from: ["queued", "running", "failed"],
    set: { status: "running", progress: 0, storageKey, fileKeyEncrypted },
  });
}

/** An export whose link has run out. */
export interface DueExport extends Pick<ExportRow, "id" | "userId" | "storageKey"> {}

/** Exports whose link has run out, of everyone; only for the system. */
export const dueForRemoval = sqlFunction("exports.due_for_removal", typed<DueExport>());

const giveUp = sqlFunction("exports.give_up");

/** Says that the export of a run will not be made, as the system. The file that it was to have, which is to go. */
export function giveExportUp(tx: Tx, { id, lease }: Pick<JobRun, "id" | "lease">): Promise<string | null> {
  return giveUp(tx, { job: id, lease });
}

const expire = sqlFunction("exports.expire");

/** Says that the file of an export is gone; only for the system. */
export async function expireExport(tx: Tx, { userId, id }: DueExport): Promise<void> {
  await expire(tx, { userId, id });
}

/** Writes into the trail what a person did with a file of theirs. */
export async function logExport(tx: Tx, event: "EXPORT_OPENED" | "EXPORT_DOWNLOADED", id: string): Promise<void> {
  await writeTrail(tx, { event, id, status: "success" });
}

/** The files that a person asked for. */
export const exportsPersonalData = {
  exports: {
    rows: sql`SELECT to_jsonb(e) - 'storage_key' - 'file_key_encrypted' - 'process_id' AS row FROM exports.exports AS e
      WHERE user_id = (SELECT app.user_id()) ORDER BY created_at`,
  },
};
