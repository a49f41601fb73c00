import { keyTasks, type Tx } from "@anamnesis/db";
import type { KeyStatus, KeyTask, RotateKeysInput } from "@anamnesis/domain";
import { desc, eq, sql } from "drizzle-orm";
import type { HandedOutKey } from "../../field-keys.repository.ts";

export type TaskRow = typeof keyTasks.$inferSelect;

const listed = 20;

function taskOf(row: TaskRow): KeyTask {
  const { id, kind, reason, tenants, tenantsDone, fieldsDone, createdAt, finishedAt, failedAt } = row;
  const ended = failedAt === null ? "finished" : "failed";
  const state = finishedAt === null && failedAt === null ? "running" : ended;
  return {
    id,
    kind,
    reason,
    state,
    tenants,
    tenantsDone,
    fieldsDone,
    startedAt: createdAt,
    finishedAt: finishedAt ?? failedAt,
  };
}

/** How many keys there are, and what is being done with them. */
export async function readKeyStatus(tx: Tx): Promise<KeyStatus> {
  const [counts] = await tx.query<Omit<KeyStatus, "tasks">>(
    `SELECT tenants, retired, destroyed, providers,
        to_char(oldest_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "oldestAt" FROM app.count_tenant_keys()`,
  );
  if (counts === undefined) throw new Error("count_tenant_keys gave no row");
  const tasks = await tx.db.select().from(keyTasks).orderBy(desc(keyTasks.createdAt), desc(keyTasks.id)).limit(listed);
  return { ...counts, tasks: tasks.map(taskOf) };
}

/** False when another rotation is under way. */
export async function insertRotation(tx: Tx, id: string, input: RotateKeysInput): Promise<boolean> {
  // Named, because an administrator may give these columns alone.
  const rows = await tx.query(
    `INSERT INTO app.key_tasks (id, kind, reason, only_tenant) VALUES ($1, 'rotate', $2, $3)
      ON CONFLICT DO NOTHING RETURNING id`,
    [id, input.reason, input.tenantId ?? null],
  );
  return rows.length === 1;
}

/**
 * What is left of a rotation; null when it has ended. One that was given up and is begun again goes on. Nobody else
 * changes it until this transaction ends.
 */
export async function lockTask(tx: Tx, id: string): Promise<TaskRow | null> {
  const [row] = await tx.db.select().from(keyTasks).where(eq(keyTasks.id, id)).for("update");
  if (row === undefined || row.finishedAt !== null) return null;
  if (row.failedAt !== null) await updateTask(tx, id, { failedAt: null });
  return row;
}

export async function updateTask(tx: Tx, id: string, set: Partial<typeof keyTasks.$inferInsert>): Promise<void> {
  await tx.db
    .update(keyTasks)
    .set({ ...set, updatedAt: sql`clock_timestamp()` })
    .where(eq(keyTasks.id, id));
}

/** Counts what was sealed as part of a task. */
export async function countFields(tx: Tx, id: string, fields: number): Promise<void> {
  await tx.db
    .update(keyTasks)
    .set({ fieldsDone: sql`${keyTasks.fieldsDone} + ${fields}`, updatedAt: sql`clock_timestamp()` })
    .where(eq(keyTasks.id, id));
}

/** The next whose key is older than the task; null when all are done. */
export async function nextTenant(tx: Tx, { tenantId, createdAt, onlyTenant }: TaskRow): Promise<string | null> {
  if (onlyTenant !== null) return tenantId === null ? onlyTenant : null;
  const [row] = await tx.query<{ id: string | null }>("SELECT app.next_rotation($1, $2) AS id", [tenantId, createdAt]);
  return row?.id ?? null;
}

/** Retires the current key for this one, unless it is younger than the task. */
export async function replaceKey(
  tx: Tx,
  { tenantId, before, key }: { readonly tenantId: string; readonly before: string; readonly key: HandedOutKey },
): Promise<void> {
  await tx.query("SELECT app.replace_tenant_key($1, $2, $3, $4, $5)", [
    tenantId,
    before,
    key.keyId,
    key.wrapped,
    key.provider,
  ]);
}

/** People with notes under a key that was retired in the last minutes. */
export async function leftBehind(tx: Tx, minutes: number): Promise<readonly string[]> {
  return (await tx.query<{ id: string }>("SELECT id FROM symptoms.left_behind($1) AS id", [minutes])).map(
    ({ id }) => id,
  );
}

/** Organizations that have secrets under a key that was retired meanwhile. */
export async function leftBehindSecrets(tx: Tx, minutes: number): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>("SELECT id FROM organizations.left_behind($1) AS id", [minutes]);
  return rows.map(({ id }) => id);
}

/** Some notes of a person under keys that are retired; nobody changes them until this transaction ends. */
export function lockOldNotes(tx: Tx, userId: string, limit: number): Promise<{ id: string; sealed: Buffer }[]> {
  return tx.query("SELECT id, notes_encrypted AS sealed FROM symptoms.notes_under_old_keys($1, $2)", [userId, limit]);
}

export interface SealedNote {
  readonly userId: string;
  readonly id: string;
  readonly sealed: Buffer;
}

/** Throws when not all of them could be put in their places: then nothing of the transaction may stay. */
export async function storeSealedNotes(tx: Tx, notes: readonly SealedNote[]): Promise<void> {
  const [row] = await tx.query<{ n: number }>("SELECT symptoms.store_sealed_notes($1, $2, $3) AS n", [
    notes.map(({ userId }) => userId),
    notes.map(({ id }) => id),
    notes.map(({ sealed }) => sealed),
  ]);
  if (row?.n !== notes.length) throw new Error(`${notes.length} notes were to be sealed, and ${row?.n ?? 0} were`);
}
