import { z } from "zod";

export const auditOperations = ["INSERT", "UPDATE", "DELETE", "TRUNCATE"] as const;
export type AuditOperation = (typeof auditOperations)[number];

export const entryTrailInput = z.strictObject({ id: z.uuid("That is not an entry.") });

/** One field before and after; null where it had no value. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** One change of one row, as the database recorded it. */
export interface TrailEvent {
  readonly operation: AuditOperation;
  readonly occurredAt: string;
  readonly byYou: boolean;
  readonly role: string;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
  readonly processKind: string | null;
  readonly changes: readonly FieldChange[];
}
