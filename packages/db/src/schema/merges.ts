import { boolean, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { instant, rowTracking } from "./columns.ts";

export const patientMerges = clinical.table(
  "patient_merges",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    survivorId: uuid().notNull(),
    mergedId: uuid().notNull(),
    reason: text().notNull(),
    mergedBy: uuid().notNull(),
    undoneAt: instant(),
    undoneBy: uuid(),
    undoReason: text(),
    keepsRows: boolean().notNull().default(false),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const mergedRows = clinical.table(
  "merged_rows",
  {
    organizationId: uuid().notNull(),
    mergeId: uuid().notNull(),
    tableName: text().notNull(),
    rowId: uuid().notNull(),
    fromId: uuid().notNull(),
    toId: uuid().notNull(),
    change: text({ enum: ["moved", "ended"] }).notNull(),
    wasUpdatedAt: instant().notNull(),
    movedAt: instant().notNull(),
    outcome: text({ enum: ["returned", "kept"] }),
    ...rowTracking(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.mergeId, table.tableName, table.rowId, table.change] }),
  ],
);

export const notSamePerson = clinical.table(
  "not_same_person",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    oneId: uuid().notNull(),
    otherId: uuid().notNull(),
    saidBy: uuid().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.oneId, table.otherId] })],
);
