import { resolve } from "node:path";
import { createDownloads, csvExportJob, removeExpiredExports, type Services, systemActor } from "@anamnesis/api";
import { createPasswords, createSessions } from "@anamnesis/auth";
import { createDatabase, type Database } from "@anamnesis/db";
import { type Cluster, openCluster } from "@anamnesis/db/embedded";
import {
  createFileObjectStore,
  createJobRunner,
  type JobLog,
  type JobRunner,
  removeOldJobs,
} from "@anamnesis/platform";
import type { Env } from "./env.ts";

/** Everything that a server or a worker is made of, opened. */
export interface Parts {
  readonly cluster: Cluster;
  readonly services: Services;
  readonly worker: Database;
  createRunner(log: JobLog): JobRunner;
  /** Starts what is done from time to time; returns how to stop it. */
  startHousekeeping(log: JobLog): () => void;
  close(): Promise<void>;
}

/** Opens the database and what stands on it. Throws StartError. */
export async function openParts(env: Env): Promise<Parts> {
  const cluster = await openCluster({
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    ownerUrl: env.DATABASE_OWNER_URL,
    workerUrl: env.DATABASE_WORKER_URL,
    contextKey: env.CONTEXT_KEY,
  });
  const { contextKey } = cluster;
  const database = createDatabase({ url: cluster.appUrl, contextKey, poolSize: 16, applicationName: "anamnesis app" });
  const worker = createDatabase({
    url: cluster.workerUrl,
    contextKey,
    poolSize: 8,
    applicationName: "anamnesis worker",
  });
  const objects = createFileObjectStore(resolve(env.DATA_DIR, "objects"));
  const services: Services = {
    database,
    sessions: createSessions({ database }),
    passwords: createPasswords(),
    objects,
    downloads: createDownloads(contextKey),
  };
  return {
    cluster,
    services,
    worker,
    createRunner: (log) =>
      createJobRunner({
        transaction: (kind, fn) => worker.withContext(systemActor(kind), fn),
        definitions: [csvExportJob({ database: worker, objects })],
        log,
      }),
    startHousekeeping(log) {
      const minute = 60_000;
      const tasks: readonly [every: number, name: string, task: () => Promise<unknown>][] = [
        [minute, "exports", () => removeExpiredExports({ database: worker, objects })],
        [60 * minute, "sessions", () => asSystem("SELECT identity.remove_expired_sessions()")],
        [60 * minute, "partitions", () => asSystem("SELECT app.ensure_partitions(3)")],
        [60 * minute, "jobs", () => worker.withContext(systemActor("jobs.remove_old"), removeOldJobs)],
        [
          60 * minute,
          "idempotency keys",
          () => asSystem("DELETE FROM app.idempotency_keys WHERE created_at < now() - interval '1 day'"),
        ],
      ];
      const asSystem = (statement: string) =>
        worker.withContext(systemActor("operations.housekeeping"), (tx) => tx.query(statement));
      const timers = tasks.map(([every, name, task]) =>
        setInterval(() => {
          task().catch((error: unknown) => log.error({ task: name, err: error }, "housekeeping failed"));
        }, every),
      );
      return () => {
        for (const timer of timers) clearInterval(timer);
      };
    },
    async close() {
      await Promise.all([database.close(), worker.close()]);
      await cluster.stop();
    },
  };
}
