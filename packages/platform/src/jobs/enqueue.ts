import { v7 as uuidv7 } from "uuid";
import { announceJobs } from "./announce.ts";
import type { JobTransaction, NewJob } from "./port.ts";

/**
 * Puts a job into the queue of the caller's transaction: it exists if and only if that commits. The database decides
 * what may be asked for and how often it is tried, and takes who asks from the transaction. Returns its id.
 */
export async function enqueue(tx: JobTransaction, { kind, payload }: NewJob): Promise<string> {
  const id = uuidv7();
  await tx.query("SELECT app.enqueue($1, $2, $3)", [id, kind, JSON.stringify(payload)]);
  tx.afterCommit?.(announceJobs);
  return id;
}
