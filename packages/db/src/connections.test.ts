import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, newActor, type TestAccount, type TestDatabase, testDatabase } from "./testing/index.ts";

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
const me = "SELECT app.user_id() AS id";

describe("a connection that somebody ran SQL on", () => {
  it("serves the next though its settings stop the very statements that take settings back", async () => {
    const pool = db.login({ poolSize: 2 });
    const spoil = () =>
      pool.withContext(reader(anna), async (tx) => {
        await tx.query("SELECT count(set_config('x.a' || g, 'v', false)) FROM generate_series(1, 200000) AS g");
        await tx.query("SELECT set_config('statement_timeout', '1', false)");
      });
    await Promise.all([spoil(), spoil()]);
    for (let n = 0; n < 4; n += 1) {
      expect(await pool.withContext(reader(berta), (tx) => tx.query(me))).toEqual([{ id: berta.id }]);
    }
    await pool.close();
  });

  it("is nobody else's while a cursor of theirs is run to its end", async () => {
    const pool = db.login({ poolSize: 2 });
    await pool.withContext(reader(anna), async (tx) => {
      await tx.query("SELECT set_config('statement_timeout', '0', true)");
      await tx.query("DECLARE c CURSOR WITH HOLD FOR SELECT pg_sleep(2)");
    });
    // The other one: nobody waits, though the pool would rather give the connection that came back last.
    const others = await pool.withContext(reader(berta), async (tx) => {
      const [own] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      return db.asOwner(
        "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND backend_type = 'client backend' AND pid NOT IN ($1, pg_backend_pid())",
        [own?.pid],
      );
    });
    expect(others).toEqual([{ query: "COMMIT" }]);
    await pool.close();
  });
});

describe("a context", () => {
  it("is opened once in a transaction, so that no statement acts as one and is recorded as another", async () => {
    const claims = { requestId: "x", process: "housekeeping", processId: uuidv7() };
    const twice = db.app.withContext(newActor({ userId: anna.id, process: "test" }), (tx) =>
      tx.query("SELECT app.begin_anonymous($1)", [claims]),
    );
    await expect(twice).rejects.toMatchObject({ code: "42501" });
    const inBetween = db.app.withContext(
      { ...newActor({ userId: anna.id, process: "late" }), startsLate: true },
      (tx) =>
        tx.query(
          `INSERT INTO identity.user_profiles (user_id, time_zone, process_id)
          SELECT $1, 'UTC', $2 WHERE app.begin_anonymous($3)::text IS NOT NULL`,
          [anna.id, claims.processId, claims],
        ),
    );
    await expect(inBetween).rejects.toMatchObject({ code: "42501" });
    expect(await db.asOwner("SELECT 1 FROM audit.process_tracking WHERE id = $1", [claims.processId])).toEqual([]);
  });

  it("goes on under the process that it opens late", async () => {
    const seen = await db.app.withContext(
      { ...newActor({ userId: anna.id, process: "late" }), startsLate: true },
      async (tx) => {
        await tx.startProcess();
        await tx.query("SELECT app.require_open($1)", [tx.writerId()]);
        return tx.query(me);
      },
    );
    expect(seen).toEqual([{ id: anna.id }]);
  });
});
