import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { applyCode, dropCode, readCode } from "./code.ts";
import { StartError } from "./start-error.ts";
import { applyStarterLists } from "./starter-list.ts";

/** Where this release has its `migrations/`, its `sql/` and its `data/`. */
export const releaseFolder = fileURLToPath(new URL("..", import.meta.url));
const advisoryLock = 4_702_111_023;

export interface MigrationStatus {
  readonly name: string;
  readonly appliedAt: string | null;
  /** The file is no longer what was applied. */
  readonly edited: boolean;
}

/** What was brought up to date. */
export interface Migrated {
  /** Names of the numbered migrations that were applied. */
  readonly migrations: readonly string[];
  /** Names of the functions, views and tables whose SQL was replaced or dropped. */
  readonly code: readonly string[];
}

interface MigrationFile {
  readonly name: string;
  readonly sha256: string;
  /** The two parts of the file. */
  readonly up: string;
  readonly down: string;
}

async function migrationFiles(folder: string): Promise<MigrationFile[]> {
  const directory = join(folder, "migrations");
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).toSorted();
  return Promise.all(
    names.map(async (file) => {
      const content = await readFile(join(directory, file), "utf8");
      const [up, down] = content.split(/^-- Down Migration$/mu);
      if (up === undefined || down === undefined) throw new StartError(`Migration ${file} has no way back.`);
      return {
        name: file.slice(0, -".sql".length),
        sha256: createHash("sha256").update(content).digest("hex"),
        up,
        down,
      };
    }),
  );
}

/**
 * Brings the schema up to date: the numbered migrations that are missing, then what changed of `sql/`, in one
 * transaction, under a lock that makes a second server wait. An applied migration whose file was edited since is
 * refused by name.
 * @param client connected as a login that may act as `anamnesis_owner`
 * @param folder of the release that the database is brought to
 */
export async function migrate(client: pg.Client, folder = releaseFolder): Promise<Migrated> {
  return underLock(client, async () => {
    const files = await migrationFiles(folder);
    const status = await readStatus(client, files);
    refuseEdited(status);
    const pending = files.filter((_, index) => status[index]?.appliedAt === null);
    const code = await readCode(join(folder, "sql"));
    return inTransaction(client, async () => {
      for (const { name, sha256, up } of pending) {
        await named(name, () => client.query(up));
        await client.query("INSERT INTO app.migrations (name, sha256) VALUES ($1, $2)", [name, sha256]);
      }
      const migrations = pending.map(({ name }) => name);
      const applied = await applyCode(client, code, { hasMigrated: pending.length > 0 });
      await applyStarterLists(client, folder);
      return { migrations, code: applied };
    });
  });
}

/**
 * Takes back the last `count` migrations, newest first, and everything of `sql/`, which the release that fits to what
 * is left puts back when it starts.
 * @returns the names of the migrations
 */
export async function rollback(client: pg.Client, count: number, folder = releaseFolder): Promise<readonly string[]> {
  return underLock(client, async () => {
    const files = await migrationFiles(folder);
    const status = await readStatus(client, files);
    refuseEdited(status);
    const taken = files
      .filter((_, index) => status[index]?.appliedAt !== null)
      .slice(-count)
      .toReversed();
    if (count === 0 || taken.length === 0) return [];
    return inTransaction(client, async () => {
      await dropCode(client);
      for (const { name, down } of taken) {
        await named(name, () => client.query(down));
        await client.query("DELETE FROM app.migrations WHERE name = $1", [name]);
      }
      return taken.map(({ name }) => name);
    });
  });
}

/** Every migration of this release, and whether it is applied. */
export async function migrationStatus(client: pg.Client): Promise<readonly MigrationStatus[]> {
  return underLock(client, async () => readStatus(client, await migrationFiles(releaseFolder)));
}

async function inTransaction<T>(client: pg.Client, fn: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  // What fails leaves it to `underLock` to end the transaction.
  const result = await fn();
  await client.query("COMMIT");
  return result;
}

/** Says in which migration something failed. */
async function named<T>(name: string, fn: () => Promise<T>): Promise<T> {
  try {
    return await fn();
  } catch (cause) {
    throw new StartError(`Migration ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function underLock<T>(client: pg.Client, fn: () => Promise<T>): Promise<T> {
  await client.query("SELECT pg_advisory_lock($1)", [advisoryLock]);
  try {
    await client.query("SET ROLE anamnesis_owner");
    await client.query("SET client_min_messages = warning");
    // A migration that cannot have its lock soon must not stop everyone else who waits behind it.
    await client.query("SET lock_timeout = '10s'");
    await client.query("SET statement_timeout = '15min'");
    await client.query("CREATE SCHEMA IF NOT EXISTS app");
    await client.query(
      `CREATE TABLE IF NOT EXISTS app.migrations (
        name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
      )`,
    );
    await client.query(
      `CREATE TABLE IF NOT EXISTS app.sql_objects (
        kind text NOT NULL, name text NOT NULL, sha256 text NOT NULL, object_id oid,
        applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (kind, name)
      )`,
    );
    return await fn();
  } finally {
    // A migration that failed may have left its transaction open; what is undone below would fail in it, and hide why.
    await client.query("ROLLBACK");
    await client.query("RESET ROLE");
    await client.query("RESET lock_timeout");
    await client.query("RESET statement_timeout");
    await client.query("SELECT pg_advisory_unlock($1)", [advisoryLock]);
  }
}

/** One for each file, in their order. */
async function readStatus(client: pg.Client, files: readonly MigrationFile[]): Promise<MigrationStatus[]> {
  const { rows } = await client.query<{ name: string; applied_at: Date; sha256: string }>(
    "SELECT name, applied_at, sha256 FROM app.migrations ORDER BY name",
  );
  const applied = new Map(rows.map((row) => [row.name, row]));
  const unknown = rows.find((row) => !files.some((file) => file.name === row.name));
  if (unknown !== undefined) {
    throw new StartError(
      `The database has migration ${unknown.name}, which this release does not know: it is older than its data.`,
    );
  }
  return files.map((file) => {
    const row = applied.get(file.name);
    return {
      name: file.name,
      appliedAt: row?.applied_at.toISOString() ?? null,
      edited: row !== undefined && row.sha256 !== file.sha256,
    };
  });
}

function refuseEdited(status: readonly MigrationStatus[]): void {
  const edited = status.find((migration) => migration.edited);
  if (edited === undefined) return;
  throw new StartError(
    `Migration ${edited.name} was edited after it was applied. Restore the file and write a new migration.`,
  );
}
