import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { AuditOperation } from "@anamnesis/domain";
import type { RowValues } from "../../sealed-columns.ts";

const longestTrail = 500;

/** A change of an entry, as its person may know it: from where it was made only where that was themselves. */
export interface EntryEvent {
  readonly operation: AuditOperation;
  readonly occurredAt: string;
  readonly oldValues: RowValues | null;
  readonly newValues: RowValues | null;
  readonly changedFields: readonly string[] | null;
  readonly byYou: boolean;
  readonly actorName: string | null;
  readonly role: string;
  readonly memberRole: string | null;
  readonly organizationName: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly processKind: string | null;
}

interface StoredEvent extends Omit<EntryEvent, "role" | "ip"> {
  readonly schemaName: string;
  readonly tableName: string;
  readonly rowId: string;
  readonly userRole: string;
  readonly sessionHandle: string | null;
  readonly clientIp: string | null;
}

const eventOf = ({
  schemaName: _schema,
  tableName: _table,
  rowId: _row,
  sessionHandle: _session,
  userRole: role,
  clientIp: ip,
  ...event
}: StoredEvent): EntryEvent => ({ ...event, role, ip });

const ownChanges = sqlFunction("audit.own_changes", typed<StoredEvent>());

/** Changes of one diary entry of the person of the context, newest first, with the kind of process that made each. */
export async function eventsOfEntry(tx: Tx, id: string): Promise<readonly EntryEvent[]> {
  const place = { schemaName: "symptoms", tableName: "symptom_entries", rowId: id };
  return (await ownChanges(tx, { ...place, limit: longestTrail })).map(eventOf);
}
