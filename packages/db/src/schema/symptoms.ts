import { sql } from "drizzle-orm";
import { date, integer, jsonb, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { instant, rowTracking } from "./columns.ts";

export const symptoms = pgSchema("symptoms");

export const symptomEntries = symptoms.table("symptom_entries", {
  id: uuid().primaryKey(),
  userId: uuid().notNull(),
  occurredAt: instant().notNull(),
  localDate: date({ mode: "string" }).notNull(),
  timeZone: text().notNull(),
  category: text().notNull(),
  severity: integer().notNull(),
  notes: text().notNull().default(""),
  tags: jsonb()
    .$type<string[]>()
    .notNull()
    .default(sql`'[]'`),
  ...rowTracking(),
  deletedAt: instant(),
});
