import { sql } from "drizzle-orm";
import { assuranceLevels, userRoles, userStatuses } from "@anamnesis/domain";
import { boolean, inet, integer, jsonb, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, rowTracking } from "./columns.ts";

export const identity = pgSchema("identity");

export const userRole = identity.enum("user_role", userRoles);
export const userStatus = identity.enum("user_status", userStatuses);

export const users = identity.table("users", {
  id: uuid().primaryKey(),
  email: text().notNull().unique(),
  displayName: text().notNull(),
  passwordHash: text().notNull(),
  role: userRole().notNull().default("user"),
  status: userStatus().notNull().default("active"),
  emailVerifiedAt: instant(),
  failedLoginAttempts: integer().notNull().default(0),
  lockedUntil: instant(),
  lastLoginAt: instant(),
  lastLoginIp: inet(),
  passwordChangedAt: instant()
    .notNull()
    .default(sql`now()`),
  mustChangePassword: boolean().notNull().default(false),
  ...rowTracking(),
  deletedAt: instant(),
});

export const userSessions = identity.table("user_sessions", {
  /** SHA-256 of the token, hex. */
  id: text().primaryKey(),
  handle: uuid().notNull().unique(),
  userId: uuid().notNull(),
  organizationId: uuid(),
  kind: text({ enum: ["browser", "program"] }).notNull(),
  expiresAt: instant().notNull(),
  absoluteExpiresAt: instant().notNull(),
  idleSeconds: integer().notNull(),
  authenticatedAt: instant()
    .notNull()
    .default(sql`now()`),
  assurance: text({ enum: assuranceLevels }).notNull(),
  ip: inet(),
  userAgent: text(),
  lastSeenAt: instant()
    .notNull()
    .default(sql`now()`),
  ...rowTracking(),
});

function logColumns() {
  return {
    id: uuid().notNull().defaultRandom(),
    occurredAt: instant()
      .notNull()
      .default(sql`clock_timestamp()`),
    ip: inet(),
    userAgent: text(),
    details: jsonb()
      .notNull()
      .default(sql`'{}'`),
    requestId: text(),
    processId: uuid(),
  };
}

export const sessionLogs = identity.table(
  "session_logs",
  {
    ...logColumns(),
    event: text({ enum: ["CREATED", "REFRESHED", "TERMINATED", "EXPIRED", "INVALIDATED"] }).notNull(),
    userId: uuid().notNull(),
    sessionHandle: uuid().notNull(),
  },
  (table) => [primaryKey({ columns: [table.occurredAt, table.id] })],
);

export const securityLogs = identity.table(
  "security_logs",
  {
    ...logColumns(),
    eventType: text().notNull(),
    severity: text({ enum: ["low", "medium", "high", "critical"] }).notNull(),
    userId: uuid(),
  },
  (table) => [primaryKey({ columns: [table.occurredAt, table.id] })],
);
