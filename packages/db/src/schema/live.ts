import { sql } from "drizzle-orm";
import { bigint, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, xid8 } from "./columns.ts";

export const live = pgSchema("live");

export const liveEvents = live.table(
  "events",
  {
    xid: xid8()
      .notNull()
      .default(sql`pg_current_xact_id()`),
    seq: bigint({ mode: "number" })
      .notNull()
      .default(sql`nextval('live.events_seq')`),
    kind: text().notNull(),
    subjectId: uuid().notNull(),
    userId: uuid(),
    organizationId: uuid(),
    memberRoles: text().array(),
    createdAt: instant()
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [primaryKey({ columns: [table.xid, table.seq] })],
);
