import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createAccount,
  newActor,
  type TestActor,
  type TestDatabase,
  testDatabase,
  withProcess,
} from "./testing/index.ts";

/*
 * What somebody is told about rows that no policy shows them, by how a statement of theirs was carried out: whether
 * PostgreSQL asked the policy at all, how many rows it left out, what it counted.
 */

let db: TestDatabase;
const anna = { id: randomUUID(), email: `${randomUUID()}@anamnesis.example` };
let stranger: TestActor;

beforeAll(async () => {
  db = await testDatabase();
  stranger = newActor({ userId: (await createAccount(db)).id });
  await db.asOwner(
    `${withProcess}, u AS (
        INSERT INTO identity.users (id, email, display_name, password_hash, status, last_login_ip, process_id)
        SELECT $1, $2, 'Anna', 'none', 'active', '203.0.113.7', p.id FROM p
      )
      INSERT INTO symptoms.symptom_entries
        (user_id, id, occurred_at, local_date, time_zone, category, severity, notes_encrypted, process_id)
      SELECT $1, gen_random_uuid(), '2026-03-01T08:30:00Z', '2026-03-01', 'Europe/Vienna', 'Headache', 6, decode(repeat('01', 70), 'hex'), p.id
      FROM p`,
    [anna.id, anna.email],
  );
});
afterAll(() => db.close());

/** How a statement was carried out for the stranger, without the values in it. */
async function carriedOut(
  condition: string,
  { table, isScanned }: { table: string; isScanned: boolean },
): Promise<string> {
  return db.app.withContext(stranger, async (tx) => {
    const ways = isScanned ? "indexscan, enable_bitmapscan, enable_indexonlyscan" : "seqscan";
    for (const way of ways.split(", "))
      await tx.query(`SET LOCAL ${way.startsWith("enable_") ? way : `enable_${way}`} = off`);
    const rows = await tx.query(
      `EXPLAIN (ANALYZE, FORMAT JSON, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT 1 FROM ${table} WHERE ${condition}`,
    );
    return JSON.stringify(rows).replaceAll(/"(?:Filter|Index Cond|Recheck Cond)":"(?:[^"\\]|\\.)*"/gu, "");
  });
}

interface Probe {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly there: string;
}

/** A value of somebody's in every column that the application may read and compare. */
async function probes(): Promise<readonly Probe[]> {
  const columns = await db.asOwner<Omit<Probe, "there">>(
    `SELECT g.table_schema || '.' || g.table_name AS "table", g.column_name AS "column", format_type(b.oid, a.atttypmod) AS type
      FROM information_schema.column_privileges AS g
      JOIN pg_attribute AS a ON a.attrelid = (g.table_schema || '.' || g.table_name)::regclass AND a.attname = g.column_name
      JOIN pg_type AS t ON t.oid = a.atttypid
      -- What a domain is made of.
      JOIN pg_type AS b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
      WHERE g.grantee = 'anamnesis_app' AND g.privilege_type = 'SELECT'
        AND b.typname IN ('text', 'int4', 'int8', 'date', 'timestamptz', 'inet', 'bytea', 'varchar')
      ORDER BY 1, 2`,
  );
  const found: Probe[] = [];
  for (const column of columns) {
    // One that is in no row of the stranger's.
    const [row] = await db.asOwner<{ there: string }>(
      `SELECT v.there FROM (
          SELECT "${column.column}"::text AS there, bool_or(strpos(to_jsonb(t)::text, $1) > 0) AS is_own
          FROM ${column.table} AS t WHERE "${column.column}" IS NOT NULL GROUP BY 1
        ) AS v WHERE NOT v.is_own LIMIT 1`,
      [stranger.userId],
    );
    if (row !== undefined) found.push({ ...column, there: row.there });
  }
  return found;
}

const elsewhere: Readonly<Record<string, string>> = {
  text: "no such text",
  integer: "-77",
  bigint: "-77",
  date: "1901-01-01",
  "timestamp with time zone": "1901-01-01T00:00:00Z",
  inet: "198.51.100.99",
  bytea: "\\xff00",
};

describe("a statement about rows that are not one's own", () => {
  it("is carried out alike whether there are such rows or not", async () => {
    const all = await probes();
    expect(all.length).toBeGreaterThan(15);
    const telling: string[] = [];
    for (const { table, column, type, there } of all) {
      const not = elsewhere[type];
      if (not === undefined) throw new Error(`a value of the type ${type} is needed`);
      for (const condition of [
        (value: string) => `"${column}" = ANY (ARRAY[${pg.escapeLiteral(value)}]::${type} [])`,
        (value: string) =>
          `"${column}" >= ${pg.escapeLiteral(value)}::${type} AND "${column}" <= ${pg.escapeLiteral(value)}::${type}`,
      ]) {
        for (const isScanned of [true, false]) {
          const [one, other] = [
            await carriedOut(condition(there), { table, isScanned }),
            await carriedOut(condition(not), { table, isScanned }),
          ];
          if (one !== other) telling.push(`${table}.${column} ${isScanned ? "scanned" : "by an index"}`);
        }
      }
    }
    expect([...new Set(telling)]).toEqual([]);
  });

  it("calls no function of the author's before the policy is asked, nor looks at what calls none", async () => {
    const columns = await db.asOwner<{ table: string; column: string; type: string }>(
      `SELECT g.table_schema || '.' || g.table_name AS "table", g.column_name AS "column",
          format_type(a.atttypid, NULL) AS type
        FROM information_schema.column_privileges AS g
        JOIN pg_attribute AS a ON a.attrelid = (g.table_schema || '.' || g.table_name)::regclass AND a.attname = g.column_name
        WHERE g.grantee = 'anamnesis_app' AND g.privilege_type = 'SELECT' ORDER BY 1, 2`,
    );
    expect(columns.length).toBeGreaterThan(100);
    const mallory = new pg.Client({ connectionString: db.appUrl });
    await mallory.connect();
    const telling: string[] = [];
    const looked = new Set<string>();
    for (const { table, column, type } of columns) {
      const [{ rows } = { rows: 0 }] = await db.asOwner<{ rows: number }>(
        `SELECT count(*)::integer AS rows FROM ${table}`,
      );
      if (rows === 0) continue;
      looked.add(table);
      const [name, fails] = [`"${column}"`, "(SELECT 1 / (random() * 0)::integer)"];
      // What fails where the expression before it was looked at for a row, whatever that said.
      const after = (condition: string) =>
        `(CASE WHEN ${condition} THEN (ARRAY[1])[${fails}] ELSE ${fails} END) IS NOT NULL`;
      const subscripts: Readonly<Record<string, string>> = {
        text: `('{"Headache": 1}'::jsonb)[${name}] IS NOT NULL`,
        integer: `('{1}'::integer [])[${name}] IS NOT NULL`,
        jsonb: `${name}['x'] IS NOT NULL`,
        "text[]": `${name}[1] IS NULL`,
        boolean: name,
      };
      const conditions = [
        `(ARRAY[${name}])[${fails}] IS NOT NULL`,
        after(`${name} IS NULL`),
        ...(subscripts[type] === undefined ? [] : [after(subscripts[type])]),
      ];
      for (const way of ["SELECT", "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; SELECT"]) {
        for (const condition of conditions) {
          // Of nobody, whom no policy shows a row.
          await mallory.query("BEGIN");
          await mallory.query(`${way} count(*) FROM ${table} WHERE ${condition}`).catch((error: unknown) => {
            expect(error).toMatchObject({ code: "22012" });
            telling.push(`${table}: ${condition}`);
          });
          await mallory.query("ROLLBACK");
        }
      }
    }
    await mallory.end();
    expect(looked.size).toBeGreaterThan(4);
    expect([...new Set(telling)]).toEqual([]);
  });

  it("finds no order of texts in which a row of one's own would stand among those of others", async () => {
    // What leads an index whose rows nobody but administrators of the installation reads, or puts anything into.
    const ofTheInstallation = new Set(["alerts_firing", "key_tasks_open", "schedules_pkey", "jobs_listed"]);
    const ordered = await db.asOwner<{ index: string; leads: string }>(
      `SELECT i.relname AS "index", pg_get_indexdef(x.indexrelid, 1, true) AS leads
        FROM pg_index AS x
        JOIN pg_class AS i ON i.oid = x.indexrelid
        JOIN pg_class AS t ON t.oid = x.indrelid
        JOIN pg_am AS m ON m.oid = i.relam
        WHERE m.amname = 'btree' AND NOT t.relispartition AND t.relnamespace::regnamespace::text !~ '^(pg_|information_)'
          AND CASE x.indkey[0]
            WHEN 0 THEN has_any_column_privilege('anamnesis_app', t.oid, 'SELECT')
            ELSE has_column_privilege('anamnesis_app', t.oid, x.indkey[0], 'SELECT') END
          -- Ids and times tell how many there are, which is known to be told.
          AND (
            SELECT CASE k.typtype WHEN 'd' THEN k.typbasetype ELSE k.oid END
            FROM pg_attribute AS a JOIN pg_type AS k ON k.oid = a.atttypid WHERE a.attrelid = i.oid AND a.attnum = 1
          ) NOT IN ('uuid'::regtype, 'timestamptz'::regtype)
        ORDER BY 1`,
    );
    expect(ordered.filter(({ index }) => !ofTheInstallation.has(index))).toEqual([]);
    for (const [table, column] of [
      ["identity.users", "email"],
      ["organizations.organizations", "slug"],
      ["identity.passkeys", "credential_id"],
      ["identity.users", "role"],
      ["audit.audit_logs", "event_type"],
    ] as const) {
      const plan = await db.app.withContext(stranger, async (tx) => {
        await tx.query("SET LOCAL enable_seqscan = off");
        await tx.query("SET LOCAL enable_sort = off");
        return tx.query(`EXPLAIN SELECT 1 FROM ${table} ORDER BY ${column} LIMIT 1`);
      });
      expect(JSON.stringify(plan), `${table}.${column}`).toMatch(/Sort|Aggregate/u);
    }
  });

  it("is counted in no view that its author may read", async () => {
    for (const view of [
      "pg_stat_user_tables",
      "pg_stat_xact_user_tables",
      "pg_statio_user_tables",
      "pg_stat_activity",
    ]) {
      const look = db.app.withContext(stranger, (tx) => tx.query(`SELECT * FROM ${view}`));
      await expect(look, view).rejects.toMatchObject({ code: "42501" });
    }
    const count = db.app.withContext(stranger, (tx) =>
      tx.query("SELECT pg_stat_get_live_tuples('symptoms.symptom_entries'::regclass)"),
    );
    await expect(count).rejects.toMatchObject({ code: "42501" });
  });

  it("sees what is there now: a snapshot of before keeps no session open", async () => {
    const mallory = new pg.Client({ connectionString: db.appUrl });
    await mallory.connect();
    for (const level of ["REPEATABLE READ", "SERIALIZABLE"]) {
      await mallory.query(`BEGIN ISOLATION LEVEL ${level}`);
      await expect(db.app.open(mallory, stranger)).rejects.toMatchObject({ code: "42501" });
      await mallory.query("ROLLBACK");
    }
    await expect(mallory.query("SELECT pg_export_snapshot()")).rejects.toMatchObject({ code: "42501" });
    await mallory.end();
  });

  it("would tell, if looking whose a row is cost anything", async () => {
    const given = { table: "identity.users", isScanned: true };
    const told = (email: string) => carriedOut(`email = ANY (ARRAY[${pg.escapeLiteral(email)}])`, given);
    const isTelling = async () => (await told(anna.email)) !== (await told("nobody@anamnesis.example"));
    await db.asOwner("ALTER FUNCTION texteq(text, text) LEAKPROOF");
    expect(await isTelling()).toBe(false);
    await db.asOwner("ALTER FUNCTION uuid_eq(uuid, uuid) COST 10");
    expect(await isTelling()).toBe(true);
  });
});
