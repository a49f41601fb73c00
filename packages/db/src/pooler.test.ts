import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, newActor, type TestDatabase, type TestLogin, testDatabase } from "./testing/index.ts";
import { type Pooler, startPooler } from "./testing/pooler.ts";

let db: TestDatabase;
let pooler: Pooler;
let pooled: TestLogin;
beforeAll(async () => {
  db = await testDatabase();
  pooler = await startPooler(db.appUrl);
  pooled = db.login({ url: pooler.urlOf(db.appUrl), poolSize: 4 });
});
afterAll(async () => {
  await pooled.close();
  await pooler.close();
  await db.close();
});

describe("behind a pooler that hands each transaction to another backend", () => {
  it("every transaction finds its context, and no statement of another one", async () => {
    const accounts = await Promise.all([1, 2, 3].map(() => createAccount(db)));
    const seen = await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const userId = accounts[index % 3]?.id ?? null;
        return pooled.withContext(newActor({ userId }), async (tx) => {
          const [row] = await tx.query<{ id: string; pid: number }>(
            "SELECT app.user_id() AS id, pg_backend_pid() AS pid",
          );
          return { isOwn: row?.id === userId, pid: row?.pid };
        });
      }),
    );
    expect(seen.filter(({ isOwn }) => !isOwn)).toEqual([]);
    expect(new Set(seen.map(({ pid }) => pid)).size).toBe(3);
  });

  it("every transaction is bounded: the pooler takes no settings with a connection, so each begins with them", async () => {
    const settings =
      "SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock";
    const seen = await Promise.all([1, 2, 3].map(() => pooled.withContext(newActor(), (tx) => tx.query(settings))));
    expect(seen.flat()).toEqual(Array.from({ length: 3 }, () => ({ statement: "30s", lock: "10s" })));
  });

  it("keeps nothing prepared, and says that there is one", async () => {
    // A name would be another backend's; one that a pooler gives instead can be guessed.
    const text = "SELECT name FROM pg_prepared_statements";
    await db.asOwner("GRANT EXECUTE ON FUNCTION pg_prepared_statement() TO anamnesis_app");
    await db.asOwner("GRANT SELECT ON pg_prepared_statements TO anamnesis_app");
    const names = await Promise.all([1, 2, 3].map(() => pooled.withContext(newActor(), (tx) => tx.query(text))));
    await db.asOwner("REVOKE SELECT ON pg_prepared_statements FROM anamnesis_app");
    await db.asOwner("REVOKE EXECUTE ON FUNCTION pg_prepared_statement() FROM anamnesis_app");
    expect(names).toEqual([[], [], []]);
    await db.app.withContext(newActor(), (tx) => tx.query("SELECT 1"));
    expect([pooled.isPooled(), db.app.isPooled()]).toEqual([true, false]);
  });
});
