import type {
  BodyRegion,
  CategoryIcon,
  CycleMode,
  Flow,
  ImportedDay,
  ImportSource,
  ImportState,
  Relief,
  TrackedValues,
  TrackerKind,
} from "@anamnesis/domain";
import { sql } from "drizzle-orm";
import { boolean, date, integer, jsonb, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant, rowTracking } from "./columns.ts";

export const symptoms = pgSchema("symptoms");

export const symptomEntries = symptoms.table(
  "symptom_entries",
  {
    id: uuid().notNull(),
    userId: uuid().notNull(),
    occurredAt: instant().notNull(),
    localDate: date({ mode: "string" }).notNull(),
    timeZone: text().notNull(),
    category: text().notNull(),
    severity: integer().notNull(),
    notesEncrypted: bytea(),
    tags: jsonb()
      .$type<string[]>()
      .notNull()
      .default(sql`'[]'`),
    importId: uuid(),
    regions: text().array().$type<BodyRegion[]>().notNull().default([]),
    ...rowTracking(),
    deletedAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const symptomImports = symptoms.table(
  "symptom_imports",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    source: text().$type<ImportSource>().notNull(),
    fileName: text().notNull(),
    entryCount: integer().notNull(),
    leftOutCount: integer().notNull(),
    cycleDays: jsonb().$type<readonly ImportedDay[]>().notNull(),
    state: text().$type<ImportState>().notNull().default("there"),
    undoneAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const symptomCategories = symptoms.table(
  "symptom_categories",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    label: text().notNull(),
    icon: text().$type<CategoryIcon>().notNull(),
    color: integer().notNull(),
    place: integer().notNull(),
    hidden: boolean().notNull(),
    ...rowTracking(),
    deletedAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const symptomShares = symptoms.table(
  "symptom_shares",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    organizationId: uuid().notNull(),
    personName: text().notNull(),
    categories: text().array(),
    fromDate: date({ mode: "string" }).notNull(),
    toDate: date({ mode: "string" }),
    includesNotes: boolean().notNull(),
    includesMedication: boolean().notNull(),
    includesCycle: boolean().notNull(),
    expiresAt: instant().notNull(),
    mailOnView: boolean().notNull(),
    revokedAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const cycleDays = symptoms.table(
  "cycle_days",
  {
    userId: uuid().notNull(),
    localDate: date({ mode: "string" }).notNull(),
    flow: text().$type<Flow>(),
    startsCycle: boolean(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.localDate] })],
);

export const cycleSettings = symptoms.table("cycle_settings", {
  userId: uuid().primaryKey(),
  mode: text().$type<CycleMode>().notNull(),
  ...rowTracking(),
});

export const medicationIntakes = symptoms.table(
  "medication_intakes",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    takenAt: instant().notNull(),
    localDate: date({ mode: "string" }).notNull(),
    timeZone: text().notNull(),
    name: text().notNull(),
    dose: text().notNull(),
    relief: text().$type<Relief>(),
    reliefAfterMinutes: integer(),
    entryId: uuid(),
    importId: uuid(),
    ...rowTracking(),
    deletedAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const trackers = symptoms.table(
  "trackers",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    label: text().notNull(),
    kind: text().$type<TrackerKind>().notNull(),
    unit: text().notNull(),
    place: integer().notNull(),
    hidden: boolean().notNull(),
    importId: uuid(),
    ...rowTracking(),
    deletedAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);

export const diaryDays = symptoms.table(
  "diary_days",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    localDate: date({ mode: "string" }).notNull(),
    sleepMinutes: integer(),
    tracked: jsonb()
      .$type<TrackedValues>()
      .notNull()
      .default(sql`'{}'`),
    notesEncrypted: bytea(),
    notesRevision: uuid(),
    importId: uuid(),
    ...rowTracking(),
    deletedAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);
