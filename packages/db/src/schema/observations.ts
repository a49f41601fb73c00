import { observationStatuses } from "@anamnesis/domain";
import { primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, instant, rowTracking } from "./columns.ts";

export const observations = clinical.table(
  "observations",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    patientId: uuid().notNull(),
    status: text({ enum: observationStatuses }).notNull(),
    effectiveAt: instant().notNull(),
    valuesEncrypted: bytea().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
