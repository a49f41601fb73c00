import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asSystem, createServices, type Services } from "@anamnesis/api";
import { fileKeyProvider, pushIdentityOf, rootKeyOf } from "@anamnesis/crypto";
import pg from "pg";
import { createDatabase, type Database, type Who } from "@anamnesis/db";
import { type Cluster, openCluster } from "@anamnesis/db/embedded";
import { createFileObjectStore, createOutbound, createPushSender } from "@anamnesis/platform";

/** A fresh embedded database with one person, on the disk and with fsync as in production. */
export interface Scene {
  readonly cluster: Cluster;
  readonly directory: string;
  readonly app: Database;
  readonly worker: Database;
  readonly services: Services;
  readonly userId: string;
  readonly processId: string;
  /** The person, in a session that is open. */
  readonly who: Who;
  /** As superuser. */
  readonly owner: pg.Pool;
  /** For other processes, hex. */
  readonly rootKey: string;
  /** Opens a session for somebody; returns its token. */
  tokenOf(userId: string, organizationId?: string): Promise<string>;
  /** The same; returns the SHA-256 of its token. */
  sessionOf(userId: string, organizationId?: string): Promise<string>;
  close(): Promise<void>;
}

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

export async function openScene(): Promise<Scene> {
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-bench-"));
  const cluster = await openCluster({ dataDir: directory });
  const app = createDatabase({ url: cluster.appUrl, poolSize: 8 });
  const worker = createDatabase({ url: cluster.workerUrl ?? "", poolSize: 4, workload: "background" });
  const owner = new pg.Pool({ connectionString: cluster.ownerUrl ?? "", max: 16 });
  owner.on("error", () => undefined);
  const rootSecret = randomBytes(32).toString("hex");
  const rootKey = rootKeyOf(Buffer.from(rootSecret, "hex"));
  const objects = createFileObjectStore({ directory: join(directory, "objects"), rootKey });
  const outbound = createOutbound({ allowedNetworks: [] });
  const identity = pushIdentityOf(rootKey);
  const services = createServices({
    database: app,
    objects,
    rootKey,
    keyProvider: fileKeyProvider(rootKey),
    outbound,
    push: createPushSender({ identity, outbound, subject: "mailto:bench@localhost", hosts: [] }),
  });
  const userId = randomUUID();
  const processId = await worker.withContext(asSystem("bench.prepare"), async (tx) => {
    await tx.query("SELECT identity.add_account($1, $2, 'Bench', 'none', NULL, NULL)", [
      userId,
      `${userId}@anamnesis.example`,
    ]);
    return tx.writerId();
  });
  await owner.query("UPDATE identity.users SET status = 'active' WHERE id = $1", [userId]);
  const tokenOf: Scene["tokenOf"] = async (person, organizationId) => {
    const token = randomBytes(32).toString("base64url");
    await owner.query(
      `INSERT INTO identity.user_sessions (
          id, handle, user_id, organization_id, kind, expires_at, absolute_expires_at, idle_seconds, assurance, process_id
        ) VALUES ($1, gen_random_uuid(), $2, $3, 'browser', now() + interval '1 day', now() + interval '1 day', 86400,
          'aal1', $4)`,
      [hashOf(token), person, organizationId ?? null, processId],
    );
    return token;
  };
  const sessionOf: Scene["sessionOf"] = async (person, organizationId) => hashOf(await tokenOf(person, organizationId));
  const said = { requestId: "bench", reason: null, clientIp: "192.0.2.1", userAgent: "bench" };
  const who: Who = { proof: { by: "session", id: await sessionOf(userId) }, ...said };
  return {
    cluster,
    directory,
    app,
    worker,
    services,
    userId,
    processId,
    who,
    owner,
    rootKey: rootSecret,
    tokenOf,
    sessionOf,
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

/** Gives tables that are compared with bare types: what a domain asks is part of what is measured. */
export async function bareTypes(owner: Pick<pg.Pool, "query">, tables: readonly string[]): Promise<void> {
  const { rows } = await owner.query<{ statement: string }>(
    `SELECT format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', a.attrelid::regclass, a.attname, format_type(t.typbasetype, NULL))
        AS statement
      FROM pg_attribute AS a INNER JOIN pg_type AS t ON a.atttypid = t.oid
      WHERE t.typtype = 'd' AND a.attnum > 0 AND a.attrelid = ANY ($1::regclass[])`,
    [tables],
  );
  for (const { statement } of rows) await owner.query(statement);
}
