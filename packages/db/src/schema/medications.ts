import { medicationListStates, medicationSources, medicationStatuses } from "@anamnesis/domain";
import { primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, instant, rowTracking } from "./columns.ts";

export const medicationStatements = clinical.table(
  "medication_statements",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    nameEncrypted: bytea().notNull(),
    rxcuiEncrypted: bytea().notNull(),
    takenAsEncrypted: bytea().notNull(),
    saidByEncrypted: bytea().notNull(),
    diaryNameEncrypted: bytea(),
    since: text(),
    until: text(),
    source: text({ enum: medicationSources }).notNull(),
    status: text({ enum: medicationStatuses }).notNull(),
    stopReasonEncrypted: bytea(),
    writtenBy: uuid().notNull(),
    stoppedBy: uuid(),
    stoppedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const medicationLists = clinical.table(
  "medication_lists",
  {
    organizationId: uuid().notNull(),
    patientId: uuid().notNull(),
    state: text({ enum: medicationListStates }).notNull(),
    askedBy: uuid().notNull(),
    askedAt: instant().notNull(),
    reconciledBy: uuid(),
    reconciledAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.patientId] })],
);
