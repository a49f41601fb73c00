import { boolean, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { recordSources, recordImportStates } from "@anamnesis/domain";
import { clinical } from "./clinical.ts";
import { bytea, rowTracking } from "./columns.ts";

export const recordImports = clinical.table(
  "imports",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    source: text({ enum: recordSources }).notNull(),
    nameEncrypted: bytea().notNull(),
    importedBy: uuid().notNull(),
    state: text({ enum: recordImportStates }).notNull().default("there"),
    registered: integer().notNull().default(0),
    kept: integer().notNull().default(0),
    known: integer().notNull().default(0),
    leftOut: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    reportEncrypted: bytea(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const importedParts = clinical.table(
  "imported_parts",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    importId: uuid().notNull(),
    patientId: uuid().notNull(),
    entriesEncrypted: bytea().notNull(),
    isTakenBack: boolean().notNull().default(false),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
