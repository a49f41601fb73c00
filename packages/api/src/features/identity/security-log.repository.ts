import { securityLogs, type Tx } from "@anamnesis/db";
import type { JsonObject, LogPageInput, SecurityEventType, SecurityLogEntry } from "@anamnesis/domain";
import { and, desc, eq, sql } from "drizzle-orm";
import { pageOf, positionOf } from "../../cursor.ts";

export interface LogPage {
  readonly entries: readonly SecurityLogEntry[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** The log of a person's safety, newest first. The policies decide whose may be read. */
export async function readSecurityLog(tx: Tx, userId: string, { cursor, limit }: LogPageInput): Promise<LogPage> {
  const before = positionOf("identity.securityLog", cursor);
  const { occurredAt, id } = securityLogs;
  const isAfter =
    before === undefined ? undefined : sql`(${occurredAt}, ${id}) < (${before.at}::timestamptz, ${before.id}::uuid)`;
  const rows = await tx.db
    .select()
    .from(securityLogs)
    .where(and(eq(securityLogs.userId, userId), isAfter))
    .orderBy(desc(occurredAt), desc(id))
    .limit(limit + 1);
  const { page, nextCursor } = pageOf("identity.securityLog", rows, {
    limit,
    at: (row) => ({ at: row.occurredAt, id: row.id }),
  });
  return { entries: page.map(entryOf), nextCursor };
}

function entryOf(row: typeof securityLogs.$inferSelect): SecurityLogEntry {
  const { id, occurredAt, severity, ip, userAgent } = row;
  // Written by our own functions alone.
  const [type, details] = [row.eventType as SecurityEventType, row.details as JsonObject];
  return { id, occurredAt, type, severity, ip, userAgent, details };
}
