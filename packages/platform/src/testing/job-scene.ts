import { createAccount, newActor, type TestAccount, type TestDatabase, testDatabase } from "@anamnesis/db/testing";
import { enqueue } from "../jobs/enqueue.ts";
import type { JobDefinition } from "../jobs/port.ts";
import { createJobRunner, type JobRunner, type JobRunnerOptions } from "../jobs/runner.ts";

interface JobRow {
  readonly status: string;
  readonly attempts: number;
  readonly last_error: string | null;
}

export interface JobScene {
  readonly db: TestDatabase;
  readonly anna: TestAccount;
  /** As a worker of the system: it reads, unless its process is named. */
  readonly transaction: JobRunnerOptions["transaction"];
  /** Anna asks for a job of the kind `test`. */
  ask(maxAttempts?: number): Promise<string>;
  jobRow(id: string): Promise<JobRow | undefined>;
  /** As when the workers of all running jobs have said nothing for too long. */
  endLeases(): Promise<unknown>;
  /** A runner that does jobs of the kind `test`. */
  runnerOf(run: JobDefinition["run"], given?: RunnerChanges): JobRunner;
}

type RunnerChanges = Partial<JobRunnerOptions & { onGiveUp: JobDefinition["onGiveUp"] }>;

/** A database with a person who asks for jobs. */
export async function openJobScene(): Promise<JobScene> {
  const db = await testDatabase();
  const anna = await createAccount(db.app);
  const transaction: JobRunnerOptions["transaction"] = (kind, fn) =>
    db.worker.withContext(newActor({ role: "system", ...(kind === undefined ? {} : { process: kind }) }), fn);
  return {
    db,
    anna,
    transaction,
    ask(maxAttempts) {
      const actor = newActor({ userId: anna.id, process: "test.ask" });
      const job = { kind: "test", payload: { n: 1 }, actor, ...(maxAttempts ? { maxAttempts } : {}) };
      return db.app.withContext(actor, (tx) => enqueue(tx, { ...job, processId: tx.writerId() }));
    },
    async jobRow(id) {
      return (await db.asOwner<JobRow>("SELECT * FROM app.jobs WHERE id = $1", [id]))[0];
    },
    endLeases: () =>
      db.asOwner("UPDATE app.jobs SET leased_until = now() - interval '1 second' WHERE status = 'running'"),
    runnerOf(run, { onGiveUp, ...options } = {}) {
      const definition = { kind: "test", parse: (payload: unknown) => payload, run, ...(onGiveUp ? { onGiveUp } : {}) };
      return createJobRunner({
        transaction,
        definitions: [definition],
        pollMs: 20,
        log: { error: () => undefined },
        ...options,
      });
    },
  };
}
