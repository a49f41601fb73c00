import { randomUUID } from "node:crypto";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createAccount,
  keysThatOpenNothing,
  newActor,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  testOutput,
  usualHash,
} from "./testing/index.ts";

let db: TestDatabase;
let anna: TestAccount;
let berta: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db);
  berta = await createAccount(db);
});
afterAll(() => db.close());

const reader = (account: TestAccount) => newActor({ userId: account.id });
const writer = (account: TestAccount) => newActor({ userId: account.id, process: "test" });

describe("whoever smuggles SQL into a request", () => {
  it.each([
    ["identity.accounts.register", "identity.register_account('x@anamnesis.example', 'X', $1, NULL, NULL)"],
    ["identity.accounts.resetPassword", "identity.reset_password(gen_random_uuid(), $1, 'x')"],
    ["identity.accounts.changePassword", `identity.change_password('\\x${testOutput.toString("hex")}', $1)`],
  ])("lets no sign-in compute for longer than others: %s", async (process, call) => {
    const who = newActor({ userId: process.endsWith("changePassword") ? anna.id : null, process });
    const costly = `$argon2id$v=19$m=262144,t=10,p=1$${"A".repeat(22)}$x`;
    const store = (hash: string) => db.app.withContext(who, (tx) => tx.query(`SELECT ${call} AS done`, [hash]));
    await expect(store(costly)).rejects.toMatchObject({ code: "42501" });
    await expect(store(usualHash)).resolves.toHaveLength(1);
  });

  it("is told by no list of locks, and by no size of what is written, what others do, and fills no disk", async () => {
    for (const look of [
      "SELECT 1 FROM pg_locks",
      "SELECT pg_lock_status()",
      "SELECT pg_blocking_pids(1)",
      "SELECT pg_current_wal_insert_lsn()",
      "SELECT pg_current_wal_flush_lsn()",
      "SELECT pg_current_wal_lsn()",
      "SELECT pg_relation_size('identity.users')",
      "SELECT pg_table_size('identity.users')",
      "SELECT pg_indexes_size('identity.users')",
      "SELECT pg_total_relation_size('identity.users')",
      "SELECT pg_database_size(current_database())",
      "SELECT pg_tablespace_size('pg_default')",
      "SELECT pg_tablespace_size(1663::oid)",
      "SELECT pg_control_checkpoint()",
      "SELECT pg_get_wal_summarizer_state()",
      "SELECT pg_available_wal_summaries()",
      "SELECT pg_wal_summary_contents(1, '0/0', '0/0')",
      "SELECT pg_isolation_test_session_is_blocked(1, '{}')",
    ]) {
      await expect(
        db.app.withContext(reader(anna), (tx) => tx.query(look)),
        look,
      ).rejects.toMatchObject({ code: "42501" });
    }
    const limit = "SELECT current_setting('temp_file_limit') AS app";
    expect(await db.app.withContext(reader(anna), (tx) => tx.query(limit))).toEqual([{ app: "256MB" }]);
    const lifted = db.app.withContext(reader(anna), (tx) => tx.query("SET temp_file_limit = -1"));
    await expect(lifted).rejects.toMatchObject({ code: "42501" });
  });

  it("makes nobody wait for ever: what it leaves open is ended, whatever it did to its timeouts", async () => {
    const mallory = new pg.Client({ connectionString: db.appUrl });
    mallory.on("error", () => undefined);
    await mallory.connect();
    const [{ pid }] = (await mallory.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows as [
      { pid: number },
    ];
    await mallory.query("BEGIN");
    await db.app.open(mallory, writer(anna), uuidv7());
    await mallory.query("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0");
    await mallory.query("SELECT app.wait_turn('exports')");
    // In a transaction that writes, of which the end is waited for: one that reads is still open for a moment, and counted.
    const system = newActor({ role: "system", process: "test" });
    const end = (seconds: number) =>
      db.worker.withContext(system, (tx) => tx.query("SELECT app.end_overlong($1) AS n", [seconds]));
    expect(await end(60)).toEqual([{ n: 0 }]);
    expect(await end(0)).toEqual([{ n: 1 }]);
    await expect(mallory.query("SELECT 1")).rejects.toThrow(/terminat|not queryable|closed/iu);
    // Told before it is quite gone.
    const left = "SELECT 1 FROM pg_stat_activity WHERE pid = $1";
    await expect.poll(() => db.asOwner(left, [pid])).toEqual([]);
    // The worker works for longer: ten times as long, and not what looks.
    const run = new pg.Client({ connectionString: db.workerUrl });
    run.on("error", () => undefined);
    await run.connect();
    await run.query("BEGIN");
    expect(await end(60)).toEqual([{ n: 0 }]);
    expect(await end(0)).toEqual([{ n: 1 }]);
    await expect(run.query("SELECT 1")).rejects.toThrow(/terminat|not queryable|closed/iu);
    // Nobody else may: not the system in the application's role, nor a person.
    await expect(db.app.withContext(system, (tx) => tx.query("SELECT app.end_overlong(0)"))).rejects.toMatchObject({
      code: "42501",
    });
    const person = writer(anna);
    await expect(db.worker.withContext(person, (tx) => tx.query("SELECT app.end_overlong(0)"))).rejects.toMatchObject({
      code: "42501",
    });
  });

  it.each([
    "CREATE RULE r AS ON UPDATE TO app.schedules DO INSTEAD NOTHING",
    "CREATE RULE r AS ON UPDATE TO pg_catalog.pg_database DO INSTEAD NOTHING",
    "CREATE TRIGGER t BEFORE INSERT ON identity.users EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()",
    "COMMENT ON TABLE identity.users IS 'mine'",
    "SECURITY LABEL ON TABLE identity.users IS 'mine'",
    "REINDEX TABLE identity.users",
  ])("is in nobody's way by what defines something, which is refused before it waits: %s", async (statement) => {
    const [holds, waits] = [
      new pg.Client({ connectionString: db.appUrl }),
      new pg.Client({ connectionString: db.appUrl }),
    ];
    await Promise.all([holds.connect(), waits.connect()]);
    await holds.query("BEGIN");
    await holds.query("SELECT count(id) FROM identity.users");
    await holds.query("SELECT count(name) FROM app.schedules");
    await holds.query("SELECT count(datname) FROM pg_catalog.pg_database");
    await waits.query("SET lock_timeout = '500ms'");
    // 55P03 where it waited.
    await expect(waits.query(statement)).rejects.toMatchObject({ code: "42501" });
    await Promise.all([holds.end(), waits.end()]);
  });

  it.each(["brin_summarize_new_values", "brin_summarize_range", "brin_desummarize_range", "gin_clean_pending_list"])(
    "calls nothing that looks after an index, and waits for a lock before it is refused: %s",
    async (name) => {
      // Somebody who waits there ends an autovacuum of the table.
      const release = await db.holdAsOwner("LOCK TABLE identity.users IN SHARE UPDATE EXCLUSIVE MODE");
      const range = name.endsWith("_range") ? ", 0" : "";
      const called = db.app.withContext(reader(anna), async (tx) => {
        await tx.query("SET LOCAL lock_timeout = '500ms'");
        await tx.query(`SELECT ${name}('identity.users_pkey'::regclass${range})`);
      });
      // Another where it waited, or looked at the index.
      await expect(called.finally(release)).rejects.toMatchObject({ code: "42501" });
    },
  );

  it("is in the way of no new connection, and of no alert, by a lock on the view of the settings", async () => {
    const lock = "LOCK TABLE pg_catalog.pg_settings IN ACCESS EXCLUSIVE MODE";
    const refused = db.app.withContext(reader(anna), (tx) => tx.query(lock));
    await expect(refused).rejects.toMatchObject({ code: "42501" });
    // Where no superuser took that from everybody.
    await db.asOwner("GRANT UPDATE ON pg_catalog.pg_settings TO PUBLIC");
    const [fresh, worker] = [db.login({ poolSize: 1 }), db.login({ poolSize: 1, url: db.workerUrl })];
    const mallory = new pg.Client({ connectionString: db.appUrl });
    await mallory.connect();
    try {
      await mallory.query("BEGIN");
      await mallory.query(lock);
      await fresh.withContext(reader(anna), (tx) => tx.query("SELECT 1"));
      const looked = worker.withContext(newActor({ role: "system", process: "test" }), async (tx) => {
        await tx.query("SET LOCAL lock_timeout = '500ms'");
        return tx.query("SELECT firing FROM operations.look_at_rule('altered_roles')");
      });
      await expect(looked).resolves.toHaveLength(1);
    } finally {
      await mallory.end();
      await Promise.all([fresh.close(), worker.close()]);
      await db.asOwner("REVOKE UPDATE ON pg_catalog.pg_settings FROM PUBLIC");
    }
  });

  it.each([
    [
      "a browser",
      "SELECT reminders.add_device(gen_random_uuid(), $1, decode(repeat('00', 60), 'hex'), 'Firefox')",
      "f".repeat(64),
    ],
    [
      "an organization",
      `SELECT organizations.create_organization($1, 'clinic-' || left($1::uuid::text, 8), 'Practice', 'clinic', NULL, ${keysThatOpenNothing})`,
      randomUUID(),
    ],
  ])("names %s whose lock is among its like alone, and none that is somebody else's", async (_, text, name) => {
    // A number of 64 bits is made of a name that is not meant to be hard to find: somebody who finds one of the same number
    // would hold what others wait for. Two numbers of 32 bits are never the same lock as one.
    const locks = await db.app.withContext(writer(anna), async (tx) => {
      const [own] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await tx.query(text, [name]);
      return db.asOwner<{ isPair: boolean }>(
        `SELECT objsubid = 2 AS "isPair" FROM pg_locks WHERE locktype = 'advisory' AND pid = $1`,
        [own?.pid],
      );
    });
    expect(locks).toEqual([{ isPair: true }]);
  });

  it("waits for nobody by a lock that another could name", async () => {
    const holding = Promise.withResolvers<void>();
    const held = db.app.withContext(writer(anna), async (tx) => {
      await tx.query("SELECT app.wait_turn('exports')");
      await holding.promise;
    });
    await db.app.withContext(writer(berta), (tx) => tx.query("SELECT app.wait_turn('exports')"));
    holding.resolve();
    await held;
    const outside = db.app.withContext(writer(anna), (tx) =>
      tx.query("SELECT app.wait_turn_in_organization('invitations')"),
    );
    await expect(outside).rejects.toMatchObject({ code: "42501" });
  });
});
