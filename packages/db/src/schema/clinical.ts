import { administrativeGenders, emergencyCauses, emergencyOutcomes } from "@anamnesis/domain";
import { bigint, boolean, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant, rowTracking } from "./columns.ts";

export const clinical = pgSchema("clinical");

export const dataKeys = clinical.table(
  "data_keys",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    keyEncrypted: bytea().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const patients = clinical.table(
  "patients",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    familyNameEncrypted: bytea().notNull(),
    givenNameEncrypted: bytea().notNull(),
    birthDateEncrypted: bytea().notNull(),
    recordNumberEncrypted: bytea().notNull(),
    ssnEncrypted: bytea().notNull(),
    emailEncrypted: bytea().notNull(),
    phoneEncrypted: bytea().notNull(),
    addressEncrypted: bytea().notNull(),
    gender: text({ enum: administrativeGenders }).notNull(),
    isActive: boolean().notNull().default(true),
    recordNumberToken: bytea().notNull(),
    searchTokens: bigint({ mode: "number" }).array().notNull(),
    matchTokens: bigint({ mode: "number" }).array().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const careTeamMembers = clinical.table(
  "care_team_members",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    userId: uuid().notNull(),
    endedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const emergencyAccesses = clinical.table(
  "emergency_accesses",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    userId: uuid().notNull(),
    cause: text({ enum: emergencyCauses }).notNull(),
    explanation: text().notNull(),
    expiresAt: instant().notNull(),
    outcome: text({ enum: emergencyOutcomes }),
    review: text(),
    reviewedBy: uuid(),
    reviewedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const accessQuestions = clinical.table(
  "access_questions",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    organizationId: uuid().notNull(),
    accessId: uuid().notNull(),
    accessedAt: instant().notNull(),
    questionEncrypted: bytea().notNull(),
    answerEncrypted: bytea(),
    answeredBy: uuid(),
    answeredAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const patientLinks = clinical.table(
  "patient_links",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    codeHash: bytea().notNull(),
    codeExpiresAt: instant().notNull(),
    userId: uuid(),
    linkedAt: instant(),
    mailsOnLook: boolean().notNull().default(false),
    endedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
