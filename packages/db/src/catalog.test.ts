import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { personalDataParts } from "@anamnesis/domain";
import { is } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameOf } from "./access/define.ts";
import { tables } from "./access/index.ts";
import { recorderOf } from "./access/trail.ts";
import { readCode } from "./code.ts";
import { releaseFolder } from "./migrate.ts";
import { renderDataModel } from "./render/data-model.ts";
import { renderFunctions } from "./render/functions.ts";
import { accessFile, dataModelFile, functionsFile, renderLists } from "./render/index.ts";
import * as schema from "./schema/index.ts";
import { type TestDatabase, testDatabase } from "./testing/index.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Schemas that are PostgreSQL's own, or an extension's. */
const others = "('pg_catalog', 'information_schema', 'pg_toast', 'extensions', 'public')";
/** The type of a column `a` of type `t`; of a domain what that is made of. */
const baseType = "CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END";
/** Tables of the migrations themselves: no grant to anyone but the owner. */
const bookkeeping = ["app.migrations", "app.sql_objects"];

const listed = new Map(tables.map(({ table, access }) => [nameOf(table), access]));

interface TableRow {
  name: string;
  parent: string | null;
  partitioned: boolean;
  enabled: boolean;
  forced: boolean;
  owner: string;
}

const tablesThere = () =>
  db.asOwner<TableRow>(
    `SELECT n.nspname || '.' || c.relname AS name, i.inhparent::regclass::text AS parent, c.relkind = 'p' AS partitioned,
        c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced, pg_get_userbyid(c.relowner) AS owner
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ${others} ORDER BY 1`,
  );

/** The functions that write the trail. */
const ofTheTrail = [
  "audit.record_change",
  ...tables.flatMap(({ table, access }) => ("id" in access.audit ? [recorderOf(nameOf(table))] : [])),
];

const triggers = (name: string) =>
  db.asOwner<{ tgname: string; tgenabled: string; tgtype: number }>(
    "SELECT tgname, tgenabled, tgtype FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal ORDER BY 1",
    [name],
  );

describe("every table of ours", () => {
  it("says what it is in a list of access/", async () => {
    const names = (await tablesThere()).filter(({ parent }) => parent === null).map(({ name }) => name);
    expect(names).toEqual([...listed.keys(), ...bookkeeping].toSorted());
  });

  it("is owned by the owner", async () => {
    const all = await tablesThere();
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter((table) => table.owner !== "anamnesis_owner")).toEqual([]);
  });

  it("has row-level security enabled and forced, but for those of the migrations", async () => {
    const bare = (await tablesThere()).filter((table) => !(table.enabled && table.forced)).map((table) => table.name);
    expect(bare).toEqual(bookkeeping);
  });

  it("has a policy for every command that a serving role was granted", async () => {
    const missing = await db.asOwner(
      `SELECT g.table_schema || '.' || g.table_name AS name, g.grantee, g.privilege_type
        FROM (SELECT table_schema, table_name, grantee, privilege_type FROM information_schema.role_table_grants
          UNION SELECT table_schema, table_name, grantee, privilege_type FROM information_schema.column_privileges) AS g
        WHERE g.table_schema NOT IN ${others} AND g.grantee LIKE 'anamnesis\\_%' AND g.grantee <> 'anamnesis_owner'
          AND (g.table_schema || '.' || g.table_name)::regclass NOT IN (SELECT oid FROM pg_class WHERE relkind = 'v')
          AND NOT EXISTS (
            SELECT 1 FROM pg_policies AS p
            WHERE p.schemaname = g.table_schema AND p.tablename = g.table_name
              AND g.grantee = ANY (p.roles) AND p.cmd IN ('ALL', g.privilege_type)
          )`,
    );
    expect(missing).toEqual([]);
  });

  it("is locked by nobody who serves: what they may change of it, they may by column", async () => {
    const lockable = await db.asOwner(
      `SELECT c.oid::regclass::text AS name, r.rolname FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_roles AS r ON r.rolname IN ('anamnesis_app', 'anamnesis_worker', 'anamnesis_auditor')
        WHERE n.nspname NOT IN ${others} AND c.relkind IN ('r', 'p')
          AND has_table_privilege(r.rolname, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')`,
    );
    expect(lockable).toEqual([]);
  });

  it("is audited row by row and for TRUNCATE, ALWAYS, unless its list says why not", async () => {
    const watched: string[] = [];
    for (const [name, { audit }] of listed) {
      if ("none" in audit) {
        expect(
          (await triggers(name)).filter(({ tgname }) => tgname.startsWith("audit_")),
          name,
        ).toEqual([]);
        continue;
      }
      const own = (await triggers(name)).filter(({ tgname }) => tgname.startsWith("audit_"));
      expect(own, name).toEqual([
        // tgtype: row 1, insert 4, delete 8, update 16, truncate 32
        { tgname: "audit_change", tgenabled: "A", tgtype: 1 + 8 + 16 },
        { tgname: "audit_row", tgenabled: "A", tgtype: 1 + 4 },
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

  it("is told in a part of the file with everything about a person, or says why not, and every part tells of one", () => {
    const told = new Set([...listed.values()].flatMap((access) => ("as" in access.export ? [access.export.as] : [])));
    expect(personalDataParts.filter((part) => !told.has(part))).toEqual([]);
  });

  it("names a function that is there where one sees to a person's rows, or to those whose time is over", async () => {
    const named = [...listed.values()].flatMap(({ erase, retention }) =>
      [erase, retention].flatMap((by) => (typeof by === "object" && "by" in by ? [by.by] : [])),
    );
    expect(named.length).toBeGreaterThan(5);
    const missing = await db.asOwner("SELECT f FROM unnest($1::text []) AS f WHERE to_regproc(f) IS NULL", [named]);
    expect(missing).toEqual([]);
  });

  it("that only grows refuses changes in each of its partitions, made ahead of time", async () => {
    const partitions = (await tablesThere()).filter((table) => table.parent !== null);
    // Five months of five tables: the one before, this one and three ahead.
    expect(partitions.length).toBe(25);
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

describe("every view", () => {
  it("is read with the rights of whoever reads it", async () => {
    const loose = await db.asOwner(
      `SELECT c.oid::regclass::text AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('v', 'm') AND n.nspname NOT IN ${others}
          AND NOT 'security_invoker=true' = ANY (coalesce(c.reloptions, '{}'))`,
    );
    expect(loose).toEqual([]);
  });
});

describe("every function", () => {
  it("stands once in sql/, with what it is for", async () => {
    const there = await db.asOwner<{ name: string; comment: string | null }>(
      `SELECT n.nspname || '.' || p.proname AS name, obj_description(p.oid, 'pg_proc') AS comment
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname NOT IN ${others} ORDER BY 1`,
    );
    const written = (await readCode(join(releaseFolder, "sql"))).filter(({ kind }) => kind === "function");
    expect(there.map(({ name }) => name)).toEqual(written.map(({ name }) => name).toSorted());
    expect(there.filter(({ comment }) => (comment ?? "").length < 10)).toEqual([]);
  });
});

describe("what is rendered from the lists of access/ and from the database", () => {
  it("is what stands in sql/: pnpm db:render writes it", async () => {
    expect(await readFile(accessFile, "utf8")).toBe(renderLists());
  });

  it("is what docs/data-model.md says: pnpm db:render writes it", async () => {
    const client = new pg.Client({ connectionString: db.ownerUrl });
    await client.connect();
    const rendered = await renderDataModel(client, tables);
    await client.end();
    expect(await readFile(dataModelFile, "utf8")).toBe(rendered);
  });

  it("is what functions.generated.ts says of functions: pnpm db:render writes it", async () => {
    const client = new pg.Client({ connectionString: db.ownerUrl });
    await client.connect();
    const rendered = await renderFunctions(client);
    await client.end();
    expect(await readFile(functionsFile, "utf8")).toBe(rendered);
  });

  it("has nothing of its kind in a numbered migration, which calls no function of sql/ either", async () => {
    const folder = join(releaseFolder, "migrations");
    for (const file of await readdir(folder)) {
      const text = await readFile(join(folder, file), "utf8");
      expect(
        text.match(
          /^\s*(?:CREATE|ALTER|DROP) (?:OR REPLACE )?(?:FUNCTION|VIEW|POLICY|TRIGGER)\b|^\s*GRANT (?!EXECUTE ON FUNCTIONS TO PUBLIC)/gmu,
        ),
        file,
      ).toBeNull();
      const called = (await readCode(join(releaseFolder, "sql"))).filter(
        ({ kind, name }) => kind === "function" && text.includes(`${name}(`),
      );
      expect(called, file).toEqual([]);
    }
  });
});

describe("every function of ours that runs as its owner", () => {
  it("looks in pg_temp last, or has names that were bound when it was made, and is not open to everybody", async () => {
    const loose = await db.asOwner<{ name: string }>(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname NOT IN ${others} AND p.prosecdef
          AND ((p.prosqlbody IS NULL AND NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}')))
            OR has_function_privilege('public', p.oid, 'EXECUTE'))`,
    );
    expect(loose.map(({ name }) => name).toSorted()).toEqual(ofTheTrail.map((name) => `${name}()`).toSorted());
  });

  it("has neither plans, which hold what it has in its variables, nor traces sent to whoever calls it", async () => {
    const loose = await db.asOwner(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname NOT IN ${others} AND p.prosecdef
          AND NOT coalesce(p.proconfig, '{}') @> '{client_min_messages=notice,debug_print_plan=off}'`,
    );
    expect(loose).toEqual([]);
  });

  it("names types with their schema where it looks wherever its caller looks", async () => {
    const code = await readCode(join(releaseFolder, "sql"));
    for (const recorder of ofTheTrail) {
      const text = code.find(({ name }) => name === recorder)?.text ?? "";
      const [declared = "", body = ""] = text.slice(text.indexOf("DECLARE")).split("\nBEGIN\n");
      const types = [...declared.matchAll(/^ {4}\w+ ([\w.]+)/gmu), ...body.matchAll(/::([\w.]+)/gu)].map(
        ([, type]) => type,
      );
      expect(types.length, recorder).toBeGreaterThan(2);
      expect(
        types.filter((type) => type?.startsWith("pg_catalog.") !== true),
        recorder,
      ).toEqual([]);
    }
  });

  it("reads of no row a value that is written according to settings but those that the trail looks at", async () => {
    const columns = await db.asOwner(
      `SELECT c.oid::regclass::text AS name, a.attname, format_type(${baseType}, NULL) AS type
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r' AND n.nspname NOT IN ${others} AND t.typtype <> 'e'
          AND format_type(${baseType}, NULL) NOT IN (
            'bigint', 'bigint[]', 'boolean', 'bytea', 'cidr[]', 'date', 'inet', 'integer', 'jsonb', 'oid', 'smallint', 'text', 'text[]',
            'timestamp with time zone', 'uuid', 'uuid[]', 'xid8'
          )`,
    );
    expect(columns).toEqual([]);
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
          column: toSnakeCase(column.name),
          type: column.getSQLType(),
          nullable: !column.notNull && !column.primary,
          defaulted: column.hasDefault,
        }));
      });
    const actual = await db.asOwner<(typeof typed)[number]>(
      `SELECT n.nspname || '.' || c.relname AS table, a.attname AS column, format_type(${baseType}, a.atttypmod) AS type,
          NOT a.attnotnull AS nullable, a.atthasdef AS defaulted
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND n.nspname NOT IN ${others} AND c.relname NOT IN ('migrations', 'sql_objects')`,
    );
    const key = (row: (typeof typed)[number]) => `${row.table}.${row.column}`;
    const sorted = (rows: typeof typed) =>
      rows
        .map((row) => ({ ...row, type: row.type.replace(/^(?:identity|organizations)\./u, "") }))
        .toSorted((a, b) => key(a).localeCompare(key(b)));
    expect(sorted(typed)).toEqual(sorted(actual));
  });
});
