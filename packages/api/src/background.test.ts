import { jobKinds } from "@anamnesis/db";
import { createJobRunner } from "@anamnesis/platform";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { housekeepingSchedules, jobDefinitions, watchOverlong } from "./background.ts";
import { asSystem } from "./system.ts";
import { type TestApi, testApi } from "./testing/index.ts";
import { log } from "./testing/sharing.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const partitions = () =>
  api.db.asOwner<{ name: string }>(
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1",
  );

it("does every kind of work that the database knows, and no other", () => {
  const done = jobDefinitions(api.background).map(({ kind }) => kind);
  expect(done.toSorted()).toEqual(Object.keys(jobKinds).toSorted());
});

it("finds room in the logs by itself when the clock went past all months that there was room for", async () => {
  const runner = createJobRunner({
    transaction: (kind, fn) => api.db.worker.withContext(asSystem(kind), fn),
    definitions: [],
    // By itself: rules that read the logs meanwhile may be in its way, and the other way round, until PostgreSQL ends one.
    schedules: housekeepingSchedules(api.background).filter(({ name }) => name === "partitions"),
    log: { error: () => undefined },
  });
  await runner.runDueSchedules();
  const person = await api.newPerson();
  const before = await partitions();
  // As on a machine that slept for half a year: the months of today are not there, and nothing can be written.
  for (const { name } of before) await api.db.asOwner(`DROP TABLE ${name}`);
  await expect(log(api, person, {})).rejects.toMatchObject({ code: "INTERNAL_SERVER_ERROR" });

  await api.db.asOwner("UPDATE app.schedules SET next_due_at = now() - interval '1 s'");
  await runner.runDueSchedules();
  await log(api, person, {});
  const events = await api.db.asOwner("SELECT 1 FROM audit.audit_events WHERE subject_id = $1", [person.account.id]);
  expect(events.length).toBeGreaterThan(0);
  expect(await partitions()).toHaveLength(before.length);
});

it("ends what a request leaves open, while the table of what is due can be read by nobody, and writes it down", async () => {
  const mallory = new pg.Client({ connectionString: api.db.appUrl });
  mallory.on("error", () => undefined);
  await mallory.connect();
  await mallory.query("BEGIN; SET idle_in_transaction_session_timeout = 0; SELECT count(name) FROM app.schedules");
  const waiting = new pg.Client({ connectionString: api.db.ownerUrl });
  await waiting.connect();
  const locked = waiting.query("BEGIN; LOCK TABLE app.schedules; COMMIT");
  const stop = watchOverlong({
    database: api.background.database,
    log: { error: (said) => expect(said).toBe(null) },
    seconds: 0,
  });
  await expect
    .poll(() =>
      mallory.query("SELECT 1").then(
        () => "open",
        () => "ended",
      ),
    )
    .toBe("ended");
  await locked;
  await waiting.end();
  await stop();
  const ended = "SELECT details FROM audit.actions WHERE event_type = 'TRANSACTIONS_ENDED'";
  expect(await api.db.asOwner(ended)).toEqual([{ details: { count: 1 } }]);
});

it("takes away rows whose time is over, a batch at a time, and leaves the others", async () => {
  const person = await api.newPerson();
  const entry = { occurredAt: "2026-11-20T08:30:00Z", timeZone: "UTC", category: "Headache", severity: 3 };
  for (const idempotencyKey of ["old-1", "old-2", "young"]) {
    await api.callerOf(person, { idempotencyKey }).symptoms.entries.record(entry);
  }
  await api.db.asOwner(
    "UPDATE app.idempotency_keys SET created_at = now() - interval '25 hours' WHERE key LIKE 'old-%'",
  );
  await api.callerOf(person).exports.create({ type: "csv", from: "2026-01-01", to: "2026-12-31" });
  await api.db.asOwner("UPDATE app.jobs SET finished_at = now() - interval '31 days', status = 'succeeded'");
  await api.callerOf(person).exports.create({ type: "csv", from: "2026-01-01", to: "2026-12-31" });
  const removed = () =>
    api.background.database.withContext(asSystem("test"), (tx) =>
      tx.query<{ n: number }>("SELECT app.remove_expired(1) AS n"),
    );
  // Of each table one.
  expect(await removed()).toEqual([{ n: 2 }]);
  const task = housekeepingSchedules(api.background).find(({ name }) => name === "expired rows");
  await task?.run(AbortSignal.timeout(5_000));
  expect(await api.db.asOwner("SELECT key FROM app.idempotency_keys")).toEqual([{ key: "young" }]);
  expect(await api.db.asOwner("SELECT status FROM app.jobs")).toEqual([{ status: "queued" }]);
  expect(await removed()).toEqual([{ n: 0 }]);
});
