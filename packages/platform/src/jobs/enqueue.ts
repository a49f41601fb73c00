import { v7 as uuidv7 } from "uuid";
import { announceJobs } from "./announce.ts";
import type { JobTransaction, NewJob } from "./port.ts";

/** Puts a job into the queue of the caller's transaction: it exists if and only if that commits. Returns its id. */
export async function enqueue(tx: JobTransaction, job: NewJob): Promise<string> {
  const id = uuidv7();
  await tx.query(
    `INSERT INTO app.jobs (id, kind, payload, actor, user_id, max_attempts, process_id)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      job.kind,
      JSON.stringify(job.payload),
      JSON.stringify(job.actor),
      job.actor.userId,
      job.maxAttempts ?? 5,
      job.processId,
    ],
  );
  tx.afterCommit?.(announceJobs);
  return id;
}
