import type pg from "pg";
import { sqlState } from "./errors.ts";

/** A file of half a megabyte, which goes with the transaction: a disk with less room than that counts as full. */
const needsRoom = "SELECT count(*) FROM generate_series(1, 40000)";
/** A record in the log that has to reach the disk, and is no row. */
const needsLog = "SELECT pg_logical_emit_message(true, 'anamnesis', '')";
/** A role that may not ask for it, or a database that has no such thing: then the file has to tell. */
const withoutLog = new Set(["42501", "42883", "0A000"]);

/**
 * Writes something that reaches the disk and leaves nothing behind: neither a row nor an entry of the trail. Says
 * `read_only` of a standby, and of a server that was told to take no writes. Throws what PostgreSQL says; the
 * connection is of no use then.
 */
export async function tryToWrite(client: pg.ClientBase): Promise<"written" | "read_only"> {
  await client.query("BEGIN; SET LOCAL work_mem = '64kB'; SET LOCAL statement_timeout = '5s'");
  const { rows } = await client.query<{ only: string }>("SELECT current_setting('transaction_read_only') AS only");
  if (rows[0]?.only !== "off") {
    await client.query("ROLLBACK");
    return "read_only";
  }
  await client.query(needsRoom);
  await client.query(needsLog).catch((error: unknown) => {
    if (!withoutLog.has(sqlState(error) ?? "")) throw error;
  });
  // After such an error this ends the transaction as well.
  await client.query("COMMIT");
  return "written";
}
