import { sql } from "drizzle-orm";
import type { AccessDetails, Json, MemberRole } from "@anamnesis/domain";
import { bigint, inet, integer, jsonb, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant, xid8 } from "./columns.ts";

export const audit = pgSchema("audit");

export const processTracking = audit.table("process_tracking", {
  id: uuid().primaryKey(),
  parentId: uuid(),
  xid: xid8()
    .notNull()
    .default(sql`pg_current_xact_id()`),
  startedAt: instant()
    .notNull()
    .default(sql`now()`),
  kind: text().notNull(),
  requestId: text().notNull(),
  userId: uuid(),
  userRole: text().notNull(),
  memberRole: text(),
  organizationId: uuid(),
  sessionHandle: uuid(),
  clientIp: inet(),
  userAgent: text(),
  reason: text(),
});

function recordColumns(sequence: string) {
  return {
    seq: bigint({ mode: "number" })
      .notNull()
      .default(sql.raw(`nextval('audit.${sequence}')`)),
    occurredAt: instant()
      .notNull()
      .default(sql`clock_timestamp()`),
    xid: xid8()
      .notNull()
      .default(sql`pg_current_xact_id()`),
  };
}

export const rowShapes = audit.table("row_shapes", {
  id: integer().primaryKey(),
  schemaName: text().notNull(),
  tableName: text().notNull(),
  columns: text().array().notNull(),
});

export const auditEvents = audit.table(
  "audit_events",
  {
    ...recordColumns("audit_events_seq"),
    shapeId: integer().notNull(),
    operation: text({ enum: ["I", "U", "D", "T"] }).notNull(),
    processId: uuid(),
    databaseUser: text(),
    rowId: uuid(),
    rowName: text(),
    subjectId: uuid(),
    salt: uuid().notNull().defaultRandom(),
    oldValues: jsonb().$type<Json>(),
    newValues: jsonb().$type<Json>(),
    oldSealed: bytea(),
    newSealed: bytea(),
    changedFields: text().array(),
  },
  (table) => [primaryKey({ columns: [table.occurredAt, table.seq] })],
);

export const auditLogs = audit.table(
  "audit_logs",
  {
    ...recordColumns("audit_logs_seq"),
    processId: uuid().notNull(),
    userId: uuid(),
    eventType: text().notNull(),
    resourceType: text(),
    resourceId: text(),
    status: text({ enum: ["success", "failure", "denied"] }).notNull(),
    details: jsonb()
      .notNull()
      .default(sql`'{}'`),
  },
  (table) => [primaryKey({ columns: [table.occurredAt, table.seq] })],
);

export const phiAccess = audit.table(
  "phi_access",
  {
    id: uuid().notNull().defaultRandom(),
    occurredAt: instant()
      .notNull()
      .default(sql`clock_timestamp()`),
    subjectId: uuid().notNull(),
    userId: uuid().notNull(),
    viewerName: text().notNull(),
    organizationId: uuid().notNull(),
    organizationName: text().notNull(),
    memberRole: text().$type<MemberRole>().notNull(),
    resourceType: text().notNull(),
    resourceId: text().notNull(),
    reason: text().notNull(),
    details: jsonb()
      .$type<AccessDetails>()
      .notNull()
      .default(sql`'{}'`),
    processId: uuid().notNull(),
    digest: bytea(),
    xid: xid8()
      .notNull()
      .default(sql`pg_current_xact_id()`),
  },
  (table) => [primaryKey({ columns: [table.occurredAt, table.id] })],
);
