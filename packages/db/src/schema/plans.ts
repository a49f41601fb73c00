import { planStatuses, stepStates } from "@anamnesis/domain";
import { date, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, instant, rowTracking } from "./columns.ts";

export const treatmentPlans = clinical.table(
  "treatment_plans",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    caseId: uuid(),
    status: text({ enum: planStatuses }).notNull(),
    contentEncrypted: bytea().notNull(),
    startsOn: date({ mode: "string" }).notNull(),
    endsOn: date({ mode: "string" }),
    replaces: uuid(),
    writtenBy: uuid().notNull(),
    approvedBy: uuid(),
    approvedAt: instant(),
    movedBy: uuid(),
    movedAt: instant(),
    reasonEncrypted: bytea(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const planSteps = clinical.table(
  "plan_steps",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    planId: uuid().notNull(),
    itemId: uuid().notNull(),
    state: text({ enum: stepStates }).notNull(),
    noteEncrypted: bytea().notNull(),
    writtenBy: uuid().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
