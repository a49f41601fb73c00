import { auditEvents, processTracking, type Tx } from "@anamnesis/db";
import { and, desc, eq } from "drizzle-orm";

const longestTrail = 500;

/** Changes of one diary entry, newest first, with the kind of process that made each. */
export async function eventsOfEntry(tx: Tx, id: string) {
  return tx.db
    .select({ event: auditEvents, processKind: processTracking.kind })
    .from(auditEvents)
    .leftJoin(processTracking, eq(processTracking.id, auditEvents.processId))
    .where(
      and(
        eq(auditEvents.rowId, id),
        eq(auditEvents.schemaName, "symptoms"),
        eq(auditEvents.tableName, "symptom_entries"),
      ),
    )
    .orderBy(desc(auditEvents.occurredAt), desc(auditEvents.seq))
    .limit(longestTrail);
}
