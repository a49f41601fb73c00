import type { ReminderTime } from "@anamnesis/domain";
import { reminderWays } from "@anamnesis/domain";
import { sql } from "drizzle-orm";
import { boolean, integer, jsonb, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant, rowTracking } from "./columns.ts";

export const reminders = pgSchema("reminders");

export const reminderSettings = reminders.table("settings", {
  userId: uuid().primaryKey(),
  isOn: boolean().notNull(),
  times: jsonb().$type<readonly ReminderTime[]>().notNull(),
  onlyWhenNothingLogged: boolean().notNull(),
  way: text({ enum: reminderWays }).notNull(),
  mailWhenUnreachable: boolean().notNull(),
  offKey: uuid()
    .notNull()
    .default(sql`gen_random_uuid()`),
  ...rowTracking(),
});

export const reminderPlans = reminders.table("plans", {
  userId: uuid().primaryKey(),
  nextAt: instant(),
  timeZone: text().notNull(),
  unreachable: text({ enum: ["untold", "told"] }),
  ...rowTracking(),
});

export const reminderDevices = reminders.table(
  "devices",
  {
    userId: uuid().notNull(),
    id: uuid().notNull(),
    endpointHash: text().notNull(),
    subscriptionEncrypted: bytea().notNull(),
    name: text().notNull(),
    sessionHandle: uuid(),
    lastMoment: instant(),
    lastSucceededAt: instant(),
    lastFailedAt: instant(),
    lastStatus: integer(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] })],
);
