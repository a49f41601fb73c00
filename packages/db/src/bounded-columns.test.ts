import { languages } from "@anamnesis/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "./testing/index.ts";

/*
 * What is written can be read again: every column refuses what is larger than anything that is meant to be in it, and
 * what those who read it cannot make anything of. Asked are the conditions themselves, with values that nobody means.
 */

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const text = "repeat('a', 20001)";
const long = "repeat('a', 600001)";
const deep = "repeat('[', 1000) || repeat(']', 1000)";

/** What no column of a type is meant to hold, in SQL. */
const absurd: Readonly<Record<string, readonly string[]>> = {
  text: [text, "repeat('9', 20001)", "repeat('ab-', 7000) || 'c'", `'https://' || ${text}`],
  bytea: ["decode(repeat('01', 1000001), 'hex')"],
  jsonb: [
    `jsonb_build_object('a', ${long})`,
    `jsonb_build_array(${long})`,
    `to_jsonb(${long})`,
    "to_jsonb(array_fill(1, ARRAY[100001]))",
    "(SELECT jsonb_object_agg(n, repeat('a', 100)) FROM generate_series(1, 6000) AS n)",
    // Programs that write it again run out of stack.
    `(${deep})::jsonb`,
    `('{"a":' || ${deep} || '}')::jsonb`,
  ],
  // A list of lists, and one with nothing in it, are another type to whoever reads it.
  "text[]": ["'{NULL}'", "'{{a}}'", `ARRAY[${text}]`, "array_fill('a'::text, ARRAY[10001])"],
  "cidr[]": ["'{NULL}'", "'{{10.0.0.0/8}}'", "array_fill('10.0.0.0/8'::cidr, ARRAY[10001])"],
  // Past what a double holds: another number to whoever reads it.
  bigint: ["9007199254740993", "-9007199254740993"],
  integer: ["2147483647", "-2147483648"],
  "timestamp with time zone": ["'infinity'", "'-infinity'", "'294276-12-31'", "'4713-01-01 BC'"],
  date: ["'infinity'", "'-infinity'", "'5874897-12-31'", "'4713-01-01 BC'"],
};

/** Of these only columns that a serving role may write itself: functions write times of now, and count by one. */
const ofStatements = new Set(["integer", "timestamp with time zone", "date"]);

/** Tables and columns that nothing absurd gets into, though they would take it, and why. */
const exceptions: Readonly<Record<string, string>> = {
  "app.context_keys": "made by the database itself",
  "app.migrations": "written by the owner, who applies a release",
  "app.sql_objects": "written by the owner, who applies a release",
  "audit.audit_events": "what is in the columns of a row, which have bounds",
  "audit.audit_logs.seq": "of a sequence",
  "audit.phi_access.digest": "of SHA-256",
  "audit.phi_access.member_role": "of an enumeration",
  "audit.phi_access.organization_name": "copied from a column with a bound",
  "audit.phi_access.resource_id": "copied from the id of a share",
  "audit.phi_access.resource_type": "said by functions",
  "audit.phi_access.viewer_name": "copied from columns with bounds",
  "audit.process_tracking.kind": "of the context, which has bounds",
  "audit.process_tracking.member_role": "of an enumeration",
  "audit.process_tracking.reason": "of the context, which has bounds",
  "audit.process_tracking.request_id": "of the context, which has bounds",
  "audit.process_tracking.user_agent": "of the context, which has bounds",
  "audit.process_tracking.user_role": "of an enumeration",
  "audit.row_shapes": "written by the owner, who applies a release",
  "identity.security_logs.request_id": "copied from the context, which has bounds",
  "identity.security_logs.user_agent": "copied from the context, which has bounds",
  "identity.session_logs.request_id": "copied from the context, which has bounds",
  "identity.session_logs.user_agent": "copied from the context, which has bounds",
  "live.events.member_roles": "said by functions",
  "live.events.seq": "of a sequence",
};

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  /** The type; of a domain what that is made of. */
  readonly base: string;
  readonly written: boolean;
  readonly checks: readonly string[];
}

const columns = () =>
  db.asOwner<Column>(
    `SELECT a.attrelid::regclass::text AS table, a.attname AS name, format_type(t.oid, NULL) AS type,
        format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL) AS base,
        EXISTS (
          SELECT 1 FROM unnest(ARRAY['anamnesis_app', 'anamnesis_worker']) AS role,
            unnest(ARRAY['INSERT', 'UPDATE']) AS command
          WHERE has_column_privilege(role, a.attrelid, a.attnum, command)
        ) AS written,
        ARRAY(
          SELECT pg_get_expr(k.conbin, k.conrelid) FROM pg_constraint AS k
          WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
        ) AS checks
      FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_type AS t ON t.oid = a.atttypid
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relowner = 'anamnesis_owner'::regrole
        AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY 1, a.attnum`,
  );

/**
 * Whether the conditions of a column let a value pass, and of a domain its own. What they raise an error for they do not, and
 * a domain raises one.
 */
async function takes({ name, type, checks }: Column, value: string): Promise<boolean> {
  const conditions = [`num_nulls(${name}) >= 0`, ...checks.map((check) => `coalesce(${check}, true)`)].join(" AND ");
  const [row] = await db
    .asOwner<{ takes: boolean }>(
      `SELECT ${conditions} AS takes FROM (SELECT (${value})::${type} AS ${name} OFFSET 0) AS given`,
    )
    .catch(() => []);
  return row?.takes ?? false;
}

it("takes nothing that is larger than anybody means, or that nobody can read", async () => {
  const asked = (await columns()).filter(({ base, written }) => written || !ofStatements.has(base));
  expect(asked.filter(({ written }) => written).length).toBeGreaterThan(150);
  // Each is a value of its type: what is refused, is by a condition.
  for (const [type, values] of Object.entries(absurd)) {
    const free: Column = { table: "", name: "free", type, base: type, written: true, checks: [] };
    for (const value of values) expect(await takes(free, value), `${type} ${value}`).toBe(true);
  }
  const loose: string[] = [];
  const excused = new Set<string>();
  for (const column of asked) {
    const { table, name } = column;
    for (const value of absurd[column.base] ?? []) {
      if (!(await takes(column, value))) continue;
      const exception = [table, `${table}.${name}`].find((one) => exceptions[one] !== undefined);
      if (exception === undefined) loose.push(`${table}.${name} takes ${value}`);
      else excused.add(exception);
    }
  }
  expect(loose).toEqual([]);
  // And no exception is of before.
  expect([...excused].toSorted()).toEqual(Object.keys(exceptions));
});

it("takes zones that PostgreSQL and Temporal know by name, wherever one is written", async () => {
  const zones = (await columns()).filter(({ name }) => name === "time_zone");
  expect(zones.length).toBeGreaterThan(4);
  const rules = [
    "CET",
    "EST",
    "EST5",
    "<+03>-3",
    "UTC-3",
    "+01:00",
    "posix/Europe/Vienna",
    "Posix/Europe/Vienna",
    "Right/UTC",
    "US/Pacific-New",
    "Etc/GMT+13",
    "Etc/GMT+99",
    "Etc/GMT+05",
    "Europe/Nowhere",
  ];
  for (const column of zones) {
    for (const zone of [...rules, "", " UTC", "Europe/Vienna\n"]) {
      expect(await takes(column, `'${zone}'`), `${column.table} ${zone}`).toBe(false);
    }
    for (const zone of ["Europe/Vienna", "UTC", "America/Argentina/Buenos_Aires"]) {
      expect(() => new Intl.DateTimeFormat("en", { timeZone: zone })).not.toThrow();
      expect(await takes(column, `'${zone}'`), `${column.table} ${zone}`).toBe(true);
    }
  }
});

it("takes a language that is spoken, perhaps with a region, and no other tag", async () => {
  const locale = (await columns()).find(({ name }) => name === "locale");
  if (locale === undefined) throw new Error("no column has a language");
  for (const tag of languages.flatMap((language) => [language, `${language}-AT`, `${language}-001`]))
    expect(await takes(locale, `'${tag}'`), tag).toBe(true);
  for (const tag of ["fr", "", "de-AT-DE", "de-x", "DE", "de-AT\n"]) {
    expect(await takes(locale, `'${tag}'`), tag).toBe(false);
  }
});
