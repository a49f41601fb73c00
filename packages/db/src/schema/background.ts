import { backgroundParts, identifierStatuses, identifierTypes } from "@anamnesis/domain";
import { bigint, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, rowTracking } from "./columns.ts";

export const patientIdentifiers = clinical.table(
  "patient_identifiers",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    type: text({ enum: identifierTypes }).notNull(),
    contentEncrypted: bytea().notNull(),
    searchTokens: bigint({ mode: "number" }).array().notNull(),
    status: text({ enum: identifierStatuses }).notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

const [firstPart = "insurance", ...otherParts] = backgroundParts;

export const backgroundPartRows = clinical.table(
  "background_parts",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    part: text({ enum: [firstPart, ...otherParts] }).notNull(),
    rowsEncrypted: bytea().notNull(),
    searchTokens: bigint({ mode: "number" }).array().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
