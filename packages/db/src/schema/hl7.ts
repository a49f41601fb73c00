import { heldMessageStates } from "@anamnesis/domain";
import { primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, rowTracking } from "./columns.ts";

export const heldMessages = clinical.table(
  "held_messages",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    state: text({ enum: heldMessageStates }).notNull().default("held"),
    kind: text().notNull(),
    senderEncrypted: bytea().notNull(),
    problemEncrypted: bytea().notNull(),
    messageEncrypted: bytea().notNull(),
    timeZone: text().notNull(),
    receivedBy: uuid().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
