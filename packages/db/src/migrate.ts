import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runner } from "node-pg-migrate";
import type pg from "pg";
import { StartError } from "./start-error.ts";

const directory = fileURLToPath(new URL("../migrations", import.meta.url));
const advisoryLock = 4_702_111_023;

export interface MigrationStatus {
  readonly name: string;
  readonly appliedAt: string | null;
  /** The file is no longer what was applied. */
  readonly edited: boolean;
}

interface MigrationFile {
  readonly name: string;
  readonly sha256: string;
}

async function migrationFiles(): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).toSorted();
  return Promise.all(
    names.map(async (file) => {
      const content = await readFile(`${directory}/${file}`);
      return { name: file.slice(0, -".sql".length), sha256: createHash("sha256").update(content).digest("hex") };
    }),
  );
}

/**
 * Brings the schema up to date. Each migration runs in its own transaction, under a lock that makes a
 * second server wait; an applied migration whose file was edited since is refused by name.
 * @param client connected as a login that may act as `anamnesis_owner`
 * @returns the names that were applied now
 */
export async function migrate(client: pg.Client): Promise<readonly string[]> {
  return underLock(client, async () => {
    const status = await readStatus(client);
    refuseEdited(status);
    const pending = status.filter((migration) => migration.appliedAt === null);
    if (pending.length === 0) return [];
    const files = await migrationFiles();
    for (const file of files.filter(({ name }) => pending.some((migration) => migration.name === name))) {
      // Recorded before it runs: whatever happens in between, what was applied has a checksum.
      await client.query(
        `INSERT INTO app.migration_checksums (name, sha256) VALUES ($1, $2)
          ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256`,
        [file.name, file.sha256],
      );
    }
    return run(client, "up", pending.length);
  });
}

/** Takes back the last `count` migrations, newest first. Returns their names. */
export async function rollback(client: pg.Client, count: number): Promise<readonly string[]> {
  return underLock(client, async () => {
    refuseEdited(await readStatus(client));
    return run(client, "down", count);
  });
}

/** Every migration of this release, and whether it is applied. */
export async function migrationStatus(client: pg.Client): Promise<readonly MigrationStatus[]> {
  return underLock(client, () => readStatus(client));
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
      "CREATE TABLE IF NOT EXISTS app.migrations (id serial PRIMARY KEY, name text NOT NULL, run_on timestamptz NOT NULL)",
    );
    await client.query(
      "CREATE TABLE IF NOT EXISTS app.migration_checksums (name text PRIMARY KEY, sha256 text NOT NULL)",
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

async function readStatus(client: pg.Client): Promise<MigrationStatus[]> {
  const { rows } = await client.query<{ name: string; run_on: Date; sha256: string | null }>(
    `SELECT m.name, m.run_on, c.sha256 FROM app.migrations AS m
      LEFT JOIN app.migration_checksums AS c ON c.name = m.name ORDER BY m.id`,
  );
  const applied = new Map(rows.map((row) => [row.name, row]));
  const files = await migrationFiles();
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
      appliedAt: row?.run_on.toISOString() ?? null,
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

async function run(client: pg.Client, direction: "up" | "down", count: number): Promise<readonly string[]> {
  const ran = await runner({
    dbClient: client,
    dir: directory,
    direction,
    count,
    migrationsSchema: "app",
    migrationsTable: "migrations",
    // Ours is held already, around the checksums as well.
    noLock: true,
    singleTransaction: false,
    log: () => undefined,
  });
  return ran.map((migration) => migration.name);
}
