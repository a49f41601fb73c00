import { randomUUID } from "node:crypto";
import { usualReminders } from "@anamnesis/domain";
import { sqlState } from "@anamnesis/db";
import { nameOf, tables as listed } from "@anamnesis/db/testing";
import { toSnakeCase } from "drizzle-orm/casing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "./testing/index.ts";
import { plantRecord } from "./testing/planted-record.ts";
import { plantMerge } from "./testing/planted-merge.ts";
import { pushSubscription } from "./testing/reminders.ts";
import { open, share } from "./testing/sharing.ts";
import {
  type Asker,
  asThemselves,
  askersOf,
  type Connected,
  loginOf,
  supervised,
  urlOf,
} from "./testing/straight-sql.ts";

/*
 * What somebody reaches who can run any SQL as a serving role: every table, every command, under every context that
 * they could come by. The API is not asked.
 */

let api: TestApi;
let anna: TestPerson;
let clinic: TestOrganization;
let otherClinic: TestOrganization;
let stranger: TestPerson;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}
let tables: readonly Table[];
/** Words and ids that stand in rows of Anna's or of the clinic's, and in no others. */
let marks: readonly string[];

beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("Planted clinic");
  otherClinic = await api.newOrganization("Other clinic");
  anna = await api.newPersonWithPassword();
  stranger = await api.newPerson();
  await plant();
  marks = [
    "Planted",
    anna.account.id,
    anna.account.email,
    clinic.id,
    ...Object.values(clinic.members).flatMap(({ account }) => [account.id, account.email]),
  ];
  tables = await api.db.asOwner<Table>(
    `SELECT n.nspname || '.' || c.relname AS name,
        array_agg(a.attname::text ORDER BY a.attnum) AS columns
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relowner = 'anamnesis_owner'::regrole
      GROUP BY 1 ORDER BY 1`,
  );
});
afterAll(() => api.close());

/** Something of Anna's, or of the clinic's, in every table that can hold it. */
async function plant(): Promise<void> {
  const caller = api.callerOf(anna, { idempotencyKey: "planted" });
  await caller.symptoms.entries.record({
    occurredAt: "2026-11-20T08:30:00Z",
    timeZone: "Europe/Vienna",
    category: "Planted",
    severity: 5,
  });
  const other = api.callerOf(anna);
  await other.symptoms.cycle.set({ localDate: "2026-11-20", flow: "light" });
  await other.symptoms.medication.take({
    id: randomUUID(),
    takenAt: "2026-11-20T08:30:00Z",
    timeZone: "Europe/Vienna",
    name: "Planted",
  });
  await other.symptoms.cycle.changeSettings({ mode: "contraception" });
  await other.symptoms.trackers.add({ id: randomUUID(), label: "Planted", kind: "yes_no" });
  const written = { notes: "Planted", revision: randomUUID(), after: null };
  await other.symptoms.days.writeNotes({ localDate: "2026-11-20", ...written });
  await other.reminders.change({ ...usualReminders, isOn: true });
  await other.reminders.addDevice(pushSubscription("Planted"));
  const look = { icon: "drop", color: 1, hidden: false } as const;
  await other.symptoms.categories.arrange({ categories: [{ label: "Planted", ...look }] });
  const [id, source] = [randomUUID(), "table"] as const;
  await other.symptoms.imports.begin({ id, source, fileName: "Planted.csv", entryCount: 1, leftOutCount: 0 });
  const shareId = await share(api, anna, { organizationId: clinic.id, personName: "Planted" });
  await open(api, clinic.members.doctor, shareId);
  await other.exports.create({ type: "csv", from: "2026-01-01", to: "2026-12-31" });
  await other.identity.accounts.updateProfile({ tags: ["Planted"] });
  await other.identity.accounts.changeEmail({ email: `${anna.account.id}@planted.example` });
  await api.runner.runDue();
  await other.identity.factors.beginTotp();
  const patientId = randomUUID();
  const nurse = api.callerOf(clinic.members.nurse).clinical;
  await nurse.patients.register({
    id: patientId,
    familyName: "Planted",
    givenName: "Planted",
    birthDate: "1988-07-03",
    gender: "female",
    recordNumber: "Planted",
  });
  const { code } = await nurse.links.offer({ patientId });
  await other.clinical.ownRecords.accept({ code, mailsOnLook: false });
  await api
    .callerOf(clinic.members.doctor)
    .clinical.emergencies.begin({ id: randomUUID(), patientId, cause: "other", explanation: "Planted" });
  await nurse.patients.open({ id: patientId });
  const [seen] = (await other.clinical.ownRecords.looks({})).looks;
  const { id: lookId = "", occurredAt = "" } = seen ?? {};
  await other.clinical.ownRecords.ask({ id: randomUUID(), lookId, occurredAt, question: "Planted" });
  await plantRecord(api, clinic, { patientId, words: "Planted" });
  await plantMerge(api, clinic.members.nurse, { patientId, word: "Planted" });
  const administrator = api.callerOf(clinic.members.admin).organizations;
  await administrator.members.invite({ email: "p@planted.example", role: "nurse" });
  await administrator.update({ slug: `${clinic.slug}-new` });
  // It is told of the next one.
  await administrator.resources.create({
    type: "webhook",
    name: "Planted webhook",
    config: { url: "https://8.8.8.8/Planted", events: ["resource.changed"] },
  });
  await administrator.resources.create({
    type: "evidence_provider",
    name: "Planted",
    config: { kind: "other", baseUrl: "https://8.8.8.8/Planted", apiKey: "Planted-key" },
  });
  const owned = [
    `INSERT INTO identity.recovery_codes (id, user_id, code_hash, process_id) SELECT gen_random_uuid(), $1, md5('x') || md5('y'), id FROM p`,
    `INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, name, process_id) SELECT gen_random_uuid(), $1, 'Planted', 'x', 'Planted', id FROM p`,
    `INSERT INTO identity.known_devices (id, user_id, device_hash, process_id) SELECT gen_random_uuid(), $1, md5('x') || md5('y'), id FROM p`,
    `INSERT INTO identity.passkey_challenges (id, challenge, purpose, user_id, expires_at) SELECT gen_random_uuid(), sha256('x'), 'register', $1, now() + interval '1 hour' FROM p`,
  ];
  for (const statement of owned) {
    await api.db.asOwner(`WITH p AS (SELECT id FROM audit.process_tracking LIMIT 1) ${statement}`, [anna.account.id]);
  }
}

describe("straight SQL as a serving role", () => {
  let askers: readonly Asker[];
  let close: () => Promise<void>;
  let cells = 0;
  beforeAll(async () => {
    ({ askers, close } = await askersOf({ api, anna, stranger, clinic, otherClinic }));
    // Once beforehand: proofs are rows, too.
    for (const role of ["anamnesis_app", "anamnesis_worker"]) {
      const client = new pg.Client({ connectionString: urlOf(api, role) });
      await client.connect();
      for (const asker of askers) {
        await asker.open({ client, login: loginOf(api, role) });
        await client.query("ROLLBACK");
      }
      await client.end();
    }
  });
  afterAll(async () => {
    await close();
    process.stdout.write(
      `Row security: ${tables.length} tables × 4 commands × ${askers.length} contexts × 2 roles = ${cells} statements.\n`,
    );
  });

  it("is tried on something planted in every table whose list says that its rows are somebody's", async () => {
    const withSomething: string[] = [];
    for (const { name } of tables) if ((await planted(name)).length > 0) withSomething.push(name);
    const ofSomebody = listed.filter(({ access: { of } }) => Object.keys(of).length > 0);
    expect(withSomething).toEqual(ofSomebody.map(({ table }) => nameOf(table)).toSorted());
  });

  /** Rows of a table that hold something of Anna's or of the clinic's, with what changes when they are written to. */
  async function planted(table: string): Promise<readonly { readonly row: string; readonly version: string }[]> {
    return api.db.asOwner(
      `SELECT row, version FROM (SELECT to_jsonb(t)::text AS row, t.xmin::text AS version FROM ${table} AS t) AS all_rows
        WHERE row LIKE ANY ($1) ORDER BY row`,
      [marks.map((mark) => `%${mark}%`)],
    );
  }

  interface Statement {
    readonly text: string;
    readonly values?: readonly unknown[];
  }
  interface Outcome {
    readonly code: string;
    readonly rows: readonly string[];
    readonly count: number;
  }

  /** Runs statements under a context, each as if there were no other, and takes everything back. */
  async function attempt(given: Connected, asker: Asker, statements: readonly Statement[]): Promise<readonly Outcome[]> {
    cells += statements.length;
    const { client } = given;
    await asker.open(given);
    try {
      // Sent one after the other without waiting for answers, which is most of what it takes.
      const answers = statements.map(async ({ text, values = [] }): Promise<Outcome> => {
        const [begun, answer, ended] = await Promise.allSettled([
          client.query("SAVEPOINT attempt"),
          client.query<{ row?: string }>(text, [...values]),
          client.query("ROLLBACK TO attempt"),
        ]);
        if (begun.status === "rejected") throw begun.reason;
        if (ended.status === "rejected") throw ended.reason;
        if (answer.status === "rejected") return { code: sqlState(answer.reason) ?? "none", rows: [], count: 0 };
        const { rows, rowCount } = answer.value;
        return { code: "00000", rows: rows.map(({ row }) => row ?? ""), count: rowCount ?? 0 };
      });
      return await Promise.all(answers);
    } finally {
      await client.query("ROLLBACK");
    }
  }

  /** A connection that sends statements before those before them are answered. */
  async function connected(role: string): Promise<Connected> {
    const settings: pg.ClientConfig & { pipeline: boolean } = { connectionString: urlOf(api, role), pipeline: true };
    const client = new pg.Client(settings);
    await client.connect();
    return { client, login: loginOf(api, role) };
  }

  /** Everything that is done to a table, as far as a role was granted it. */
  async function statementsOn(table: Table, role: string): Promise<readonly Statement[]> {
    const { name, columns } = table;
    const [copy] = await planted(name);
    const readable = await granted(table, role, "SELECT");
    const updatable = await granted(table, role, "UPDATE");
    const list = (readable.length === 0 ? columns : readable).map((column) => `t.${column}`).join(", ");
    // Rows name the process that writes them, or are refused for that alone.
    const column = updatable.includes("process_id") ? "process_id" : (updatable[0] ?? columns[0] ?? "");
    const value = column === "process_id" ? "(app.context() ->> 'processId')::uuid" : column;
    return [
      { text: `SELECT to_jsonb(r)::text AS row FROM (SELECT ${list} FROM ${name} AS t) AS r` },
      { text: `INSERT INTO ${name} SELECT * FROM jsonb_populate_record(NULL::${name}, $1)`, values: [copy?.row ?? "{}"] },
      { text: `UPDATE ${name} AS t SET ${column} = ${value} RETURNING to_jsonb(ROW(${list}))::text AS row` },
      { text: `DELETE FROM ${name} AS t RETURNING to_jsonb(ROW(${list}))::text AS row` },
    ];
  }

  /** The columns of a table that a role was granted a command on. */
  async function granted(table: Table, role: string, command: string): Promise<readonly string[]> {
    const rows = await api.db.asOwner<{ column: string }>(
      `SELECT a.attname AS column FROM pg_attribute AS a
        WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
          AND has_column_privilege($2, a.attrelid, a.attnum, $3) ORDER BY a.attnum`,
      [table.name, role, command],
    );
    return rows.map(({ column }) => column);
  }

  const hasMark = (row: string) => marks.some((mark) => row.includes(mark));

  it.each(["anamnesis_app", "anamnesis_worker"])(
    "reads and changes nothing of others, and learns of no key, as %s",
    async (role) => {
      const given = await connected(role);
      const leaks: string[] = [];
      const allowed = new Set(["42501", "00000"]);
      const before = new Map<string, unknown>();
      const tried: { readonly name: string; readonly statements: readonly Statement[] }[] = [];
      for (const table of tables) {
        before.set(table.name, await planted(table.name));
        tried.push({ name: table.name, statements: await statementsOn(table, role) });
      }
      try {
        for (const asker of askers) {
          const outcomes = await attempt(
            given,
            asker,
            tried.flatMap(({ statements }) => statements),
          );
          for (const [at, { name }] of tried.entries()) {
            const note = (what: string) => leaks.push(`${name}: ${what}, with ${asker.name}`);
            const mayRead = asker.mayRead?.(name) === true;
            const [read, inserted, updated, deleted] = outcomes.slice(4 * at);
            if (read === undefined || inserted === undefined || updated === undefined || deleted === undefined)
              throw new Error("not every statement was answered");
            if (!mayRead && read.rows.some(hasMark)) note("rows were read");
            if (
              mayRead &&
              !name.startsWith("identity.users") &&
              read.rows.some((row) => row.includes(anna.account.id)) &&
              !supervised.has(name)
            )
              note("Anna's rows were read");
            if (inserted.code !== "42501" && !mayRead) note(`an insert was answered ${inserted.code}`);
            if (!mayRead && (updated.rows.some(hasMark) || (!allowed.has(updated.code) && asker.isThemselves !== true)))
              note(`an update was answered ${updated.code}`);
            if (deleted.rows.some(hasMark)) note("rows were deleted");
          }
        }
      } finally {
        await given.client.end();
      }
      // Everything was taken back, but for what a function commits elsewhere: nothing does.
      for (const [name, rows] of before) expect(await planted(name), name).toEqual(rows);
      expect(leaks).toEqual([]);
    },
    120_000,
  );

  it("gives no hint by a key: a row of one's own is taken, or refused alike, whoever has the key", async () => {
    const given = await connected("anamnesis_app");
    const own = asThemselves("a stranger", { userId: stranger.account.id });
    const named: string[] = [];
    const statements: Statement[] = [];
    for (const { name, columns } of tables) {
      const [row] = await planted(name);
      // Keyed by the person alone, it is the stranger's own key.
      if (row === undefined || !columns.includes("user_id") || !columns.includes("id")) continue;
      const mine = JSON.stringify({ ...JSON.parse(row.row), user_id: stranger.account.id });
      named.push(name);
      statements.push({ text: `INSERT INTO ${name} SELECT * FROM jsonb_populate_record(NULL::${name}, $1)`, values: [mine] });
    }
    const outcomes = await attempt(given, own, statements);
    await given.client.end();
    const telling = new Set(["23505", "23P01", "23503"]);
    expect(named.filter((_, at) => telling.has(outcomes[at]?.code ?? ""))).toEqual([]);
  });
});

describe("the trail", () => {
  it("says of each row what it is now, every column by its name, in every table that it tells of", async () => {
    const told = listed.flatMap(({ table, access: { audit } }) => ("id" in audit ? [{ table, audit }] : []));
    let rows = 0;
    for (const { table, audit } of told) {
      const name = nameOf(table);
      const [key, subject = "", ...redacted] = [audit.id, audit.subject ?? "", ...(audit.redacted ?? [])].map(
        (column) => toSnakeCase(column),
      );
      const [schema, tableName] = name.split(".");
      const different = await api.db.asOwner<{ rows: number; differing: unknown }>(
        `WITH now AS (
            SELECT CASE WHEN $5 THEN '[redacted]' ELSE j ->> $1 END AS id, j - ARRAY['process_id', $1, $2] AS row
            FROM ${name} AS t, LATERAL (SELECT audit.usual_json(t) AS j) AS u
          ), told AS (
            SELECT DISTINCT ON (row_id, new_values) row_id, new_values, schema_name FROM audit.trail
            WHERE schema_name = $3 AND table_name = $4
          )
          SELECT count(*)::integer AS rows, (
            SELECT jsonb_agg(n.row) FROM now AS n WHERE NOT EXISTS (
              SELECT 1 FROM told AS t WHERE t.row_id = n.id
                -- What is left off is the time of its process.
                AND (n.row - $6::text[] || coalesce(
                  (SELECT jsonb_object_agg(r, '[redacted]') FROM unnest($6::text[]) AS r), '{}'
                )) - '{created_at,updated_at,deleted_at}'::text[] = t.new_values - '{created_at,updated_at,deleted_at}'::text[]
            )
          ) AS differing FROM now`,
        [key, subject, schema, tableName, redacted.includes(key ?? ""), redacted.filter((column) => column !== key)],
      );
      expect(different[0]?.differing, name).toBeNull();
      rows += different[0]?.rows ?? 0;
    }
    expect([told.length > 25, rows > 60]).toEqual([true, true]);
  });
});
