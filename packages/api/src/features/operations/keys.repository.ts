import { keyTasks, sqlFunction, type Tx, typed, writeTrail } from "@anamnesis/db";
import type { KeyStatus, KeyTask, RotateKeysInput } from "@anamnesis/domain";
import { desc, eq, sql } from "drizzle-orm";
import type { HandedOutKey } from "../../field-keys.repository.ts";
import type { SealedField } from "../../field-keys.ts";

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

const countKeys = sqlFunction("app.count_tenant_keys", typed<Omit<KeyStatus, "tasks">>());

/** How many keys there are, and what is being done with them. */
export async function readKeyStatus(tx: Tx): Promise<KeyStatus> {
  const [counts] = await countKeys(tx);
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

/** Writes into the trail that a rotation was asked for. */
export async function logRotation(tx: Tx, id: string): Promise<void> {
  await writeTrail(tx, { event: "KEY_ROTATION_REQUESTED", id, status: "success" });
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

const nextRotation = sqlFunction("app.next_rotation");

/** The next whose key is older than the task; null when all are done. */
export async function nextTenant(tx: Tx, { tenantId, createdAt, onlyTenant }: TaskRow): Promise<string | null> {
  if (onlyTenant !== null) return tenantId === null ? onlyTenant : null;
  return nextRotation(tx, { after: tenantId, before: createdAt });
}

const replaceTenantKey = sqlFunction("app.replace_tenant_key");

/** Retires the current key for this one, unless it is younger than the task. */
export async function replaceKey(
  tx: Tx,
  { tenantId, before, key }: { readonly tenantId: string; readonly before: string; readonly key: HandedOutKey },
): Promise<void> {
  const { keyId: id, wrapped, provider } = key;
  await replaceTenantKey(tx, { tenantId, before, id, wrapped, provider });
}

const tenantsLeftBehind = sqlFunction("app.tenants_left_behind", typed<string>());

/** Tenants with fields under a key that was retired in the last minutes. */
export function leftBehind(tx: Tx, minutes: number): Promise<readonly string[]> {
  return tenantsLeftBehind(tx, { minutes });
}

/** Fields of some rows of one table. */
export interface OldFields {
  /** Null when none of any table is left. */
  readonly table: string | null;
  readonly fields: readonly SealedField[];
}

interface OldRow {
  readonly tableName: string;
  readonly rowId: string;
  readonly columns: readonly string[];
  readonly sealed: readonly (Buffer | null)[];
}

const readOldFields = sqlFunction("app.fields_under_old_keys", typed<OldRow>());

/**
 * The sealed fields of rows of a tenant that have some under a retired key; nobody changes them until this transaction
 * ends.
 */
export async function lockOldFields(tx: Tx, tenantId: string, limit: number): Promise<OldFields> {
  const rows = await readOldFields(tx, { tenantId, limit });
  return {
    table: rows[0]?.tableName ?? null,
    fields: rows.flatMap(({ tableName: table, rowId: row, columns, sealed }) =>
      columns.flatMap((column, index) => {
        const bytes = sealed[index] ?? null;
        return bytes === null ? [] : [{ place: { table, column, row }, sealed: bytes }];
      }),
    ),
  };
}

const storeFields = sqlFunction("app.store_sealed_fields", typed<number>());

/** Throws when not all rows could be found again: then nothing of the transaction may stay. */
export async function storeSealedFields(
  tx: Tx,
  {
    tenantId,
    table,
    fields,
  }: { readonly tenantId: string; readonly table: string; readonly fields: readonly SealedField[] },
): Promise<void> {
  const stored = await storeFields(tx, {
    tenantId,
    table,
    rowIds: fields.map(({ place }) => place.row),
    columns: fields.map(({ place }) => place.column),
    sealed: fields.map(({ sealed }) => sealed),
  });
  const rows = new Set(fields.map(({ place }) => place.row)).size;
  if (stored !== rows) throw new Error(`${rows} rows were to be sealed, and ${stored} were`);
}
