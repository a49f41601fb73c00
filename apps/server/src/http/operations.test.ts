import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer, testOrigin } from "../testing/index.ts";

let server: OpenServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

describe("what operators are told", () => {
  it("say that the server lives and is ready", async () => {
    expect((await server.app.inject({ url: "/health" })).json()).toEqual({ status: "ok" });
    const ready = await server.app.inject({ url: "/health/ready" });
    expect([ready.statusCode, ready.json()]).toEqual([
      200,
      { status: "ok", database: "ok", worker: "ok", schedules: "ok", writes: "ok" },
    ]);
  });

  it("say that the database is away, and requests say unavailable", async () => {
    const doomed = await openServer();
    await doomed.services.database.close();
    const ready = await doomed.app.inject({ url: "/health/ready" });
    expect([ready.statusCode, ready.json()]).toMatchObject([503, { database: "down", writes: "down" }]);
    expect((await doomed.app.inject({ url: "/health" })).statusCode).toBe(200);
    const response = await doomed.app.inject({
      url: "/trpc/symptoms.vocabulary",
      headers: { authorization: "Bearer abc" },
    });
    expect([response.statusCode, response.json()]).toMatchObject([
      503,
      { error: { data: { app: { kind: "unavailable" } } } },
    ]);
    expect(response.headers["retry-after"]).toBe("1");
    await doomed.close().catch(() => undefined);
  });

  it("show metrics to this machine, not through a proxy, or to whoever has the token", async () => {
    const registered = await server.app.inject({
      method: "POST",
      url: "/trpc/identity.accounts.register",
      headers: { origin: testOrigin, "sec-fetch-site": "same-origin" },
      payload: { email: "mara@clinic.example", password: "four plain words here", displayName: "Mara" },
    });
    expect(registered.statusCode).toBe(200);
    const local = await server.app.inject({ url: "/metrics" });
    expect(local.body).toContain("http_request_duration_seconds_count");
    expect(local.body).toMatch(/db_pool_connections\{pool="app",state="total"\} \d/u);
    expect(local.body).toMatch(/^db_writable 1$/mu);
    // The mail to whoever registered; jobs are counted anew each five seconds.
    const jobs = async () => (await server.app.inject({ url: "/metrics" })).body;
    await expect.poll(jobs).toMatch(/^jobs\{status="succeeded"\} [1-9]/mu);
    expect((await server.app.inject({ url: "/metrics", headers: { "x-forwarded-for": "10.1.0.1" } })).statusCode).toBe(
      403,
    );
  });
});
