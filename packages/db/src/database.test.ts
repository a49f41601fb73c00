import { randomUUID } from "node:crypto";
import { AppError } from "@anamnesis/domain";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { symptomEntries } from "./schema/index.ts";
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

const writer = (account: TestAccount) =>
  newActor({ userId: account.id, process: "symptoms.entries.record", reason: "diary" });
const reader = (account: TestAccount) => newActor({ userId: account.id });

function entryOf(account: TestAccount, processId: string) {
  return {
    id: randomUUID(),
    userId: account.id,
    occurredAt: "2026-03-01T08:30:00.123456Z",
    localDate: "2026-03-01",
    timeZone: "Europe/Vienna",
    category: "Headache",
    severity: 6,
    tags: ["travel"],
    processId,
  };
}

async function record(account: TestAccount): Promise<string> {
  return db.app.withContext(writer(account), async (tx) => {
    const values = entryOf(account, tx.writerId());
    await tx.db.insert(symptomEntries).values(values);
    return values.id;
  });
}

const countAs = (account: TestAccount) =>
  db.app.withContext(reader(account), async (tx) => (await tx.db.select().from(symptomEntries)).length);

describe("withContext", () => {
  it("shows a person their own rows and nobody else's", async () => {
    const before = await countAs(anna);
    const id = await record(anna);
    expect(await countAs(anna)).toBe(before + 1);
    const seen = await db.app.withContext(reader(berta), (tx) =>
      tx.query("SELECT 1 FROM symptoms.symptom_entries WHERE id = $1", [id]),
    );
    expect(seen).toEqual([]);
  });

  it("keeps microseconds and hands out ISO 8601", async () => {
    const id = await record(anna);
    const [row] = await db.app.withContext(reader(anna), (tx) =>
      tx.db
        .select()
        .from(symptomEntries)
        .where(sql`id = ${id}`),
    );
    expect(row?.occurredAt).toBe("2026-03-01T08:30:00.123456Z");
    expect(row?.createdAt).toMatch(/Z$/u);
  });

  it("refuses to write without a process", async () => {
    await expect(
      db.app.withContext(reader(anna), (tx) => tx.db.insert(symptomEntries).values(entryOf(anna, randomUUID()))),
    ).rejects.toMatchObject({ cause: { code: "25006" } });
  });

  it("refuses a row that names another process than the one that writes it", async () => {
    const processId = await db.app.withContext(writer(anna), async (tx) => tx.writerId());
    await expect(
      db.app.withContext(writer(anna), (tx) => tx.db.insert(symptomEntries).values(entryOf(anna, processId))),
    ).rejects.toMatchObject({ cause: { code: "23514" } });
  });

  it("refuses to write for someone else", async () => {
    await expect(
      db.app.withContext(writer(anna), (tx) => tx.db.insert(symptomEntries).values(entryOf(berta, tx.writerId()))),
    ).rejects.toMatchObject({ cause: { code: "42501" } });
  });

  it("leaves nothing behind when the function throws, not even its process", async () => {
    const before = await countAs(anna);
    const boom = new Error("boom");
    let processId = "";
    const attempt = db.app.withContext(writer(anna), async (tx) => {
      processId = tx.writerId();
      await tx.db.insert(symptomEntries).values(entryOf(anna, processId));
      throw boom;
    });
    await expect(attempt).rejects.toBe(boom);
    expect(await countAs(anna)).toBe(before);
    expect(await db.asOwner("SELECT 1 FROM audit.process_tracking WHERE id = $1", [processId])).toEqual([]);
  });

  it("tells who listens for the commit when others see what was done, and never of what was rolled back", async () => {
    const heard: string[] = [];
    let seen: Promise<unknown> = Promise.resolve();
    await db.app.withContext(writer(anna), async (tx) => {
      const id = randomUUID();
      tx.afterCommit(() => {
        heard.push("committed");
        seen = db.asOwner("SELECT category FROM symptoms.symptom_entries WHERE id = $1", [id]);
      });
      await tx.db.insert(symptomEntries).values({ ...entryOf(anna, tx.writerId()), id });
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual(["committed"]);
    expect(await seen).toEqual([{ category: "Headache" }]);
    const attempt = db.app.withContext(writer(anna), async (tx) => {
      tx.afterCommit(() => heard.push("rolled back"));
      throw new Error("changed my mind");
    });
    await expect(attempt).rejects.toThrow("changed my mind");
    expect(heard).toEqual(["committed"]);
  });

  it("does not acknowledge what a statement of the caller ended, and began anew", async () => {
    for (const ends of ["ROLLBACK", "ROLLBACK; BEGIN", "COMMIT; BEGIN"]) {
      const attempt = db.app.withContext(writer(anna), async (tx) => {
        await tx.db.insert(symptomEntries).values(entryOf(anna, tx.writerId()));
        for (const statement of ends.split("; ")) await tx.query(statement);
      });
      await expect(attempt, ends).rejects.toMatchObject({ code: "25000" });
    }
  });

  it("does not acknowledge what PostgreSQL rolled back because an error was swallowed", async () => {
    const attempt = db.app.withContext(writer(anna), async (tx) => {
      await tx.db.insert(symptomEntries).values(entryOf(anna, tx.writerId()));
      await tx.query("SELECT 1 / 0").catch(() => undefined);
    });
    await expect(attempt).rejects.toMatchObject({ reason: "database.rolled_back" });
  });

  it("does not leak a context into the next transaction of the same connection", async () => {
    const single = db.login({ poolSize: 1 });
    const idOf = (account: TestAccount | null) =>
      single.withContext(newActor({ userId: account?.id ?? null }), async (tx) => {
        const [row] = await tx.query<{ id: string | null }>("SELECT app.user_id() AS id");
        return row?.id;
      });
    expect(await Promise.all([idOf(anna), idOf(null), idOf(berta)])).toEqual([anna.id, null, berta.id]);
    await single.close();
  });

  it("streams more rows than a batch, in order, also when the reader stops early", async () => {
    const numbers = await db.app.withContext(reader(anna), async (tx) => {
      const seen: number[] = [];
      for await (const rows of tx.stream<{ n: number }>(
        sql`SELECT n FROM generate_series(1, ${2500}::integer) AS n`,
        1000,
      )) {
        seen.push(...rows.map((row) => row.n));
      }
      return seen;
    });
    expect(numbers).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
    const first = await db.app.withContext(reader(anna), async (tx) => {
      for await (const rows of tx.stream<{ n: number }>(sql`SELECT n FROM generate_series(1, 5000) AS n`, 10)) {
        return rows.length;
      }
      return 0;
    });
    expect(first).toBe(10);
  });

  it("says unavailable when the database cannot be reached", async () => {
    const nowhere = db.login({ url: "postgres://anamnesis_app:x@127.0.0.1:1/none" });
    const attempt = nowhere.withContext(reader(anna), (tx) => tx.query("SELECT 1"));
    await expect(attempt).rejects.toSatisfy((error) => error instanceof AppError && error.kind === "unavailable");
    await nowhere.close();
  });

  it("says unavailable when the connection is lost half way", async () => {
    const attempt = db.app.withContext(reader(anna), async (tx) => {
      const [row] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await db.asOwner("SELECT pg_terminate_backend($1)", [row?.pid]);
      await tx.query("SELECT pg_sleep(1)");
    });
    await expect(attempt).rejects.toMatchObject({ kind: "unavailable" });
    expect(await countAs(anna)).toBeGreaterThan(0);
  });
});

describe("straight SQL as the application role", () => {
  it.each([
    "SELECT * FROM app.context_keys",
    "SELECT * FROM identity.user_sessions",
    "SELECT password_hash FROM identity.users",
    "SELECT * FROM identity.email_tokens",
    "SELECT * FROM identity.throttles",
    "SELECT * FROM app.root_keys",
    "SELECT extensions.hmac('a', 'b', 'sha256')",
    "INSERT INTO audit.audit_events (shape_id, operation, database_user) VALUES (1, 'I', 'c')",
    "UPDATE audit.audit_events SET row_name = 'x'",
    "DELETE FROM audit.audit_events",
    "TRUNCATE audit.audit_events",
    "DELETE FROM symptoms.symptom_entries",
    "ALTER TABLE symptoms.symptom_entries DISABLE TRIGGER audit_row",
    "SET session_replication_role = replica",
    "SET backtrace_functions = 'anamnesis'",
    "SELECT set_config('backtrace_functions', 'anamnesis', true)",
    "SET ROLE anamnesis_owner",
    "SELECT identity.session_log('CREATED', NULL, NULL)",
    "CREATE TABLE public.mine (id integer)",
    "CREATE TEMP TABLE mine (id integer)",
    "CREATE DOMAIN pg_temp.jsonb AS pg_catalog.jsonb",
    "SELECT * FROM pg_prepared_statements",
    "SELECT lo_from_bytea(0, 'a')",
    "SELECT lo_get(1)",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_advisory_xact_lock(1)",
    "SELECT pg_try_advisory_lock_shared(1, 1)",
  ])("may not: %s", async (statement) => {
    const client = new pg.Client({ connectionString: db.appUrl });
    await client.connect();
    await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
    await client.end();
  });
});
