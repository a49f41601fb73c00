import { keyTasks, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { KeyStatus, KeyTask, RotateKeysInput } from "@anamnesis/domain";
import type { JobRun } from "@anamnesis/platform";
import { desc } from "drizzle-orm";
import type { HandedOutKey } from "../../field-keys.repository.ts";
import type { SealedField } from "../../field-keys.ts";

type TaskRow = typeof keyTasks.$inferSelect;

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

const begin = sqlFunction("app.begin_rotation", typed<boolean>());

/** False when another rotation is under way. */
export function beginRotation(tx: Tx, id: string, { reason, tenantId }: RotateKeysInput): Promise<boolean> {
  return begin(tx, { id, reason, onlyTenant: tenantId ?? null });
}

/** The run that rotates. */
export type RotationRun = Pick<JobRun, "id" | "lease">;

export interface Rotation {
  readonly reason: string;
  /** For whom fields are being sealed again; null before the first. */
  readonly tenantId: string | null;
  /** Who comes then; null when that was the last. */
  readonly nextTenantId: string | null;
}

const open = sqlFunction("app.open_rotation", typed<Rotation>());

/** What is left of the rotation of a run; null when it has ended. One that was given up and is begun again goes on. */
export async function openRotation(tx: Tx, { id, lease }: RotationRun): Promise<Rotation | null> {
  const [rotation] = await open(tx, { job: id, lease });
  return rotation ?? null;
}

const advance = sqlFunction("app.advance_rotation");

/** Goes on to the next tenant, with a key of theirs; or ends, without one. */
export async function advanceRotation(
  tx: Tx,
  { id: job, lease }: RotationRun,
  { tenantId, nextTenantId, key }: Rotation & { readonly key: HandedOutKey | null },
): Promise<void> {
  const { keyId: id, wrapped, provider } = key ?? { keyId: null, wrapped: null, provider: null };
  await advance(tx, { job, lease, from: tenantId, to: nextTenantId, id, wrapped, provider });
}

const fail = sqlFunction("app.fail_rotation");

/** Says of the rotation of a run that it is given up. */
export const failRotation = (tx: Tx, { id, lease }: RotationRun): Promise<void> => fail(tx, { job: id, lease });

/** Tenants with fields that were sealed by a key while it was being retired. */
export const leftBehind = sqlFunction("app.tenants_left_behind", typed<string>());

/** Fields of some rows of one table. */
export interface OldFields {
  readonly table: string;
  /** The last of the rows. */
  readonly row: string;
  readonly fields: readonly SealedField[];
}

interface OldRow {
  readonly tableName: string;
  readonly rowId: string;
  readonly columns: readonly string[];
  readonly sealed: readonly (Buffer | null)[];
}

const readOldFields = sqlFunction("app.fields_under_old_keys", typed<OldRow>());

/** How far somebody got through the fields of a tenant; null at the beginning. */
export type Reached = Pick<OldFields, "table" | "row"> | null;

/**
 * The sealed fields of rows of a tenant that have some under a retired key, beyond those that were reached; nobody changes
 * them until this transaction ends. Null when none of any table is left.
 */
export async function lockOldFields(
  tx: Tx,
  { tenantId, reached, limit }: { readonly tenantId: string; readonly reached: Reached; readonly limit: number },
): Promise<OldFields | null> {
  const rows = await readOldFields(tx, { tenantId, table: reached?.table ?? null, after: reached?.row ?? null, limit });
  const last = rows.at(-1);
  if (last === undefined) return null;
  return {
    table: last.tableName,
    row: last.rowId,
    fields: rows.flatMap(({ tableName: table, rowId: row, columns, sealed }) =>
      columns.flatMap((column, index) => {
        const bytes = sealed[index] ?? null;
        return bytes === null ? [] : [{ place: { table, column, row }, sealed: bytes }];
      }),
    ),
  };
}

/** Writes down how many fields of a tenant could not be sealed again. */
export const reportUnreadableFields = sqlFunction("app.report_unreadable_fields");

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
