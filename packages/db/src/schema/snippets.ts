import { primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { clinical } from "./clinical.ts";
import { bytea, rowTracking } from "./columns.ts";

export const snippets = clinical.table(
  "snippets",
  {
    organizationId: uuid().notNull(),
    id: uuid().notNull(),
    userId: uuid().notNull(),
    name: text().notNull(),
    textEncrypted: bytea().notNull(),
    ...rowTracking(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);
