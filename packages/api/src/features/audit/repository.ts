import { isoOfTimestamptz, type Tx } from "@anamnesis/db";
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

/** Changes of one diary entry of the person of the context, newest first, with the kind of process that made each. */
export async function eventsOfEntry(tx: Tx, id: string): Promise<readonly EntryEvent[]> {
  const rows = await tx.query<EntryEvent>(
    `SELECT operation, occurred_at AS "occurredAt", old_values AS "oldValues", new_values AS "newValues",
        changed_fields AS "changedFields", by_you AS "byYou", actor_name AS "actorName", user_role AS "role",
        member_role AS "memberRole", organization_name AS "organizationName", client_ip AS "ip",
        user_agent AS "userAgent", reason, request_id AS "requestId", process_kind AS "processKind"
      FROM audit.own_changes('symptoms', 'symptom_entries', $1, $2)`,
    [id, longestTrail],
  );
  return rows.map((row) => ({ ...row, occurredAt: isoOfTimestamptz(row.occurredAt) }));
}
