import { sql } from "drizzle-orm";
import {
  memberRoles,
  membershipStatuses,
  organizationPlans,
  organizationStatuses,
  organizationTypes,
  type ConnectionTest,
  type Organization,
  type JsonObject,
  type WebhookDeliveryStatus,
  resourceStatuses,
  resourceTypes,
} from "@anamnesis/domain";
import { boolean, cidr, date, integer, jsonb, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant, rowTracking } from "./columns.ts";

export const organizationsSchema = pgSchema("organizations");

export const organizationType = organizationsSchema.enum("organization_type", organizationTypes);
export const organizationPlan = organizationsSchema.enum("organization_plan", organizationPlans);
export const organizationStatus = organizationsSchema.enum("organization_status", organizationStatuses);
export const memberRole = organizationsSchema.enum("member_role", memberRoles);
export const membershipStatus = organizationsSchema.enum("membership_status", membershipStatuses);
export const resourceType = organizationsSchema.enum("resource_type", resourceTypes);
export const resourceStatus = organizationsSchema.enum("resource_status", resourceStatuses);

const emptyObject = sql`'{}'`;

export const organizations = organizationsSchema.table("organizations", {
  id: uuid().primaryKey(),
  slug: text().notNull(),
  name: text().notNull(),
  legalName: text(),
  type: organizationType().notNull(),
  plan: organizationPlan().notNull().default("community"),
  status: organizationStatus().notNull().default("active"),
  email: text(),
  phone: text(),
  website: text(),
  address: jsonb().$type<Organization["address"]>().notNull().default(emptyObject),
  timeZone: text(),
  npiNumber: text(),
  taxId: text(),
  hipaaComplianceDate: date({ mode: "string" }),
  settings: jsonb().$type<JsonObject>().notNull().default(emptyObject),
  metadata: jsonb().$type<JsonObject>().notNull().default(emptyObject),
  requiresSecondFactor: boolean().notNull().default(false),
  sessionIdleMinutes: integer(),
  sessionHours: integer(),
  allowedNetworks: cidr().array().notNull().default(emptyObject),
  ...rowTracking(),
  archivedAt: instant(),
});

export const formerSlugs = organizationsSchema.table("former_slugs", {
  slug: text().primaryKey(),
  organizationId: uuid().notNull(),
  processId: uuid().notNull(),
  createdAt: instant()
    .notNull()
    .default(sql`now()`),
});

export const memberships = organizationsSchema.table(
  "memberships",
  {
    organizationId: uuid().notNull(),
    userId: uuid().notNull(),
    role: memberRole().notNull(),
    status: membershipStatus().notNull().default("active"),
    title: text(),
    specialization: text(),
    licenseNumber: text(),
    licenseState: text(),
    licenseExpiresOn: date({ mode: "string" }),
    npiNumber: text(),
    joinedAt: instant()
      .notNull()
      .default(sql`now()`),
    endedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.userId] })],
);

export const invitations = organizationsSchema.table(
  "invitations",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    email: text().notNull(),
    role: memberRole().notNull(),
    title: text(),
    invitedBy: uuid().notNull(),
    mails: integer().notNull().default(1),
    expiresAt: instant().notNull(),
    acceptedAt: instant(),
    acceptedBy: uuid(),
    withdrawnAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const resources = organizationsSchema.table(
  "resources",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    type: resourceType().notNull(),
    name: text().notNull(),
    config: jsonb().$type<JsonObject>().notNull(),
    /** Sealed, and never read but by `organizations.resource_secrets`. */
    secretsEncrypted: bytea(),
    secretNames: text().array().notNull().default(emptyObject),
    status: resourceStatus().notNull().default("active"),
    lastTestedAt: instant(),
    lastTest: jsonb().$type<ConnectionTest>(),
    ...rowTracking(),
    deletedAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const webhookDeliveries = organizationsSchema.table(
  "webhook_deliveries",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    resourceId: uuid().notNull(),
    event: text().notNull(),
    data: jsonb().$type<JsonObject>().notNull(),
    status: text().$type<WebhookDeliveryStatus>().notNull().default("waiting"),
    attempts: integer().notNull().default(0),
    lastTest: jsonb().$type<ConnectionTest>(),
    settledAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
