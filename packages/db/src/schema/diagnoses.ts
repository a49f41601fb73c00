import { diagnosisSources, diagnosisStatuses, diagnosisSeverities, evidenceKinds } from "@anamnesis/domain";
import { date, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, instant, rowTracking } from "./columns.ts";

export const diagnoses = clinical.table(
  "diagnoses",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    caseId: uuid().notNull(),
    encounteredOn: date({ mode: "string" }).notNull(),
    primaryDiagnosisEncrypted: bytea().notNull(),
    icdCode: text(),
    severity: text({ enum: diagnosisSeverities }).notNull(),
    confidence: integer().notNull(),
    status: text({ enum: diagnosisStatuses }).notNull(),
    detailsEncrypted: bytea().notNull(),
    source: text({ enum: diagnosisSources }).notNull(),
    proposedBy: uuid().notNull(),
    modelName: text(),
    modelVersion: text(),
    modelInputHash: text(),
    modelAt: instant(),
    reviewedBy: uuid(),
    reviewedAt: instant(),
    finalDiagnosisEncrypted: bytea(),
    finalIcdCode: text(),
    reviewNotesEncrypted: bytea(),
    supersedes: uuid(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const diagnosisEvidence = clinical.table(
  "diagnosis_evidence",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    diagnosisId: uuid().notNull(),
    kind: text({ enum: evidenceKinds }).notNull(),
    sourceId: uuid().notNull(),
    sourceDigest: bytea(),
    occurredAt: instant().notNull(),
    citedEncrypted: bytea().notNull(),
    citedBy: uuid().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const favouriteCodes = clinical.table(
  "favourite_codes",
  { userId: uuid().notNull(), code: text().notNull(), ...rowTracking() },
  (table) => [primaryKey({ columns: [table.userId, table.code] })],
);
