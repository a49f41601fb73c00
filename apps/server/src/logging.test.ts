import { AppError } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobLog } from "./logging.ts";
import { openServer, type OpenServer, testOrigin } from "./testing/index.ts";
import { keptLog } from "./testing/log.ts";

const log = keptLog("trace");
let server: OpenServer;
beforeAll(async () => {
  server = await openServer({ logger: log.logger });
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

    for (const secret of [...secrets, token, email, password]) expect(log.text).not.toContain(secret);
    const lines = log.text.split("\n").filter(Boolean);
    const ended = lines.map((line) => JSON.parse(line)).find(({ responseTime }) => responseTime > 0);
    expect(ended.res.statusCode).toEqual(expect.any(Number));
    expect(log.text).toContain('"reqId":"seen-in-log"');
    expect(log.text).toContain('"method":"POST","path":"/trpc/symptoms.entries.record"');
  });

  it.each([
    ["as itself", (error: Error) => [error]],
    ["as itself, with a message that quotes it", (error: Error) => [error, error.message]],
    ["as a detail, with no message", (error: Error) => [{ err: error }]],
    ["as a detail of any name, with a message that quotes it", (error: Error) => [{ failure: error }, error.message]],
    ["to be put into a message", (error: Error) => ["it said %s", error]],
  ] as const)("keeps no words of an error that is logged %s", (_, entry) => {
    const error = Object.assign(new RangeError("planted-words"), { code: "ERANGE", params: ["planted-param"] });
    log.text = "";
    Reflect.apply(server.app.log.error, server.app.log, entry(error));
    expect(JSON.parse(log.text)).toMatchObject({ level: 50, msg: expect.any(String) });
    expect(log.text).not.toContain("planted");
    expect(log.text).toContain("RangeError");
    expect(log.text).toContain("logging.test.ts");
  });

  it("of a worker tells which error it was, and where", () => {
    const lines: string[] = [];
    const cause = Object.assign(new Error("planted-words"), { code: "ENOSPC" });
    const err = new AppError("unavailable", "objects.unavailable", {}, cause);
    jobLog((line) => lines.push(line)).error({ job: "j1", err }, "a job failed");
    const stack = expect.stringContaining("logging.test.ts");
    expect(JSON.parse(lines.join(""))).toMatchObject({
      msg: "a job failed",
      job: "j1",
      err: {
        type: "AppError",
        reason: "objects.unavailable",
        stack,
        cause: { type: "Error", code: "ENOSPC", stack },
      },
    });
    expect(lines.join("")).not.toContain("planted");
  });
});
