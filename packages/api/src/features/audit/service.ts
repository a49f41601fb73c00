import { AppError, type FieldChange, type Json, type TrailEvent } from "@anamnesis/domain";
import type { Tx } from "@anamnesis/db";
import type { Opener } from "../../field-keys.ts";
import { hasSealedColumns, openColumns, type RowValues } from "../../sealed-columns.ts";
import { type EntryEvent, eventsOfEntry } from "./repository.ts";

/** Columns that say which row it is and which process wrote it, not what a person entered. */
const bookkeeping: ReadonlySet<string> = new Set([
  "id",
  "user_id",
  "import_id",
  "process_id",
  "created_at",
  "updated_at",
]);
const table = "symptoms.symptom_entries";

/** The events of an entry, newest first, before they are opened. Throws `not_found` when nothing about it is the person's. */
export async function findEntryTrail(tx: Tx, id: string): Promise<readonly EntryEvent[]> {
  const rows = await eventsOfEntry(tx, id);
  if (rows.length === 0) throw new AppError("not_found", "symptoms.entry_not_found");
  return rows.filter((row) => !isSealing(row));
}

/** Another way of keeping the same words is no event of an entry's story. */
function isSealing({ role, operation, changedFields }: EntryEvent): boolean {
  return (
    role === "system" &&
    operation === "UPDATE" &&
    (changedFields ?? []).every((name) => name === "process_id" || name.endsWith("_encrypted"))
  );
}

/** Whether keys are needed to read them. */
export function isTrailSealed(rows: readonly EntryEvent[]): boolean {
  return rows.some(({ oldValues, newValues }) => hasSealedColumns(oldValues) || hasSealedColumns(newValues));
}

/**
 * What happened to an entry, in words of the columns.
 * @param opener null when nothing is sealed
 */
export async function readEntryTrail(
  rows: readonly EntryEvent[],
  { id, opener }: { readonly id: string; readonly opener: Opener | null },
): Promise<TrailEvent[]> {
  const sides = rows.flatMap(({ oldValues, newValues }) =>
    [oldValues, newValues].map((values) => ({ values: values ?? {}, table, row: id })),
  );
  const opened = await openColumns(sides, opener);
  return rows.map(({ oldValues: _old, newValues: _new, changedFields: _fields, ...event }, index) => ({
    ...event,
    requestId: event.requestId ?? "",
    changes: changesOf(opened[2 * index] ?? {}, opened[2 * index + 1] ?? {}),
  }));
}

function changesOf(before: RowValues, after: RowValues): FieldChange[] {
  return Object.keys({ ...before, ...after })
    .filter((column) => !bookkeeping.has(column))
    .map((column) => ({
      field: camelCase(column),
      before: presentable(before[column]),
      after: presentable(after[column]),
    }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

function camelCase(column: string): string {
  return column.replaceAll(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

/** Instants are stored as to_jsonb writes them in UTC, with `+00:00`; everywhere else they end in `Z`. */
function presentable(value: Json | undefined): Json {
  if (value === undefined) return null;
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}T[\d:.]+\+00:00$/u.test(value)
    ? `${value.slice(0, -"+00:00".length)}Z`
    : value;
}
