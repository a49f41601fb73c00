import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { migrate, migrationStatus, releaseFolder, rollback } from "./migrate.ts";
import { ensureRoles } from "./roles.ts";
import { catalogOf } from "./testing/catalog.ts";

let client: pg.Client;
let admin: pg.Client;
const name = `migrations_${process.pid}`;

beforeEach(async () => {
  const { adminUrl } = inject("testCluster");
  admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await ensureRoles(client, { anamnesis_app: null, anamnesis_worker: null });
});
afterEach(async () => {
  await client.end();
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
});

describe("the roles", () => {
  it("are left as they are by a second start", async () => {
    const rights = () =>
      client.query("SELECT oid::regprocedure::text AS name, xmin::text, proacl::text FROM pg_proc ORDER BY oid");
    const { rows: before } = await rights();
    await ensureRoles(client, { anamnesis_app: null, anamnesis_worker: null });
    expect((await rights()).rows).toEqual(before);
  });
});

describe("migrations", () => {
  it("leave the same catalog after up, down, up, one by one", async () => {
    const { length } = await migrationStatus(client);
    const empty = await catalogOf(client);
    const applied = await migrate(client);
    // As every start does: partitions are guarded by functions of ours, too.
    await client.query("SELECT app.make_partitions(1)");
    expect(applied.migrations).toHaveLength(length);
    const full = await catalogOf(client);
    for (const name of applied.migrations.toReversed()) expect(await rollback(client, 1)).toEqual([name]);
    expect(await catalogOf(client)).toEqual(empty);
    expect((await migrate(client)).migrations).toEqual(applied.migrations);
    await client.query("SELECT app.make_partitions(1)");
    expect(await catalogOf(client)).toEqual(full);
  });

  it("do nothing the second time", async () => {
    await migrate(client);
    expect(await migrate(client)).toEqual({ migrations: [], code: [] });
  });

  it("that are taken back take the code with them, and a start puts it back", async () => {
    const { migrations } = await migrate(client);
    const full = await catalogOf(client);
    expect(await rollback(client, 0)).toEqual([]);
    expect(await catalogOf(client)).toEqual(full);
    expect(await rollback(client, 1)).toEqual(migrations.slice(-1));
    const { rows } = await client.query(
      "SELECT 1 FROM pg_proc WHERE proowner = 'anamnesis_owner'::regrole UNION ALL SELECT 1 FROM pg_policies",
    );
    expect(rows).toEqual([]);
    expect((await migrate(client)).migrations).toEqual(migrations.slice(-1));
    expect(await catalogOf(client)).toEqual(full);
  });

  it("wait for one another when two servers start at once", async () => {
    const second = new pg.Client({
      connectionString: `${inject("testCluster").adminUrl.replace(/\/postgres$/u, "")}/${name}`,
    });
    await second.connect();
    const [one, other] = await Promise.all([migrate(client), migrate(second)]);
    await second.end();
    expect(Math.min(one.migrations.length, other.migrations.length)).toBe(0);
    expect((await migrationStatus(client)).every((migration) => migration.appliedAt !== null)).toBe(true);
  });

  it("refuse to go on when an applied one was edited", async () => {
    await migrate(client);
    await client.query("UPDATE app.migrations SET sha256 = 'edited' WHERE name = '002_identity'");
    await expect(migrate(client)).rejects.toThrow(/002_identity was edited after it was applied/u);
    await expect(rollback(client, 1)).rejects.toThrow(/002_identity/u);
  });

  it("say anew what a table is that was made anew under its name, and guard its partitions", async () => {
    await migrate(client);
    await client.query("SELECT app.make_partitions(1)");
    const full = await catalogOf(client);
    await client.query("DROP TABLE audit.phi_access CASCADE");
    const table = (await readFile(join(releaseFolder, "migrations/001_audit.sql"), "utf8")).match(
      /CREATE TABLE audit\.phi_access[\s\S]*?\n(?=\n-- Down)/u,
    );
    await client.query(`SET ROLE anamnesis_owner; ${table?.[0] ?? ""}; RESET ROLE`);
    expect((await migrate(client)).code).toContain("audit.phi_access");
    await client.query("SELECT app.make_partitions(1)");
    expect(await catalogOf(client)).toEqual(full);
  });

  it("refuse a database that is ahead of this release", async () => {
    await migrate(client);
    await client.query("INSERT INTO app.migrations (name, sha256) VALUES ('999_later', '')");
    await expect(migrate(client)).rejects.toThrow(/999_later/u);
  });
});
