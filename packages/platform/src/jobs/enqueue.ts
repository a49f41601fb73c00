import { v7 as uuidv7 } from "uuid";
import { announceJobs } from "./announce.ts";
import type { JobTransaction, NewJob } from "./port.ts";

/**
 * Puts a job into the queue of the caller's transaction: it exists if and only if that commits. The database decides
 * what may be asked for, and takes who asks from the transaction. Returns its id.
 */
export async function enqueue(tx: JobTransaction, { kind, payload, maxAttempts = 5 }: NewJob): Promise<string> {
  const id = uuidv7();
  await tx.query("SELECT app.enqueue($1, $2, $3, $4)", [id, kind, JSON.stringify(payload), maxAttempts]);
  tx.afterCommit?.(announceJobs);
  return id;
}
