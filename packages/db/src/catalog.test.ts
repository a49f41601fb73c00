import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as schema from "./schema/index.ts";
import { type TestDatabase, testDatabase } from "./testing/index.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const ours = "('app', 'audit', 'identity', 'symptoms', 'exports', 'live', 'operations', 'organizations')";

/** Tables that no row trigger watches, each with its reason. */
const unaudited: Readonly<Record<string, string>> = {
  "app.context_keys": "one secret, readable by the owner alone; auditing it would copy it",
  "app.migrations": "written by migrations alone, before the triggers exist",
  "app.migration_checksums": "written by migrations alone, before the triggers exist",
  "app.root_keys": "names of keys, written once by the first start",
  "app.key_tasks": "how far work on keys is; who asked for it is in audit_logs, and what it changes is audited",
  "organizations.webhook_deliveries": "a log itself, written by triggers and the worker alone and kept for 30 days",
  "app.jobs": "transient queue; what a job does is audited on the tables that it writes",
  "app.schedules": "when work that returns is due next; what it does is audited on the tables that it writes",
  "app.idempotency_keys": "answers kept for a day; the effect they stand for is audited",
  "audit.process_tracking": "part of the audit trail itself; append-only",
  "audit.audit_events": "the audit trail itself; append-only",
  "audit.audit_logs": "the audit trail itself; append-only",
  "audit.phi_access": "a part of the audit trail itself; append-only",
  "live.events": "names of things for open pages, kept for a day; what happened to the things is audited",
  "identity.passkey_challenges": "random numbers that live for five minutes; what they lead to is audited",
  "identity.throttles": "counters of wrong guesses, forgotten after a day; the guesses are in security_logs",
  "identity.session_logs": "an append-only log",
  "identity.security_logs": "an append-only log",
};
const withoutRowSecurity: Readonly<Record<string, string>> = {
  "app.migrations": "no grant to anyone but the owner",
  "app.migration_checksums": "no grant to anyone but the owner",
};

interface TableRow {
  name: string;
  parent: string | null;
  partitioned: boolean;
  enabled: boolean;
  forced: boolean;
  owner: string;
}

const tables = () =>
  db.asOwner<TableRow>(
    `SELECT n.nspname || '.' || c.relname AS name, i.inhparent::regclass::text AS parent, c.relkind = 'p' AS partitioned,
        c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced, pg_get_userbyid(c.relowner) AS owner
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid
      WHERE c.relkind IN ('r', 'p') AND n.nspname IN ${ours} ORDER BY 1`,
  );

const triggers = (name: string) =>
  db.asOwner<{ tgname: string; tgenabled: string; tgtype: number }>(
    "SELECT tgname, tgenabled, tgtype FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal ORDER BY 1",
    [name],
  );

describe("every table of ours", () => {
  it("is owned by the owner", async () => {
    const all = await tables();
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter((table) => table.owner !== "anamnesis_owner")).toEqual([]);
  });

  it("has row-level security enabled and forced, or is on the list", async () => {
    const bare = (await tables()).filter((table) => !(table.enabled && table.forced)).map((table) => table.name);
    expect(bare).toEqual(Object.keys(withoutRowSecurity).toSorted());
  });

  it("has a policy for every command that a serving role was granted", async () => {
    const missing = await db.asOwner(
      `SELECT g.table_schema || '.' || g.table_name AS name, g.grantee, g.privilege_type
        FROM (SELECT table_schema, table_name, grantee, privilege_type FROM information_schema.role_table_grants
          UNION SELECT table_schema, table_name, grantee, privilege_type FROM information_schema.column_privileges) AS g
        WHERE g.table_schema IN ${ours} AND g.grantee LIKE 'anamnesis\\_%' AND g.grantee <> 'anamnesis_owner'
          AND NOT EXISTS (
            SELECT 1 FROM pg_policies AS p
            WHERE p.schemaname = g.table_schema AND p.tablename = g.table_name
              AND g.grantee = ANY (p.roles) AND p.cmd IN ('ALL', g.privilege_type)
          )`,
    );
    expect(missing).toEqual([]);
  });

  it("is audited row by row and for TRUNCATE, ALWAYS, or is on the list", async () => {
    const watched: string[] = [];
    for (const { name, parent } of await tables()) {
      if ((parent ?? name) in unaudited) continue;
      const own = (await triggers(name)).filter(({ tgname }) => tgname.startsWith("audit_"));
      expect(own, name).toEqual([
        // tgtype: row 1, insert 4, delete 8, update 16, truncate 32
        { tgname: "audit_row", tgenabled: "A", tgtype: 1 + 4 + 8 + 16 },
        { tgname: "audit_truncate", tgenabled: "A", tgtype: 32 },
      ]);
      watched.push(name);
    }
    expect(watched).toEqual(
      expect.arrayContaining([
        "exports.exports",
        "identity.user_sessions",
        "identity.users",
        "organizations.organizations",
        "symptoms.symptom_entries",
        "symptoms.symptom_shares",
      ]),
    );
  });

  it("on the list exists", async () => {
    const names = (await tables()).map((table) => table.name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(unaudited)));
  });

  it("that only grows refuses changes in each of its partitions, made ahead of time", async () => {
    const partitions = (await tables()).filter((table) => table.parent !== null);
    // Four months of five tables: this one and three ahead.
    expect(partitions.length).toBe(20);
    for (const { name } of partitions) {
      expect(await triggers(name), name).toEqual([
        { tgname: "refuse_change", tgenabled: "A", tgtype: 1 + 2 + 8 + 16 },
        { tgname: "refuse_truncate", tgenabled: "A", tgtype: 2 + 32 },
      ]);
      const granted = await db.asOwner(
        `SELECT 1 FROM information_schema.role_table_grants
          WHERE table_schema || '.' || table_name = $1 AND grantee <> 'anamnesis_owner'`,
        [name],
      );
      expect(granted, name).toEqual([]);
    }
  });
});

describe("every function of ours that runs as its owner", () => {
  it("looks in pg_temp last, or has names that were bound when it was made, and is not open to everybody", async () => {
    const loose = await db.asOwner(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname IN ${ours} AND p.prosecdef
          AND ((p.prosqlbody IS NULL AND NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}')))
            OR has_function_privilege('public', p.oid, 'EXECUTE'))`,
    );
    expect(loose).toEqual([]);
  });
});

describe("the TypeScript schema and the database", () => {
  it("have the same tables, columns, types and nullability", async () => {
    const typed = Object.values<unknown>(schema)
      .filter((value): value is PgTable => is(value, PgTable))
      .flatMap((table) => {
        const { name, schema: schemaName, columns } = getTableConfig(table);
        return columns.map((column) => ({
          table: `${schemaName}.${name}`,
          column: snakeCase(column.name),
          type: column.getSQLType(),
          nullable: !column.notNull && !column.primary,
          defaulted: column.hasDefault,
        }));
      });
    const actual = await db.asOwner<(typeof typed)[number]>(
      `SELECT n.nspname || '.' || c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
          NOT a.attnotnull AS nullable, a.atthasdef AS defaulted
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND n.nspname IN ${ours} AND c.relname NOT IN ('migrations', 'migration_checksums')`,
    );
    const key = (row: (typeof typed)[number]) => `${row.table}.${row.column}`;
    const sorted = (rows: typeof typed) =>
      rows
        .map((row) => ({ ...row, type: row.type.replace(/^(?:identity|organizations)\./u, "") }))
        .toSorted((a, b) => key(a).localeCompare(key(b)));
    expect(sorted(typed)).toEqual(sorted(actual));
  });
});

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]|(?<=[a-z])\d+/gu, (part) => (/\d/u.test(part) ? part : `_${part.toLowerCase()}`));
}
