import { randomUUID } from "node:crypto";
import { type Database, type Who, writeTrail } from "@anamnesis/db";
import type { JobRun } from "@anamnesis/platform";

/** For work that nobody asked for, by the login of the worker. Without a process it can only read. */
export function asSystem(process?: string): Who {
  return {
    proof: { by: "system" },
    requestId: `system-${randomUUID()}`,
    reason: null,
    clientIp: null,
    userAgent: null,
    ...(process === undefined ? {} : { process }),
  };
}

/** For what a server does in nobody's name. Without a process it can only read. */
export function asNobody(process?: string): Who {
  return { ...asSystem(process), proof: { by: "nobody" } };
}

/** For a job, in the name of whoever asked for it: what they said then, the database has kept. */
export function asAsker({ id, lease }: Pick<JobRun, "id" | "lease">): Who {
  return { proof: { by: "job", id, lease }, requestId: "", reason: null, clientIp: null, userAgent: null };
}

/**
 * Writes into the trail, once that is possible again, for how long nothing could be: administrators are told. By the login
 * of the worker: what alerts go by nobody else says.
 */
export async function noteOutage(database: Database, { seconds }: { readonly seconds: number }): Promise<void> {
  await database.withContext(asSystem("operations.outage"), (tx) =>
    writeTrail(tx, { event: "DATABASE_NOT_WRITABLE", id: "", status: "failure", details: { seconds } }),
  );
}

/** Writes into the trail that a procedure failed in a way that nobody meant: administrators are told of many. */
export async function noteFailure(
  database: Database,
  { requestId, procedure }: { readonly requestId: string; readonly procedure: string },
): Promise<void> {
  const who = { ...asNobody("operations.failure"), requestId };
  await database.withContext(who, (tx) =>
    writeTrail(tx, { event: "PROCEDURE_FAILED", id: procedure, status: "failure" }),
  );
}
