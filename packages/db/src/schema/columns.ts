import { sql } from "drizzle-orm";
import { customType, uuid } from "drizzle-orm/pg-core";
import { isoOfTimestamptz } from "../time.ts";

/** timestamptz as ISO 8601 in UTC, with the microseconds that PostgreSQL keeps. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => "timestamp with time zone",
  fromDriver: isoOfTimestamptz,
});

export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** PostgreSQL's transaction id, kept as text. */
export const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

/** Columns of every operational row. */
export function rowTracking() {
  return {
    processId: uuid().notNull(),
    createdAt: instant()
      .notNull()
      .default(sql`now()`),
    updatedAt: instant()
      .notNull()
      .default(sql`now()`),
  };
}
