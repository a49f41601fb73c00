import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type pg from "pg";

const dialect = new PgDialect({ casing: "snake_case" });
let cursors = 0;

/**
 * Rows of a query in batches, from a server-side cursor. The next batch is asked for while the caller
 * works on this one, so at most two are in memory. SQL cursors, because pipelined connections cannot
 * hold a protocol-level portal open.
 */
export async function* streamRows<Row extends object>(
  client: pg.ClientBase,
  query: SQL,
  batch: number,
): AsyncGenerator<Row[], void, undefined> {
  const { sql, params } = dialect.sqlToQuery(query);
  const cursor = `rows_${(cursors += 1)}`;
  await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`, params);
  const fetchBatch = `FETCH FORWARD ${batch} FROM ${cursor}`;
  let next = client.query<Row>(fetchBatch);
  for (;;) {
    const { rows } = await next;
    if (rows.length === 0) return;
    next = client.query<Row>(fetchBatch);
    // Awaited in the next turn; a caller that stops early leaves it unread.
    next.catch(() => undefined);
    yield rows;
  }
}
