import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServices, type Services } from "@anamnesis/api";
import { fileKeyProvider, rootKeyOf } from "@anamnesis/crypto";
import pg from "pg";
import { type Actor, createDatabase, type Database } from "@anamnesis/db";
import { type Cluster, openCluster } from "@anamnesis/db/embedded";
import { createFileObjectStore, createOutbound } from "@anamnesis/platform";

/** A fresh embedded database with one person, on the disk and with fsync as in production. */
export interface Scene {
  readonly cluster: Cluster;
  readonly directory: string;
  readonly app: Database;
  readonly worker: Database;
  readonly services: Services;
  readonly userId: string;
  readonly processId: string;
  readonly actor: Actor;
  /** As superuser. */
  readonly owner: pg.Pool;
  close(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-bench-"));
  const cluster = await openCluster({ dataDir: directory });
  const { contextKey } = cluster;
  const app = createDatabase({ url: cluster.appUrl, contextKey, poolSize: 8 });
  const worker = createDatabase({ url: cluster.workerUrl, contextKey, poolSize: 4, workload: "background" });
  const owner = new pg.Pool({ connectionString: cluster.ownerUrl ?? "", max: 16 });
  owner.on("error", () => undefined);
  const rootKey = rootKeyOf(randomBytes(32));
  const objects = createFileObjectStore({ directory: join(directory, "objects"), rootKey });
  const services = createServices({
    database: app,
    objects,
    rootKey,
    keyProvider: fileKeyProvider(rootKey),
    outbound: createOutbound({ allowedNetworks: [] }),
  });
  const userId = randomUUID();
  const actor: Actor = {
    userId,
    role: "user",
    organizationId: null,
    memberRole: null,
    sessionHandle: randomUUID(),
    requestId: "bench",
    reason: null,
    clientIp: "192.0.2.1",
    userAgent: "bench",
  };
  const processId = await app.withContext({ ...actor, role: "system", process: "bench.prepare" }, async (tx) => {
    await tx.query("SELECT identity.add_account($1, $2, 'Bench', 'none', NULL, NULL)", [
      userId,
      `${userId}@anamnesis.example`,
    ]);
    return tx.writerId();
  });
  return {
    cluster,
    directory,
    app,
    worker,
    services,
    userId,
    processId,
    actor,
    owner,
    async close() {
      await Promise.all([app.close(), worker.close(), owner.end()]);
      await cluster.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Calls a second of `clients` callers that each call again as soon as they are answered, for `ms`. */
export async function throughput(clients: number, ms: number, call: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + ms;
  let done = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        await call();
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - started) / 1000);
}
