import { join } from "node:path";
import pg from "pg";
import { migrate } from "../migrate.ts";
import { assertPasswords, ensureRoles, openToServingRoles, takeBackSettings } from "../roles.ts";
import { StartError } from "../start-error.ts";
import { inDataDir, openDataDir } from "./data-dir.ts";
import { lockFolder } from "./lock.ts";
import { clusterPasswords } from "./secrets.ts";
import { startServer } from "./server.ts";

export interface ClusterOptions {
  /** Folder for everything that outlives the process. */
  readonly dataDir: string;
  /** PostgreSQL to use instead of the embedded one, as the application role. */
  readonly databaseUrl?: string | undefined;
  /** The same database as a login that may act as the owner: migrations run here. */
  readonly ownerUrl?: string | undefined;
  /** The same database as the worker role; else that of `databaseUrl` with the worker's name. */
  readonly workerUrl?: string | undefined;
  /** False leaves the schema as it is. */
  readonly migrate?: boolean;
}

export interface Cluster {
  readonly embedded: boolean;
  readonly appUrl: string;
  /** Null where a PostgreSQL of the operator's own is used, and nobody gave one. */
  readonly workerUrl: string | null;
  readonly ownerUrl: string | null;
  /** Names of the migrations that this start applied. */
  readonly migrated: readonly string[];
  /** Settings of the database's roles that somebody made and this start took back. */
  readonly takenBack: readonly string[];
  /** What only a superuser can close, and nobody did. */
  readonly leftOpen: readonly string[];
  stop(): Promise<void>;
}

const databaseName = "anamnesis";

/** Opens the database that everything runs on, with its roles and an up-to-date schema. Throws StartError. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  if (options.databaseUrl !== undefined) return attach({ ...options, databaseUrl: options.databaseUrl });
  const dataDir = await openDataDir(options.dataDir);
  const lock = await inDataDir(dataDir, () => lockFolder(dataDir));
  try {
    const passwords = await inDataDir(dataDir, () => clusterPasswords(join(dataDir, "keys", "postgres.json")));
    const server = await startServer({ directory: dataDir, superuserPassword: passwords.postgres, lock: lock.fd });
    try {
      const urlOf = (role: keyof typeof passwords, database: string) =>
        `postgres://${role}:${passwords[role]}@127.0.0.1:${server.port}/${database}`;
      const ownerUrl = urlOf("postgres", databaseName);
      await ensureDatabase(urlOf("postgres", "postgres"));
      return {
        embedded: true,
        appUrl: urlOf("anamnesis_app", databaseName),
        workerUrl: urlOf("anamnesis_worker", databaseName),
        ownerUrl,
        leftOpen: [],
        ...(await prepare(ownerUrl, passwords, { migrates: options.migrate ?? true, givesPasswords: true })),
        async stop() {
          await server.stop();
          await lock.release();
        },
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function connect(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw new StartError(`${name} cannot connect: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  return client;
}

async function ensureDatabase(url: string): Promise<void> {
  const client = await connect(url, "The embedded PostgreSQL");
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [databaseName]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
    // Those that PostgreSQL brings are of no use to whoever serves, and open to everybody.
    await client.query("REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC");
  } finally {
    await client.end();
  }
}

/** Roles and migrations, through an owner connection. */
async function prepare(
  ownerUrl: string,
  passwords: { readonly anamnesis_app: string | null; readonly anamnesis_worker: string | null },
  { migrates, givesPasswords }: { readonly migrates: boolean; readonly givesPasswords: boolean },
): Promise<Pick<Cluster, "migrated" | "takenBack">> {
  const client = await connect(ownerUrl, "DATABASE_OWNER_URL");
  try {
    await ensureRoles(client, passwords);
    // Of a PostgreSQL of their own, operators know what its passwords are.
    if (givesPasswords) await assertPasswords(client, passwords);
    if (!migrates) return { migrated: [], takenBack: [] };
    const { migrations: migrated } = await migrate(client);
    const takenBack = await takeBackSettings(client);
    await client.query("SET ROLE anamnesis_owner");
    await client.query("SELECT app.make_partitions(3)");
    return { migrated, takenBack };
  } finally {
    await client.end();
  }
}

/** A PostgreSQL of the operator's own. */
async function attach(options: ClusterOptions & { readonly databaseUrl: string }): Promise<Cluster> {
  const appUrl = new URL(options.databaseUrl);
  const passwordIn = (url: string | undefined) =>
    url === undefined ? null : decodeURIComponent(new URL(url).password) || null;
  const prepared =
    options.ownerUrl === undefined
      ? { migrated: [], takenBack: [] }
      : await prepare(
          options.ownerUrl,
          // Without one of its own the worker gets no login: whoever has that of the application is not the system as well.
          { anamnesis_app: passwordIn(options.databaseUrl), anamnesis_worker: passwordIn(options.workerUrl) },
          { migrates: options.migrate ?? true, givesPasswords: false },
        );
  await refusePowerful(options.databaseUrl, "DATABASE_URL");
  const leftOpen = await lookForOpen(options.databaseUrl);
  return {
    embedded: false,
    appUrl: appUrl.href,
    workerUrl: options.workerUrl ?? null,
    ownerUrl: options.ownerUrl ?? null,
    ...prepared,
    leftOpen,
    stop: () => Promise.resolve(),
  };
}

async function lookForOpen(url: string): Promise<readonly string[]> {
  const client = await connect(url, "DATABASE_URL");
  try {
    return await openToServingRoles(client);
  } finally {
    await client.end();
  }
}

/** Requests must not be served by a role that row-level security does not bind. */
async function refusePowerful(url: string, name: string): Promise<void> {
  const client = await connect(url, name);
  try {
    const { rows } = await client.query<{ role: string; powerful: boolean }>(
      `SELECT current_user AS role, r.rolsuper OR r.rolbypassrls OR pg_has_role(current_user, 'anamnesis_owner', 'MEMBER')
        AS powerful
        FROM pg_roles AS r WHERE r.rolname = current_user`,
    );
    const row = rows[0];
    if (row?.powerful !== false) {
      throw new StartError(
        `${name} connects as ${row?.role}, which row-level security does not bind: connect as anamnesis_app.`,
      );
    }
    // Bounds and the watchdog go by its name.
    if (row.role !== "anamnesis_app") {
      throw new StartError(`${name} connects as ${row.role}, which is not anamnesis_app.`);
    }
  } finally {
    await client.end();
  }
}
