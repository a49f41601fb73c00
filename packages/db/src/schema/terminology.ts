import {
  codeSystems,
  drugSchedules,
  medicationTermTypes,
  prescriptionNeeds,
  releaseKinds,
  releaseStatuses,
} from "@anamnesis/domain";
import { sql } from "drizzle-orm";
import { bigint, boolean, date, integer, jsonb, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

export const terminology = pgSchema("terminology");

const count = () => bigint({ mode: "number" }).notNull().default(0);
const now = () =>
  instant()
    .notNull()
    .default(sql`clock_timestamp()`);

export const releases = terminology.table("releases", {
  id: uuid().primaryKey(),
  name: text().notNull(),
  codeSystem: text({ enum: codeSystems }).notNull(),
  kind: text({ enum: releaseKinds }).notNull(),
  status: text({ enum: releaseStatuses }).notNull(),
  fiscalYear: integer(),
  validFrom: date({ mode: "string" }).notNull(),
  validTo: date({ mode: "string" }),
  fileName: text().notNull(),
  bytes: bigint({ mode: "number" }).notNull(),
  sha256: text().notNull(),
  codes: count(),
  badRows: count(),
  problems: jsonb()
    .notNull()
    .default(sql`'[]'`),
  failure: text(),
  requestedBy: uuid(),
  importedAt: instant(),
  undoneBy: uuid(),
  undoneAt: instant(),
  undoReason: text(),
  createdAt: now(),
  updatedAt: now(),
});

export const codes = terminology.table(
  "codes",
  {
    releaseId: uuid().notNull(),
    code: text().notNull(),
    isBillable: boolean().notNull(),
    shortDescription: text().notNull(),
    longDescription: text().notNull(),
    parent: text(),
  },
  (table) => [primaryKey({ columns: [table.releaseId, table.code] })],
);

export const synonyms = terminology.table(
  "synonyms",
  { code: text().notNull(), locale: text().notNull(), words: text().notNull() },
  (table) => [primaryKey({ columns: [table.locale, table.words, table.code] })],
);

const texts = () =>
  text()
    .array()
    .notNull()
    .default(sql`'{}'`);

export const medications = terminology.table(
  "medications",
  {
    releaseId: uuid().notNull(),
    rxcui: text().notNull(),
    termType: text({ enum: medicationTermTypes }).notNull(),
    genericName: text().notNull(),
    brandNames: texts(),
    alsoCalled: texts(),
    ingredients: texts(),
    drugClasses: texts(),
    therapeuticClass: text(),
    pharmacologicClass: text(),
    dosageForms: texts(),
    strengths: texts(),
    routes: texts(),
    indications: text(),
    contraindications: text(),
    sideEffects: text(),
    schedule: text({ enum: drugSchedules }),
    prescription: text({ enum: prescriptionNeeds }),
    isActive: boolean().notNull().default(true),
    checkedAgainst: texts(),
    searchText: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.releaseId, table.rxcui] })],
);
