import { randomUUID } from "node:crypto";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { openingOf } from "../context.ts";
import type { TestDatabase } from "./database.ts";

/** Gives a job to a run, as when it takes it. Returns the lease. */
export async function holdJob({ asOwner }: TestDatabase, job: string): Promise<string> {
  const lease = randomUUID();
  await asOwner(
    `UPDATE app.jobs SET status = 'running', attempts = 1, leased_by = $2, leased_until = now() + interval '1 hour'
      WHERE id = $1`,
    [job, lease],
  );
  return lease;
}

/** Has the link of a job of a mail made, by the run that holds it. Whether it is to be sent. Locks are not waited for. */
export async function issueLink(db: TestDatabase, job: string): Promise<boolean> {
  const lease = await holdJob(db, job);
  const client = new pg.Client({ connectionString: db.workerUrl });
  await client.connect();
  try {
    await client.query("BEGIN; SET LOCAL lock_timeout = '200ms'");
    const claims = { requestId: "test", reason: null, clientIp: null, userAgent: null, process: "identity.mail" };
    const { text, values } = openingOf({ ...claims, proof: { by: "system" } }, uuidv7());
    await client.query(text, [...values]);
    await client.query("SELECT identity.address_mail($1, $2)", [job, lease]);
    const issue = "SELECT identity.issue_email_token($1, $2, NULL) AS issued";
    const { rows } = await client.query<{ issued: boolean }>(issue, [job, lease]);
    await client.query("COMMIT");
    return rows[0]?.issued === true;
  } finally {
    await client.end();
  }
}

/** Sends the mail to a person that waits longest; what its link is made of, and whether it is to be sent. */
export async function sendMail(
  db: TestDatabase,
  { id }: { readonly id: string },
  mail: string,
): Promise<{ readonly tokenId: string; readonly isIssued: boolean }> {
  const [job] = await db.asOwner<{ id: string; tokenId: string }>(
    `SELECT id, payload ->> 'tokenId' AS "tokenId" FROM app.jobs
      WHERE status = 'queued' AND payload ->> 'mail' = $2 AND (
        payload ->> 'userId' = $1 OR payload ->> 'email' = (SELECT email FROM identity.users WHERE id = $1::uuid)
      ) ORDER BY created_at LIMIT 1`,
    [id, mail],
  );
  if (job === undefined) throw new Error("no such mail is queued");
  return { tokenId: job.tokenId, isIssued: await issueLink(db, job.id) };
}
