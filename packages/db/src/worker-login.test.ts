import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createAccount,
  newActor,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  withProcess,
} from "./testing/index.ts";

/*
 * What somebody can do who has the login of the worker and nothing else: begin as the system, and say any SQL.
 */

let db: TestDatabase;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db);
  await db.asOwner(
    `INSERT INTO identity.session_logs (event, user_id, session_handle) VALUES ('CREATED', '${anna.id}', gen_random_uuid());
    ${withProcess} INSERT INTO audit.audit_logs (process_id, user_id, event_type, status, details)
      SELECT id, '${anna.id}', 'TEST', 'success', '{}' FROM p`,
  );
});
afterAll(() => db.close());

const mallory = <Row extends object>(statement: string, values: readonly unknown[] = []) =>
  db.worker.withContext(newActor({ role: "system", process: "test" }), (tx) => tx.query<Row>(statement, values));

/** Not granted, or not there in this form. */
const refused = { code: expect.stringMatching(/^(?:42501|42883)$/u) };

describe("the login of the worker", () => {
  it.each([
    [
      "issues no link to somebody's account",
      "SELECT identity.issue_email_token(gen_random_uuid(), $1, 'reset', $2, 60, 0, NULL)",
    ],
    [
      "verifies no address",
      "SELECT identity.verify_email(gen_random_uuid()) WHERE $1::uuid IS NOT NULL AND $2::text <> ''",
    ],
    [
      "has no mail sent about an account",
      "SELECT identity.enqueue_mail(jsonb_build_object('mail', 'reset_password', 'userId', $1::uuid, 'to', $2::text))",
    ],
    ["reads nobody's address", "SELECT identity.mail_recipient($1) WHERE $2::text <> ''"],
    ["reads nobody's address by their reminders", "SELECT reminders.to_send($1, now(), true) WHERE $2::text <> ''"],
    [
      "asks for no job",
      "SELECT app.enqueue(gen_random_uuid(), 'exports.json', '{}') WHERE $1::uuid IS NOT NULL AND $2::text <> ''",
    ],
    [
      "changes no job",
      "UPDATE app.jobs SET status = 'running', leased_by = $1, leased_until = now() + interval '1 hour', last_error = $2",
    ],
    ["reads nobody's lease", "SELECT leased_by FROM app.jobs WHERE $1::uuid IS NOT NULL AND $2::text <> ''"],
    ["reads nobody's links", "SELECT payload FROM app.jobs WHERE $1::uuid IS NOT NULL AND $2::text <> ''"],
    ["destroys nobody's keys", "SELECT app.destroy_tenant_keys($1) WHERE $2::text <> ''"],
    ["ends nobody's memberships", "SELECT organizations.erase_person($1, $2)"],
    ["removes nobody's files", "SELECT exports.erase_person($1) WHERE $2::text <> ''"],
    ["opens nobody's keys", "SELECT app.open_tenant_keys($1, $2)"],
    [
      "gives nobody another key",
      "SELECT app.replace_tenant_key($1, now() + interval '1 hour', decode(repeat('00', 16), 'hex'), '\\x00', $2)",
    ],
    [
      "writes over nobody's notes",
      "SELECT app.store_sealed_fields($1, 'symptoms.symptom_entries', ARRAY[$1::uuid], ARRAY['notes_encrypted'], ARRAY['\\x00'::bytea]) WHERE $2::text <> ''",
    ],
    ["turns no rotation to somebody", "UPDATE app.key_tasks SET only_tenant = $1, tenant_id = $1, reason = $2"],
    ["ends no alert", "UPDATE operations.alerts SET state = 'resolved' WHERE id = $1 AND subject = $2"],
    ["puts off no schedule", "UPDATE app.schedules SET next_due_at = 'infinity' WHERE leased_by = $1 AND name = $2"],
  ])("%s", async (_, statement) => {
    await expect(mallory(statement, [anna.id, anna.email])).rejects.toMatchObject(refused);
  });

  it.each(["identity.security_logs", "identity.session_logs", "audit.audit_logs"])(
    "reads nothing in %s",
    async (table) => {
      const one = await db.asOwner(`SELECT 1 FROM ${table}`);
      expect(one.length).toBeGreaterThan(0);
      expect(await mallory(`SELECT occurred_at FROM ${table}`)).toEqual([]);
    },
  );

  it("erases nobody who did not let their account go, or thinks it over still", async () => {
    const erase = () => mallory("SELECT files FROM identity.erase_person($1)", [anna.id]);
    expect(await erase()).toEqual([]);
    await db.asOwner("UPDATE identity.users SET deletion_due_at = now() + interval '1 hour' WHERE id = $1", [anna.id]);
    expect(await erase()).toEqual([]);
    expect(await db.asOwner("SELECT email, deleted_at FROM identity.users WHERE id = $1", [anna.id])).toEqual([
      { email: anna.email, deleted_at: null },
    ]);
  });

  it("ends no file before its link has run out", async () => {
    const [file] = await db.asOwner<{ id: string }>(
      `${withProcess} INSERT INTO exports.exports (id, user_id, type, parameters, status, storage_key, expires_at, process_id)
        SELECT f.id, $1, 'csv', '{}', 'ready', format('exports/%s.%s.csv', f.id, gen_random_uuid()), now() + interval '1 hour', p.id
        FROM p, gen_random_uuid() AS f (id) RETURNING id`,
      [anna.id],
    );
    await mallory("SELECT exports.expire($1, $2)", [anna.id, file?.id]);
    expect(await db.asOwner("SELECT status FROM exports.exports WHERE id = $1", [file?.id])).toEqual([
      { status: "ready" },
    ]);
  });

  it("makes no alert up", async () => {
    const insert = `INSERT INTO operations.alerts (id, rule, severity, value, threshold, state, process_id)
      VALUES ($1, 'errors', 'high', 1, 1, 'firing', app.process_id())`;
    await expect(mallory(insert, [randomUUID()])).rejects.toMatchObject(refused);
  });

  it("makes accounts of samples alone, at addresses that nobody has", async () => {
    const add = "SELECT identity.add_account(gen_random_uuid(), $1, 'Mallory', 'none', NULL, NULL)";
    await expect(mallory(add, ["somebody@hospital.org"])).rejects.toMatchObject(refused);
  });
});

describe("an alert", () => {
  const state = () => db.asOwner("SELECT rule, state, value FROM operations.alerts ORDER BY rule, state");

  it("is what the rules say, whoever looks: it is neither made up nor ended by asking again", async () => {
    await mallory("SELECT operations.settle_rule('lockouts')");
    expect(await state()).toEqual([]);
    await db.asOwner(
      "INSERT INTO identity.security_logs (event_type, severity, user_id) SELECT 'ACCOUNT_LOCKED', 'high', NULL FROM generate_series(1, 5)",
    );
    for (let turn = 0; turn < 2; turn += 1) await mallory("SELECT operations.settle_rule('lockouts')");
    expect(await state()).toEqual([{ rule: "lockouts", state: "firing", value: 5 }]);
    await expect(mallory("SELECT operations.read_rule('lockouts')")).rejects.toMatchObject(refused);
  });
});

describe("what is due from time to time", () => {
  it("comes back at its pace, whatever name and pace is said", async () => {
    const register = "SELECT app.register_schedules(ARRAY[$1], ARRAY[$2::integer])";
    for (const made of [
      ["alerts", 86_400],
      ["alerts", 59],
      ["alerts", null],
      ["mine", 60],
    ])
      await expect(mallory(register, made)).rejects.toMatchObject(refused);
    await mallory(register, ["alerts", 60]);
    const finish =
      "SELECT app.finish_schedules(ARRAY['alerts'], ARRAY[$1::uuid], ARRAY['succeeded'], ARRAY[NULL], ARRAY[NULL])";
    const due = "SELECT next_due_at FROM app.schedules WHERE name = 'alerts'";
    const before = await db.asOwner(due);
    await mallory(finish, [randomUUID()]);
    expect(await db.asOwner(due)).toEqual(before);
  });

  it("is kept from others for a minute at most by who says nothing more", async () => {
    await db.asOwner("UPDATE app.schedules SET next_due_at = now() - interval '1 second', leased_until = NULL");
    const lease =
      "SELECT leased_until < clock_timestamp() + interval '61 seconds' AS soon FROM app.schedules WHERE name = 'alerts'";
    const [taken] = await mallory<{ lease: string }>(
      "SELECT lease FROM app.take_schedules(ARRAY['alerts'], 2000000000)",
    );
    expect(await db.asOwner(lease)).toEqual([{ soon: true }]);
    await mallory("SELECT app.renew_schedule('alerts', $1, NULL)", [taken?.lease]);
    expect(await db.asOwner(lease)).toEqual([{ soon: true }]);
  });
});

describe("what others wait for", () => {
  it("is not asked for without a context", async () => {
    const client = new pg.Client({ connectionString: db.workerUrl });
    await client.connect();
    try {
      await expect(client.query("SELECT app.ensure_partitions(1)")).rejects.toMatchObject(refused);
    } finally {
      await client.end();
    }
    expect(await mallory("SELECT app.ensure_partitions(1) AS made")).toEqual([{ made: 0 }]);
  });

  it("is not waited for, nor taken, to appoint a first administrator where there is one", async () => {
    const { id } = await createAccount(db);
    await db.asOwner("UPDATE identity.users SET role = 'admin' WHERE id = $1", [id]);
    const letGo = await db.holdAsOwner("SELECT pg_advisory_xact_lock(hashtext('identity.administrators'))");
    try {
      const made = await db.worker.withContext(newActor({ role: "system", process: "test" }), async (tx) => {
        await tx.query("SET LOCAL lock_timeout = '200ms'");
        return tx.query("SELECT identity.make_first_admin($1) AS made", [anna.id]);
      });
      expect(made).toEqual([{ made: false }]);
    } finally {
      await letGo();
    }
  });
});
