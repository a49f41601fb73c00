import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { migrate, migrationStatus, rollback } from "./migrate.ts";
import { ensureRoles } from "./roles.ts";

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

/** Everything that a migration could leave behind, as text. */
async function catalog(): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    SELECT 'schema ' || nspname || ' ' || coalesce(nspacl, acldefault('n', nspowner))::text AS line FROM pg_namespace
      WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    UNION ALL SELECT 'column ' || a.attrelid::regclass::text || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || ' ' || a.attnotnull || ' ' || coalesce(a.attacl::text, '') || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
      FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
      LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'relation ' || c.oid::regclass::text || ' ' || c.relkind::text || ' ' || c.relrowsecurity || c.relforcerowsecurity
      || ' ' || coalesce(c.relacl::text, '') FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'function ' || md5(CASE p.prokind WHEN 'f' THEN pg_get_functiondef(p.oid) ELSE '' END)
      || p.oid::regprocedure::text || ' ' || p.proowner::regrole || coalesce(p.proacl::text, '')
      FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'policy ' || schemaname || '.' || tablename || '.' || policyname || cmd::text || roles::text
      || coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies
    UNION ALL SELECT 'trigger ' || tgrelid::regclass::text || '.' || tgname || tgenabled::text || pg_get_triggerdef(oid)
      FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'constraint ' || conrelid::regclass::text || '.' || conname || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE conrelid <> 0 AND connamespace::regnamespace::text NOT LIKE 'pg\\_%'
    UNION ALL SELECT 'type ' || t.oid::regtype::text FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'default ' || defaclrole::regrole::text || defaclobjtype::text || coalesce(defaclacl::text, '') FROM pg_default_acl
    UNION ALL SELECT 'extension ' || extname FROM pg_extension
    ORDER BY 1`);
  return rows.map((row) => row.line);
}

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
    const states = [await catalog()];
    const applied = await migrate(client);
    expect(applied).toHaveLength(length);
    const full = await catalog();
    for (let step = 0; step < length; step += 1) {
      expect(await rollback(client, 1)).toEqual([applied.at(-1 - step)]);
    }
    expect(await catalog()).toEqual(states[0]);
    expect(await migrate(client)).toEqual(applied);
    expect(await catalog()).toEqual(full);
  });

  it("do nothing the second time", async () => {
    await migrate(client);
    expect(await migrate(client)).toEqual([]);
  });

  it("wait for one another when two servers start at once", async () => {
    const second = new pg.Client({
      connectionString: `${inject("testCluster").adminUrl.replace(/\/postgres$/u, "")}/${name}`,
    });
    await second.connect();
    const [one, other] = await Promise.all([migrate(client), migrate(second)]);
    await second.end();
    expect([one.length, other.length].toSorted((a, b) => a - b)[0]).toBe(0);
    expect((await migrationStatus(client)).every((migration) => migration.appliedAt !== null)).toBe(true);
  });

  it("refuse to go on when an applied one was edited", async () => {
    await migrate(client);
    await client.query("UPDATE app.migration_checksums SET sha256 = 'edited' WHERE name = '002_audit'");
    await expect(migrate(client)).rejects.toThrow(/002_audit was edited after it was applied/u);
    await expect(rollback(client, 1)).rejects.toThrow(/002_audit/u);
  });

  it("refuse a database that is ahead of this release", async () => {
    await migrate(client);
    await client.query("INSERT INTO app.migrations (name, run_on) VALUES ('999_later', now())");
    await expect(migrate(client)).rejects.toThrow(/999_later/u);
  });
});
