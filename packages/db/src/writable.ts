import type pg from "pg";
import { notWritable } from "./errors.ts";

/** A file of half a megabyte, which goes with the transaction: a disk with less room than that counts as full. */
const needsRoom = "SELECT count(*) FROM generate_series(1, 40000)";
/** A record in the log that has to reach the disk, and is no row. */
const needsLog = "SELECT pg_logical_emit_message(true, 'anamnesis', '')";

/**
 * Writes something that reaches the disk and leaves nothing behind: neither a row nor an entry of the trail. Throws
 * what PostgreSQL says, or AppError `unavailable` when the server is a standby or was told to take no writes.
 */
export async function tryToWrite(client: pg.ClientBase): Promise<void> {
  await client.query("RESET ALL; BEGIN; SET LOCAL work_mem = '64kB'; SET LOCAL statement_timeout = '5s'");
  const { rows } = await client.query<{ only: string }>("SELECT current_setting('transaction_read_only') AS only");
  if (rows[0]?.only !== "off")
    throw notWritable(Object.assign(new Error("a server that takes no writes"), { code: "25006", severity: "ERROR" }));
  await client.query(needsRoom);
  await client.query(needsLog);
  await client.query("COMMIT");
}
