import { casePriorities, caseStatuses, caseTypes, specialties } from "@anamnesis/domain";
import { date, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, instant, rowTracking } from "./columns.ts";

export const medicalCases = clinical.table(
  "medical_cases",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    caseNumber: text().notNull().default(""),
    titleEncrypted: bytea().notNull(),
    chiefComplaintEncrypted: bytea().notNull(),
    descriptionEncrypted: bytea().notNull(),
    tagsEncrypted: bytea().notNull(),
    caseType: text({ enum: caseTypes }).notNull(),
    specialty: text({ enum: specialties }),
    priority: text({ enum: casePriorities }).notNull(),
    status: text({ enum: caseStatuses }).notNull(),
    assignedTo: uuid(),
    icdCodes: text().array().notNull().default([]),
    admissionDate: date(),
    dischargeDate: date(),
    scheduledDate: date(),
    closedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const caseHandovers = clinical.table(
  "case_handovers",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    caseId: uuid().notNull(),
    fromUser: uuid().notNull(),
    toUser: uuid().notNull(),
    whyEncrypted: bytea().notNull(),
    acceptedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
