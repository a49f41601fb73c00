import { jobStatuses } from "@anamnesis/domain";
import { sql } from "drizzle-orm";
import { bigint, integer, jsonb, pgSchema, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";

export const app = pgSchema("app");

export const contextKeys = app.table("context_keys", {
  id: smallint().primaryKey(),
  secret: bytea().notNull(),
  createdAt: instant()
    .notNull()
    .default(sql`now()`),
});

export const rootKeys = app.table("root_keys", {
  id: bytea().primaryKey(),
  createdAt: instant()
    .notNull()
    .default(sql`now()`),
});

export const keyProviders = app.table("key_providers", {
  name: text().primaryKey(),
  createdAt: instant()
    .notNull()
    .default(sql`now()`),
});

export const jobs = app.table("jobs", {
  id: uuid().primaryKey(),
  kind: text().notNull(),
  payload: jsonb().notNull(),
  actor: jsonb().notNull(),
  userId: uuid(),
  status: text({ enum: jobStatuses }).notNull().default("queued"),
  attempts: integer().notNull().default(0),
  maxAttempts: integer().notNull().default(5),
  runAfter: instant()
    .notNull()
    .default(sql`now()`),
  leasedUntil: instant(),
  leasedBy: uuid(),
  lastError: text(),
  processId: uuid().notNull(),
  createdAt: instant()
    .notNull()
    .default(sql`now()`),
  finishedAt: instant(),
  progress: integer().notNull().default(0),
  progressNote: text(),
  errorClass: text(),
  cancelRequestedAt: instant(),
});

export const schedules = app.table("schedules", {
  name: text().primaryKey(),
  everySeconds: integer().notNull(),
  nextDueAt: instant().notNull(),
  leasedBy: uuid(),
  leasedUntil: instant(),
  lastSucceededAt: instant(),
  lastFailedAt: instant(),
  failures: integer().notNull().default(0),
  lastError: text(),
  errorClass: text(),
  createdAt: instant()
    .notNull()
    .default(sql`now()`),
});

export const idempotencyKeys = app.table(
  "idempotency_keys",
  {
    userId: uuid().notNull(),
    key: text().notNull(),
    procedure: text().notNull(),
    inputHash: text().notNull(),
    responseEncrypted: bytea(),
    processId: uuid().notNull(),
    createdAt: instant()
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.userId, table.key] })],
);

export const tenantKeys = app.table(
  "tenant_keys",
  {
    tenantId: uuid().notNull(),
    id: bytea().notNull(),
    wrapped: bytea(),
    provider: text().notNull(),
    retiredAt: instant(),
    destroyedAt: instant(),
    processId: uuid().notNull(),
    createdAt: instant()
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

const count = () => bigint({ mode: "number" }).notNull().default(0);

export const keyTasks = app.table("key_tasks", {
  id: uuid().primaryKey(),
  kind: text({ enum: ["rotate"] }).notNull(),
  reason: text().notNull(),
  onlyTenant: uuid(),
  tenantId: uuid(),
  tenants: count(),
  tenantsDone: count(),
  fieldsDone: count(),
  createdAt: instant()
    .notNull()
    .default(sql`clock_timestamp()`),
  updatedAt: instant()
    .notNull()
    .default(sql`clock_timestamp()`),
  finishedAt: instant(),
  failedAt: instant(),
});
