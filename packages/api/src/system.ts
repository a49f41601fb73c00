import { randomUUID } from "node:crypto";
import type { Actor, Database } from "@anamnesis/db";

/** The actor of housekeeping that nobody asked for. Without a process it can only read. */
export function systemActor(process?: string): Actor {
  return {
    userId: null,
    role: "system",
    organizationId: null,
    memberRole: null,
    sessionHandle: null,
    requestId: `system-${randomUUID()}`,
    reason: null,
    clientIp: null,
    userAgent: null,
    ...(process === undefined ? {} : { process }),
  };
}

/** Writes into the trail, once that is possible again, for how long nothing could be: administrators are told. */
export async function noteOutage(database: Database, { seconds }: { readonly seconds: number }): Promise<void> {
  await database.withContext(systemActor("operations.outage"), (tx) =>
    tx.query("SELECT audit.log('DATABASE_NOT_WRITABLE', 'database', '', 'failure', $1)", [{ seconds }]),
  );
}

/** Writes into the trail that a procedure failed in a way that nobody meant: administrators are told of many. */
export async function noteFailure(
  database: Database,
  { requestId, procedure }: { readonly requestId: string; readonly procedure: string },
): Promise<void> {
  const actor = { ...systemActor("operations.failure"), requestId };
  await database.withContext(actor, (tx) =>
    tx.query("SELECT audit.log('PROCEDURE_FAILED', 'procedure', $1, 'failure', '{}')", [procedure]),
  );
}
