import { type CsvSeparator, exportStatuses, exportTypes, type Language } from "@anamnesis/domain";
import { bigint, integer, jsonb, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant, rowTracking } from "./columns.ts";

export const exportsSchema = pgSchema("exports");

export const exportRequests = exportsSchema.table(
  "exports",
  {
    id: uuid().notNull(),
    userId: uuid().notNull(),
    organizationId: uuid(),
    type: text({ enum: exportTypes }).notNull(),
    parameters: jsonb()
      .$type<{ from?: string; to?: string; separator?: CsvSeparator; language?: Language }>()
      .notNull(),
    status: text({ enum: exportStatuses }).notNull(),
    progress: integer().notNull().default(0),
    rowCount: bigint({ mode: "number" }),
    storageKey: text(),
    fileKeyEncrypted: bytea(),
    bytes: bigint({ mode: "number" }),
    sha256: text(),
    expiresAt: instant(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);
