import { sql } from "drizzle-orm";
import { logSeverities } from "@anamnesis/domain";
import { integer, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { instant, rowTracking } from "./columns.ts";

export const operations = pgSchema("operations");

export const alerts = operations.table("alerts", {
  id: uuid().primaryKey(),
  rule: text().notNull(),
  subject: text()
    .notNull()
    .default(sql`''`),
  severity: text({ enum: logSeverities }).notNull(),
  value: integer().notNull(),
  threshold: integer().notNull(),
  state: text({ enum: ["firing", "resolved"] }).notNull(),
  since: instant()
    .notNull()
    .default(sql`now()`),
  resolvedAt: instant(),
  acknowledgedAt: instant(),
  acknowledgedBy: uuid(),
  ...rowTracking(),
});
