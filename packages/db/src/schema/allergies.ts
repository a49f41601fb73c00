import { allergyListStates, allergySeverities, allergyStatuses, allergyVerifications } from "@anamnesis/domain";
import { primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, instant, rowTracking } from "./columns.ts";

export const allergies = clinical.table(
  "allergies",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    substanceEncrypted: bytea().notNull(),
    rxcuiEncrypted: bytea().notNull(),
    substanceClassEncrypted: bytea(),
    reactionEncrypted: bytea().notNull(),
    severity: text({ enum: allergySeverities }).notNull(),
    verificationStatus: text({ enum: allergyVerifications }).notNull(),
    clinicalStatus: text({ enum: allergyStatuses }).notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const allergyLists = clinical.table(
  "allergy_lists",
  {
    organizationId: uuid().notNull(),
    patientId: uuid().notNull(),
    state: text({ enum: allergyListStates }).notNull(),
    askedBy: uuid().notNull(),
    askedAt: instant().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.patientId] })],
);
