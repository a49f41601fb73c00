import { Writable } from "node:stream";
import type { Services } from "@anamnesis/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobLog, loggerOptions } from "./logging.ts";
import { openServer, type OpenServer, testOrigin } from "./testing/index.ts";

let log = "";
const stream = new Writable({
  write(chunk, _encoding, done) {
    log += String(chunk);
    done();
  },
});
const options = loggerOptions("trace");
let server: OpenServer;
beforeAll(async () => {
  server = await openServer({ logger: { ...(typeof options === "object" ? options : {}), stream } });
});
afterAll(() => server.close());

describe("the log", () => {
  it("says which request took how long, and nothing of what was in it", async () => {
    const secrets = ["planted-password-1", "planted-note", "planted-query", "planted-header"];
    const { email, password } = await server.register();
    const post = (path: string, input: object, headers: Record<string, string> = {}) =>
      server.app.inject({
        method: "POST",
        url: `/trpc/${path}?q=planted-query`,
        headers: { origin: testOrigin, "x-request-id": "seen-in-log", "x-other": "planted-header", ...headers },
        payload: input,
      });
    await post("identity.sessions.signIn", { email, password: "planted-password-1" });
    const signedIn = await post("identity.sessions.signIn", { email, password });
    const token = signedIn.cookies[0]?.value ?? "";
    const entry = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Mood", severity: 5 };
    const cookie = `anamnesis=${token}`;
    expect((await post("symptoms.entries.record", { ...entry, notes: "planted-note" }, { cookie })).statusCode).toBe(
      200,
    );
    await post("symptoms.entries.record", { ...entry, severity: "planted-note" }, { cookie });
    await server.app.inject({ url: "/exports/x/download?token=planted-query" });

    for (const secret of [...secrets, token, email, password]) expect(log).not.toContain(secret);
    const lines = log.split("\n").filter(Boolean);
    const ended = lines.map((line) => JSON.parse(line)).find(({ responseTime }) => responseTime > 0);
    expect(ended.res.statusCode).toEqual(expect.any(Number));
    expect(log).toContain('"reqId":"seen-in-log"');
    expect(log).toContain('"method":"POST","path":"/trpc/symptoms.entries.record"');
  });

  it("tells of a failure of ours where it was, and the caller only that there was one", async () => {
    const statement = Object.assign(new Error("Failed query: select 'planted-value'"), { name: "DrizzleQueryError" });
    const services: Services = {
      ...server.services,
      sessions: { ...server.services.sessions, verify: () => Promise.reject(statement) },
    };
    const broken = await openServer({ services, logger: { ...(typeof options === "object" ? options : {}), stream } });
    const response = await broken.app.inject({
      url: "/trpc/symptoms.vocabulary",
      headers: { authorization: "Bearer abc" },
    });
    await broken.close();
    expect(response.statusCode).toBe(500);
    expect(response.json().error.data.app).toEqual({
      kind: "internal",
      reason: "internal",
      requestId: response.headers["x-request-id"],
    });
    expect(response.body).not.toMatch(/planted|select| at /u);
    expect(log).toContain('"message":"a statement failed"');
    expect(log).toContain("logging.test.ts");
    expect(log).not.toContain("planted-value");
  });

  it("of a worker tells what an error was", () => {
    const lines: string[] = [];
    const failure = new Error("the store is full", { cause: Object.assign(new Error("x"), { code: "ENOSPC" }) });
    jobLog((line) => lines.push(line)).error({ job: "j1", err: failure }, "a job failed");
    expect(JSON.parse(lines.join(""))).toMatchObject({
      msg: "a job failed",
      job: "j1",
      err: {
        type: "Error",
        message: "the store is full",
        code: "ENOSPC",
        stack: expect.stringContaining("logging.test.ts"),
      },
    });
  });
});
