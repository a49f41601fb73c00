import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer } from "./testing/index.ts";
import { keptLog } from "./testing/log.ts";

const log = keptLog("warn");
let server: OpenServer;
let token: string | undefined;

beforeAll(async () => {
  server = await openServer({ logger: log.logger });
  const signedIn = await call("identity.sessions.signIn", await server.register());
  token = signedIn.json().result.data.token;
});
afterAll(() => server.close());

function call(path: string, input?: object) {
  return server.app.inject({
    method: input === undefined ? "GET" : "POST",
    url: `/trpc/${path}`,
    headers: { "x-anamnesis-client": "program", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(input === undefined ? {} : { payload: input }),
  });
}

const record = () =>
  call("symptoms.entries.record", {
    occurredAt: "2026-03-01T08:30:00Z",
    timeZone: "Europe/Vienna",
    category: "Mood",
    severity: 5,
  });

/** For connections that are made from now on; those that are there end, as in a failover. */
async function failOver(isReadOnly: boolean): Promise<void> {
  const name = new URL(server.db.appUrl).pathname.slice(1);
  const change = isReadOnly ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only";
  await server.db.asOwner(`SET default_transaction_read_only = off; ALTER DATABASE ${name} ${change}`);
  if (!isReadOnly) return;
  await server.db.asOwner(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND usename IN ('anamnesis_app', 'anamnesis_worker')`,
  );
}

const ready = () => server.app.inject({ url: "/health/ready" });
async function untilReady(isReady: boolean): Promise<void> {
  while (((await ready()).statusCode === 200) !== isReady) await sleep(50);
}

describe("a database that takes no writes", () => {
  it("is told to people, balancers, metrics and the log; what can go on goes on; and it is well again by itself", async () => {
    expect((await record()).statusCode).toBe(200);
    // Renewing their session is due, and does not keep people from reading.
    await server.db.asOwner("UPDATE identity.user_sessions SET last_seen_at = now() - interval '1 hour'");
    await failOver(true);
    await untilReady(false);

    const refused = await record();
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([503, "10"]);
    expect(refused.json().error.data.app).toMatchObject({ kind: "unavailable", reason: "database.not_writable" });
    expect((await call("symptoms.vocabulary")).statusCode).toBe(200);
    expect((await call("symptoms.entries.list")).statusCode).toBe(200);
    // The connections that ended with the old server are soon others.
    const said = async () => (await ready()).json();
    await expect.poll(said).toEqual({ status: "down", database: "ok", worker: "ok", schedules: "ok", writes: "down" });
    expect((await server.app.inject({ url: "/metrics" })).body).toMatch(/^db_writable 0$/mu);
    expect((await server.app.inject({ url: "/health" })).statusCode).toBe(200);
    expect(log.text).toContain('"msg":"nothing can be written to the database"');

    await failOver(false);
    await untilReady(true);
    expect((await record()).statusCode).toBe(200);
    expect((await server.app.inject({ url: "/metrics" })).body).toMatch(/^db_writable 1$/mu);
    expect(log.text).toContain('"msg":"the database can be written again"');
    const noted = () =>
      server.db.asOwner<{ seconds: number }>(
        `SELECT (details ->> 'seconds')::integer AS seconds FROM audit.audit_logs
          WHERE event_type = 'DATABASE_NOT_WRITABLE'`,
      );
    while ((await noted()).length === 0) await sleep(50);
    expect(await noted()).toEqual([{ seconds: expect.any(Number) }]);
    // Work in the background goes on, too.
    expect((await call("exports.create", { type: "csv", from: "2026-01-01", to: "2026-12-31" })).statusCode).toBe(200);
    const done = () => server.db.asOwner("SELECT 1 FROM exports.exports WHERE status = 'ready'");
    while ((await done()).length === 0) await sleep(50);
  });
});
