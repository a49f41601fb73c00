import type { Tx } from "@anamnesis/db";
import { AppError, type FieldChange, type TrailEvent } from "@anamnesis/domain";
import { eventsOfEntry } from "./repository.ts";

type Values = Readonly<Record<string, unknown>> | null;

/** Columns that say which row it is and which process wrote it, not what a person entered. */
const bookkeeping: ReadonlySet<string> = new Set(["id", "user_id", "process_id", "created_at", "updated_at"]);

/** What happened to an entry, newest first. Throws `not_found` when nothing about it is the person's. */
export async function readEntryTrail(tx: Tx, userId: string, id: string): Promise<TrailEvent[]> {
  const rows = await eventsOfEntry(tx, id);
  if (rows.length === 0) throw new AppError("not_found", "symptoms.entry_not_found");
  return rows.map(({ event, processKind }) => ({
    operation: event.operation,
    occurredAt: event.occurredAt,
    byYou: event.userId === userId,
    role: event.userRole,
    reason: event.reason,
    ip: event.clientIp,
    userAgent: event.userAgent,
    requestId: event.requestId ?? "",
    processKind,
    changes: changesOf(event.oldValues, event.newValues),
  }));
}

function changesOf(before: Values, after: Values): FieldChange[] {
  return Object.keys(after ?? before ?? {})
    .filter((column) => !bookkeeping.has(column))
    .map((column) => ({
      field: camelCase(column),
      before: presentable(before?.[column]),
      after: presentable(after?.[column]),
    }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

function camelCase(column: string): string {
  return column.replaceAll(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

/** Instants are stored as to_jsonb writes them in UTC, with `+00:00`; everywhere else they end in `Z`. */
function presentable(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}T[\d:.]+\+00:00$/u.test(value)
    ? `${value.slice(0, -"+00:00".length)}Z`
    : value;
}
