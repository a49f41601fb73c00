import { z } from "zod";
import type { Json } from "./json.ts";

export const auditOperations = ["INSERT", "UPDATE", "DELETE", "TRUNCATE"] as const;
export type AuditOperation = (typeof auditOperations)[number];

export const entryTrailInput = z.strictObject({ id: z.uuid("That is not an entry.") });

/** One field before and after; null where it had no value. */
export interface FieldChange {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

/** One change of one row, as the database recorded it. Of somebody else it tells who, and not from where. */
export interface TrailEvent {
  readonly operation: AuditOperation;
  readonly occurredAt: string;
  readonly byYou: boolean;
  /** Null for the system, and for whoever was not signed in. */
  readonly actorName: string | null;
  readonly role: string;
  readonly memberRole: string | null;
  readonly organizationName: string | null;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
  readonly processKind: string | null;
  readonly changes: readonly FieldChange[];
}

/** What was seen of a diary: counted over everything the answer told of, also in its summary. */
export interface AccessDetails {
  /** First and last day with an entry, `YYYY-MM-DD`; null when there was none. */
  readonly from: string | null;
  readonly to: string | null;
  readonly days: number;
  readonly entries: number;
  /** Entries that were read one by one, with their notes when `notes`. */
  readonly shown: number;
  readonly notes: boolean;
  /** Days of bleeding; null where the cycle is not shown. */
  readonly cycleDays: number | null;
  /** How often something was taken; null where medication is not shown. */
  readonly intakes: number | null;
}
