import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAccount, newActor, type TestDatabase, type TestLogin, testDatabase } from "./testing/index.ts";

let db: TestDatabase;
let database: TestLogin;
beforeAll(async () => {
  db = await testDatabase();
  await createAccount(db);
  database = db.login({ poolSize: 4 });
});
afterEach(() => setReadOnly(false));
afterAll(async () => {
  await database.close();
  await db.close();
});

const name = () => new URL(db.appUrl).pathname.slice(1);

/** For connections that are made from now on: as after a failover, where old ones go on to the server that was left. */
async function setReadOnly(isReadOnly: boolean): Promise<void> {
  const change = isReadOnly ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only";
  await db.asOwner(`SET default_transaction_read_only = off; ALTER DATABASE ${name()} ${change}`);
}

/** So that all connections of the pool are there, and of now. */
async function connectAll(): Promise<void> {
  await db.asOwner(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'anamnesis_app'",
  );
  const reads = Array.from({ length: 4 }, () => read("SELECT pg_sleep(0.1)").catch(() => undefined));
  await Promise.all(reads);
  await Promise.all(Array.from({ length: 4 }, () => read("SELECT pg_sleep(0.1)")));
}

const read = (text: string) => database.withContext(newActor(), (tx) => tx.query(text));
const write = () => database.withContext(newActor({ process: "test.write" }), (tx) => tx.query("SELECT 1"));
const notWritable = { kind: "unavailable", reason: "database.not_writable", details: { retryAfter: 10 } };

describe("a database that takes no writes", () => {
  it("says unavailable to each, lets people read, and is written again through the connections to its successor", async () => {
    await expect(database.checkWritable()).resolves.toBeUndefined();
    await setReadOnly(true);
    await connectAll();
    await expect(write()).rejects.toMatchObject(notWritable);
    await expect(database.checkWritable()).rejects.toMatchObject(notWritable);
    await expect(read("SELECT 1 AS n")).resolves.toEqual([{ n: 1 }]);
    await setReadOnly(false);
    // The connections that are there lead to the old server; nobody ends them but we.
    const written = () =>
      write().then(
        () => true,
        () => false,
      );
    const all = () => Promise.all(Array.from({ length: 8 }, written));
    while ((await all()).includes(false)) await read("SELECT pg_sleep(0.05)");
    expect(await all()).toEqual(Array.from({ length: 8 }, () => true));
    await expect(database.checkWritable()).resolves.toBeUndefined();
  });

  it("is something else than a transaction of ours that only reads", async () => {
    const attempt = database.withContext(newActor(), (tx) => tx.query("SELECT nextval('audit.audit_events_seq')"));
    await expect(attempt).rejects.not.toMatchObject({ kind: "unavailable" });
  });

  it("leaves neither a row nor an entry of the trail when it is looked at", async () => {
    const rows = () =>
      db.asOwner(
        "SELECT (SELECT count(*) FROM audit.process_tracking), (SELECT count(*) FROM audit.audit_events), (SELECT count(*) FROM audit.audit_logs)",
      );
    const before = await rows();
    await database.checkWritable();
    expect(await rows()).toEqual(before);
  });
});

describe("what PostgreSQL says when it has no room", () => {
  it.each([
    ["53100", "no space in a file"],
    ["53200", "no memory"],
    ["58030", "a disk that fails"],
    ["54000", "database is not accepting commands that assign new transaction IDs to avoid wraparound data loss"],
    ["XX000", 'could not extend file "base/1/2": Disk quota exceeded'],
    ["42501", 'could not open file "base/1/2": Read-only file system'],
  ])("is told as unavailable: %s, %s", async (code, words) => {
    const raise = `DO $$ BEGIN RAISE EXCEPTION '${words}' USING ERRCODE = '${code}'; END $$`;
    const attempt = database.withContext(newActor({ process: "test.write" }), (tx) => tx.query(raise));
    await expect(attempt).rejects.toMatchObject(notWritable);
  });

  it.each(["42501", "XX000", "54000", "23505"])("is not told of other failures: %s", async (code) => {
    const raise = `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${code}'; END $$`;
    const attempt = database.withContext(newActor({ process: "test.write" }), (tx) => tx.query(raise));
    await expect(attempt).rejects.toMatchObject({ code });
  });
});
