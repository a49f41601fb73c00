import { sql } from "drizzle-orm";
import { assuranceLevels, type JsonObject, type Preferences, userRoles, userStatuses } from "@anamnesis/domain";
import { bigint, boolean, inet, integer, jsonb, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant, rowTracking, xid8 } from "./columns.ts";

export const identity = pgSchema("identity");

export const userRole = identity.enum("user_role", userRoles);
export const userStatus = identity.enum("user_status", userStatuses);

export const users = identity.table("users", {
  id: uuid().primaryKey(),
  email: text().notNull(),
  displayName: text().notNull(),
  passwordHash: text().notNull(),
  role: userRole().notNull().default("user"),
  status: userStatus().notNull().default("pending_verification"),
  emailVerifiedAt: instant(),
  lastLoginAt: instant(),
  lastLoginIp: inet(),
  passwordChangedAt: instant()
    .notNull()
    .default(sql`now()`),
  mustChangePassword: boolean().notNull().default(false),
  ...rowTracking(),
  deletedAt: instant(),
  deletionDueAt: instant(),
});

export const userProfiles = identity.table("user_profiles", {
  userId: uuid().primaryKey(),
  tags: text()
    .array()
    .notNull()
    .default(sql`'{}'`),
  metadata: jsonb()
    .$type<JsonObject>()
    .notNull()
    .default(sql`'{}'`),
  timeZone: text(),
  locale: text(),
  preferences: jsonb()
    .$type<Preferences>()
    .notNull()
    .default(sql`'{}'`),
  ...rowTracking(),
});

export const emailTokens = identity.table("email_tokens", {
  id: uuid().primaryKey(),
  userId: uuid().notNull(),
  purpose: text({ enum: ["verify", "reset", "change", "factor_reset", "notice"] }).notNull(),
  email: text().notNull(),
  attempts: integer().notNull().default(0),
  validFrom: instant()
    .notNull()
    .default(sql`now()`),
  expiresAt: instant().notNull(),
  usedAt: instant(),
  sessionHandle: uuid(),
  codeHash: text(),
  triedHash: text(),
  triedIn: xid8(),
  ...rowTracking(),
});

export const totpSecrets = identity.table(
  "totp_secrets",
  {
    id: uuid().notNull(),
    userId: uuid().notNull(),
    secretEncrypted: bytea().notNull(),
    confirmedAt: instant(),
    lastUsedStep: bigint({ mode: "number" }).notNull().default(0),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const recoveryCodes = identity.table(
  "recovery_codes",
  {
    id: uuid().notNull(),
    userId: uuid().notNull(),
    codeHash: text().notNull(),
    usedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const passkeys = identity.table(
  "passkeys",
  {
    id: uuid().notNull(),
    userId: uuid().notNull(),
    credentialId: text().notNull(),
    publicKey: bytea().notNull(),
    counter: bigint({ mode: "number" }).notNull().default(0),
    transports: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    isBackedUp: boolean().notNull().default(false),
    name: text().notNull(),
    lastUsedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const knownDevices = identity.table(
  "known_devices",
  {
    id: uuid().notNull(),
    userId: uuid().notNull(),
    /** SHA-256 of the device's own token, hex. */
    deviceHash: text().notNull(),
    ip: inet(),
    userAgent: text(),
    lastSeenAt: instant()
      .notNull()
      .default(sql`now()`),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const passkeyChallenges = identity.table("passkey_challenges", {
  id: uuid().primaryKey(),
  challenge: bytea().notNull(),
  purpose: text({ enum: ["register", "sign_in", "step_up"] }).notNull(),
  userId: uuid(),
  expiresAt: instant().notNull(),
});

export const throttles = identity.table(
  "throttles",
  {
    scope: text({ enum: ["account", "address", "device"] }).notNull(),
    key: text().notNull(),
    failures: integer().notNull().default(1),
    lastFailedAt: instant()
      .notNull()
      .default(sql`now()`),
    blockedUntil: instant(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] })],
);

export const userSessions = identity.table("user_sessions", {
  /** SHA-256 of the token, hex. */
  id: text().primaryKey(),
  handle: uuid().notNull().unique(),
  watchKey: uuid().notNull().unique().defaultRandom(),
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
  name: text(),
  /** What a program may do; null for everything its person may. */
  scopes: text().array(),
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
