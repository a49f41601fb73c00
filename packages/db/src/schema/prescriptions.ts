import { checkStates, findingKinds, findingSeverities, prescriptionStatuses } from "@anamnesis/domain";
import { boolean, date, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, instant, rowTracking } from "./columns.ts";

export const prescriptions = clinical.table(
  "prescriptions",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    caseId: uuid(),
    status: text({ enum: prescriptionStatuses }).notNull(),
    orderEncrypted: bytea().notNull(),
    startsOn: date({ mode: "string" }).notNull(),
    endsOn: date({ mode: "string" }),
    replaces: uuid(),
    writtenBy: uuid().notNull(),
    signedBy: uuid(),
    signedAt: instant(),
    checkState: text({ enum: checkStates }),
    ruleSet: text(),
    movedBy: uuid(),
    movedAt: instant(),
    reasonEncrypted: bytea(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const prescriptionFindings = clinical.table(
  "prescription_findings",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    prescriptionId: uuid().notNull(),
    kind: text({ enum: findingKinds }).notNull(),
    rule: text().notNull(),
    severity: text({ enum: findingSeverities }).notNull(),
    isInterruptive: boolean().notNull(),
    foundEncrypted: bytea().notNull(),
    overrideEncrypted: bytea(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
