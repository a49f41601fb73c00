import {
  createAccount,
  newActor,
  plantExports,
  type TestAccount,
  type TestDatabase,
  testDatabase,
} from "@anamnesis/db/testing";
import { cancelJob, redriveJob } from "../jobs/administer.ts";
import { enqueue } from "../jobs/enqueue.ts";
import type { JobDefinition, JobTransaction, RunTransaction } from "../jobs/port.ts";
import { createJobRunner, type JobRunner } from "../jobs/runner.ts";
import type { JobFacts, RunnerChanges, ScheduleFacts } from "./jobs-contract.ts";

interface JobRow {
  readonly status: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly error_class: string | null;
}

/** One that anybody may ask for in their own name, of a file of theirs that waits. */
export const testKind = "exports.csv";

export interface JobScene {
  readonly db: TestDatabase;
  readonly anna: TestAccount;
  /** As a worker of the system: it reads, unless its process is named. */
  readonly transaction: RunTransaction;
  /** Anna asks for a job of the kind `testKind`. */
  ask(maxAttempts?: number): Promise<string>;
  jobRow(id: string): Promise<JobRow | undefined>;
  /** As when the workers of all that runs have said nothing for too long. */
  endLeases(): Promise<unknown>;
  /** A runner that does jobs of the kind `testKind`. */
  runnerOf(run: JobDefinition["run"], given?: RunnerChanges): JobRunner;
  find(id: string): Promise<JobFacts | undefined>;
  findSchedule(name: string): Promise<ScheduleFacts | undefined>;
  /** In a transaction of an administrator, with a reason. */
  administer<T>(fn: (tx: JobTransaction) => Promise<T>): Promise<T>;
}

/** A database with a person who asks for jobs. */
export async function openJobScene(): Promise<JobScene> {
  const db = await testDatabase();
  const anna = await createAccount(db);
  const transaction: RunTransaction = (kind, fn) =>
    db.worker.withContext(newActor({ role: "system", ...(kind === undefined ? {} : { process: kind }) }), fn);
  return {
    db,
    anna,
    transaction,
    async ask(maxAttempts) {
      const actor = newActor({ userId: anna.id, process: "test.ask" });
      const [exportId] = await plantExports(db.asOwner, { userId: anna.id });
      const id = await db.app.withContext(actor, (tx) => enqueue(tx, { kind: testKind, payload: { exportId, n: 1 } }));
      if (maxAttempts !== undefined) {
        await db.asOwner("UPDATE app.jobs SET max_attempts = $2 WHERE id = $1", [id, maxAttempts]);
      }
      return id;
    },
    async jobRow(id) {
      return (await db.asOwner<JobRow>("SELECT * FROM app.jobs WHERE id = $1", [id]))[0];
    },
    async find(id) {
      const [job] = await db.asOwner<JobFacts>(
        `SELECT status, attempts, error_class AS "errorClass", progress, progress_note AS "progressNote",
          extract(epoch FROM run_after - clock_timestamp())::float8 AS "pauseSeconds" FROM app.jobs WHERE id = $1`,
        [id],
      );
      return job;
    },
    async findSchedule(name) {
      const [schedule] = await db.asOwner<ScheduleFacts>(
        `SELECT failures, error_class AS "errorClass", last_succeeded_at IS NOT NULL AS "hasSucceeded",
          next_due_at <= clock_timestamp() AND leased_by IS NULL AS "isDue" FROM app.schedules WHERE name = $1`,
        [name],
      );
      return schedule;
    },
    endLeases: () =>
      db.asOwner(
        `UPDATE app.jobs SET leased_until = now() - interval '1 second' WHERE status = 'running';
        UPDATE app.schedules SET leased_until = now() - interval '1 second' WHERE leased_by IS NOT NULL`,
      ),
    administer: (fn) =>
      db.app.withContext(
        newActor({ userId: anna.id, role: "admin", process: "test.administer", reason: "because" }),
        fn,
      ),
    runnerOf(run, { onGiveUp, atOnce, ...options } = {}) {
      const definition: JobDefinition = {
        kind: testKind,
        parse: (payload: unknown) => payload,
        run,
        ...(onGiveUp ? { onGiveUp } : {}),
        ...(atOnce ? { atOnce } : {}),
      };
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

/** What the contract of queues needs. */
export async function openJobsContractScene() {
  const scene = await openJobScene();
  const { db, anna } = scene;
  return {
    ...scene,
    async askInVain() {
      const actor = newActor({ userId: anna.id, process: "test.ask" });
      const [exportId] = await plantExports(db.asOwner, { userId: anna.id });
      const attempt = db.app.withContext(actor, async (tx) => {
        await enqueue(tx, { kind: testKind, payload: { exportId } });
        throw new Error("changed my mind");
      });
      await attempt.catch(() => undefined);
    },
    redrive: (id: string) => scene.administer((tx) => redriveJob(tx, id)),
    cancel: (id: string) => scene.administer((tx) => cancelJob(tx, id)),
    endPauses: () =>
      db.asOwner(
        `UPDATE app.jobs SET run_after = now() WHERE status = 'queued';
        UPDATE app.schedules SET next_due_at = now() - interval '1 second'`,
      ),
    // As the list of a release, whatever schedules there are.
    setPace: (seconds: number) =>
      db.asOwner(
        `CREATE OR REPLACE FUNCTION app.pace_of(p_schedule text) RETURNS integer LANGUAGE sql IMMUTABLE RETURN ${seconds}`,
      ),
    clear: () => db.asOwner("DELETE FROM app.jobs; DELETE FROM app.schedules"),
    close: () => db.close(),
  };
}
