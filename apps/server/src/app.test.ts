import { isReservedSlug } from "@anamnesis/domain";
import type { InjectOptions, LightMyRequestResponse as Response } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer, testOrigin } from "./testing/index.ts";

let server: OpenServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

let addresses = 0;
const browser = { origin: testOrigin, "sec-fetch-site": "same-origin" };

/** Each call from an address of its own, unless told: guesses are limited by address. */
function send(options: InjectOptions): Promise<Response> {
  addresses += 1;
  const headers = { "x-forwarded-for": `10.1.${addresses >> 8}.${addresses & 255}`, ...options.headers };
  return server.app.inject({ method: "POST", ...options, headers });
}
const post = (path: string, input: unknown, headers: Record<string, string> = browser) =>
  send({
    url: `/trpc/${path}`,
    headers: { "content-type": "application/json", ...headers },
    payload: JSON.stringify(input) ?? "",
  });

async function signedIn(): Promise<{ cookie: string; token: string; email: string }> {
  const { email, password } = await server.register();
  const response = await post("identity.sessions.signIn", { email, password });
  const token = response.cookies[0]?.value ?? "";
  return { cookie: `anamnesis=${token}`, token, email };
}
const entry = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };
const errorOf = (response: Response) => {
  const body = response.json();
  return (Array.isArray(body) ? body[0] : body).error.data?.app ?? body.error;
};

describe("the addresses of the server", () => {
  it("have no word that an organization could have as its short name", () => {
    const words = server.app.printRoutes({ commonPrefix: false }).match(/(?<=\/)[a-z][\w-]*/gu) ?? [];
    expect(words).toEqual(expect.arrayContaining(["trpc", "exports"]));
    expect(words.filter((word) => word.length >= 3 && !isReservedSlug(word))).toEqual([]);
  });
});

describe("the session cookie", () => {
  it("is for this host and no script, and outlives the window only when asked", async () => {
    const { email, password } = await server.register();
    const remembered = await post("identity.sessions.signIn", { email, password });
    expect(remembered.cookies).toMatchObject([
      { name: "anamnesis", httpOnly: true, sameSite: "Lax", path: "/" },
      { name: "anamnesis-device", httpOnly: true, sameSite: "Strict", path: "/" },
    ]);
    expect(remembered.cookies[0]?.expires).toBeInstanceOf(Date);
    expect(remembered.body).not.toContain(remembered.cookies[0]?.value);
    const once = await post("identity.sessions.signIn", { email, password, remember: false });
    expect(once.cookies[0]?.expires).toBeUndefined();
  });

  it("is __Host- and Secure over https", async () => {
    const secure = await openServer({ appOrigins: ["https://diary.example"] });
    const { email, password } = await secure.register();
    const response = await secure.app.inject({
      method: "POST",
      url: "/trpc/identity.sessions.signIn",
      headers: { origin: "https://diary.example" },
      payload: { email, password },
    });
    expect(response.cookies).toMatchObject([
      { name: "__Host-anamnesis", secure: true, httpOnly: true, path: "/" },
      { name: "__Host-anamnesis-device", secure: true, httpOnly: true, path: "/" },
    ]);
    expect(response.headers["strict-transport-security"]).toContain("max-age=31536000");
    await secure.close();
  });

  it("opens nothing when it is edited, cut or made up", async () => {
    const { token } = await signedIn();
    for (const value of [`${token}x`, token.slice(1), token.toUpperCase(), "", "%00", "a".repeat(5000)]) {
      const response = await send({
        method: "GET",
        url: "/trpc/symptoms.entries.list",
        headers: { cookie: `anamnesis=${value}` },
      });
      expect(response.statusCode, value).toBe(401);
    }
  });

  it("of a person who was suspended opens nothing", async () => {
    const { cookie, email } = await signedIn();
    await server.db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE email = $1", [email]);
    const response = await send({ method: "GET", url: "/trpc/symptoms.entries.list", headers: { cookie } });
    expect(response.statusCode).toBe(401);
    expect(errorOf(response)).toMatchObject({ kind: "unauthenticated", reason: "identity.sign_in_first" });
  });

  it("is sent again when the session was prolonged", async () => {
    const { cookie, token } = await signedIn();
    await server.db.asOwner("UPDATE identity.user_sessions SET last_seen_at = now() - interval '1 hour'");
    const response = await send({ method: "GET", url: "/trpc/symptoms.vocabulary", headers: { cookie } });
    expect(response.cookies).toMatchObject([{ name: "anamnesis", value: token }]);
  });
});

describe("a request that changes something", () => {
  it("has no body where it has no input", async () => {
    const { cookie } = await signedIn();
    const headers = { ...browser, cookie, "idempotency-key": "no-input" };
    const answers = [undefined, undefined].map(() => post("identity.accounts.requestDeletion", undefined, headers));
    const [one, again] = await Promise.all(answers);
    expect([one?.statusCode, again?.statusCode]).toEqual([200, 200]);
    expect(one?.json().result.data).toEqual({ dueAt: expect.stringMatching(/Z$/u) });
    expect(again?.body).toBe(one?.body);
  });

  it.each([
    ["from the app", browser, 200],
    ["from another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, 403],
    ["from the same host with another scheme", { origin: "https://127.0.0.1:3000" }, 403],
    ["from another port", { origin: "http://127.0.0.1:3001" }, 403],
    ["with the right origin but fetched cross-site", { origin: testOrigin, "sec-fetch-site": "cross-site" }, 403],
    ["with a cookie and no origin at all", {}, 403],
  ])("%s", async (_, headers, status) => {
    const { cookie } = await signedIn();
    const response = await post("symptoms.entries.record", entry, { ...(headers as Record<string, string>), cookie });
    expect(response.statusCode).toBe(status);
    if (status === 403) expect(errorOf(response)).toMatchObject({ kind: "forbidden", reason: "request.cross_site" });
  });

  it("cannot sign a person in as somebody else from another site", async () => {
    const { email, password } = await server.register();
    const response = await post("identity.sessions.signIn", { email, password }, { origin: "https://evil.example" });
    expect(response.statusCode).toBe(403);
    expect(response.cookies).toEqual([]);
  });

  it("is no GET", async () => {
    const { cookie } = await signedIn();
    const input = encodeURIComponent(JSON.stringify(entry));
    const response = await send({
      method: "GET",
      url: `/trpc/symptoms.entries.record?input=${input}`,
      headers: { cookie },
    });
    expect(response.statusCode).toBe(405);
  });

  it("stays out of reach of scripts, whatever a request with it calls itself, and the one before is refused", async () => {
    const { email, password } = await server.register();
    const signIn = await post("identity.sessions.signIn", { email, password });
    const next = "another four plain words";
    let token = signIn.cookies[0]?.value ?? "";
    const as = (value: string) => ({ ...browser, "x-anamnesis-client": "program", cookie: `anamnesis=${value}` });
    for (const [path, input] of [
      ["identity.sessions.stepUp", { password }],
      ["organizations.actIn", { organizationId: null }],
      ["identity.sessions.revokeOthers", undefined],
      ["identity.accounts.changePassword", { currentPassword: password, password: next }],
      ["identity.sessions.signIn", { email, password: next }],
    ] as const) {
      const answer = await post(path, input, as(token));
      expect(answer.statusCode, `${path} ${answer.body}`).toBe(200);
      expect(answer.json().result.data.token, path).toBeNull();
      const renewed = answer.cookies.find(({ name }) => name === "anamnesis")?.value ?? "";
      expect(renewed, path).not.toBe("");
      expect(answer.body, path).not.toContain(renewed);
      // Signing in opens another session beside it.
      if (path !== "identity.sessions.signIn") {
        expect((await post("symptoms.entries.record", entry, as(token))).statusCode, path).toBe(401);
      }
      token = renewed;
    }
    expect((await post("symptoms.entries.record", entry, as(token))).statusCode).toBe(200);
  });

  it("goes on under a new token in the answer where a program's session changes its password", async () => {
    const { email, password } = await server.register();
    const signIn = await post("identity.sessions.signIn", { email, password }, { "x-anamnesis-client": "program" });
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const before = signIn.json().result.data.token;
    const change = { currentPassword: password, password: "another four plain words" };
    const changed = await post("identity.accounts.changePassword", change, bearer(before));
    expect(changed.cookies).toEqual([]);
    expect((await post("symptoms.entries.record", entry, bearer(before))).statusCode).toBe(401);
    const { token } = changed.json().result.data;
    expect((await post("symptoms.entries.record", entry, bearer(token))).statusCode).toBe(200);
  });

  it("comes from a program with its token, without origin", async () => {
    const { email, password } = await server.register();
    const program = { "x-anamnesis-client": "program" };
    const signIn = await post("identity.sessions.signIn", { email, password }, program);
    expect(signIn.cookies).toEqual([]);
    const { token } = signIn.json().result.data;
    const response = await post("symptoms.entries.record", entry, { authorization: `Bearer ${token}` });
    expect(response.statusCode).toBe(200);
  });

  it("has one effect for one idempotency key, and says when the key was used for something else", async () => {
    const { cookie } = await signedIn();
    const headers = { ...browser, cookie, "idempotency-key": "abc-1" };
    const answers = await Promise.all(Array.from({ length: 5 }, () => post("symptoms.entries.record", entry, headers)));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    const other = await post("symptoms.entries.record", { ...entry, severity: 6 }, headers);
    expect(errorOf(other)).toMatchObject({ kind: "conflict", reason: "request.idempotency_key_reused" });
    const bad = await post("symptoms.entries.record", entry, { ...headers, "idempotency-key": "ä".repeat(300) });
    expect(errorOf(bad)).toMatchObject({ kind: "invalid", reason: "request.idempotency_key_invalid" });
  });
});

describe("every answer", () => {
  it("has a strict content security policy and its request id, and nothing personal is kept by a cache", async () => {
    const response = await send({
      method: "GET",
      url: "/trpc/identity.sessions.current",
      headers: { "x-request-id": "abc-123" },
    });
    const policy = String(response.headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self'(?:;|$)/u);
    expect(policy).not.toContain("unsafe-eval");
    expect(response.headers).toMatchObject({
      "x-request-id": "abc-123",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  });

  it("gets a request id of ours when the given one is not safe to write down", async () => {
    const response = await send({ method: "GET", url: "/health", headers: { "x-request-id": 'a"\\n<b>' } });
    expect(response.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/u);
  });
});

describe("bad requests get 400, kind invalid and a reason", () => {
  it.each<[string, InjectOptions, string]>([
    ["a body over the limit", { payload: { notes: "x".repeat(300_000) } }, "http.body_too_large"],
    [
      "a wrong content type",
      { payload: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } },
      "http.content_type",
    ],
    [
      "a body that is not JSON",
      { payload: "{", headers: { "content-type": "application/json" } },
      "request.bad_request",
    ],
  ])("%s", async (_, options, reason) => {
    const { cookie } = await signedIn();
    const headers = { ...browser, cookie, ...options.headers };
    const response = await send({ url: "/trpc/symptoms.entries.record", ...options, headers });
    expect([response.statusCode, errorOf(response)]).toMatchObject([400, { kind: "invalid", reason }]);
  });

  it("severity 0, 11, 5.5 and text, dates to come, and what cannot be stored, each with its field", async () => {
    const { cookie } = await signedIn();
    const fieldsOf = async (wrong: object) => {
      const response = await post("symptoms.entries.record", { ...entry, ...wrong }, { ...browser, cookie });
      expect(response.statusCode).toBe(400);
      return Object.keys(errorOf(response).fields);
    };
    for (const severity of [0, 11, 5.5, "5", null]) expect(await fieldsOf({ severity })).toEqual(["severity"]);
    for (const occurredAt of ["2099-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2026-03-01", 5]) {
      expect(await fieldsOf({ occurredAt })).toEqual(["occurredAt"]);
    }
    for (const category of ["", " ", "x".repeat(200), "a\u0000b", "\ud800"]) {
      expect(await fieldsOf({ category })).toEqual(["category"]);
    }
    expect(await fieldsOf({ notes: "x".repeat(20_001) })).toEqual(["notes"]);
    expect(await fieldsOf({ tags: Array.from({ length: 500 }, (_, index) => `t${index}`) })).toEqual(["tags"]);
    expect(await fieldsOf({ tags: [1] })).toEqual(["tags.0"]);
    const fine = await post("symptoms.entries.record", { ...entry, notes: "x".repeat(10_000) }, { ...browser, cookie });
    expect(fine.statusCode).toBe(200);
  });

  it("an unknown procedure and an unknown path are not found, in the same shape", async () => {
    expect(errorOf(await post("symptoms.nothing", {}))).toMatchObject({ kind: "not_found" });
    const response = await send({ method: "GET", url: "/api/nothing" });
    expect([response.statusCode, response.json()]).toMatchObject([
      404,
      { error: { kind: "not_found", requestId: expect.any(String) } },
    ]);
  });

  it("a batch that is too long, and a sign-in within a batch", async () => {
    const many = Array.from({ length: 21 }, () => "symptoms.vocabulary").join(",");
    expect(errorOf(await send({ method: "GET", url: `/trpc/${many}?batch=1` }))).toMatchObject({
      reason: "request.batch_too_long",
    });
    const two = "identity.sessions.signIn,identity.sessions.signIn";
    const response = await send({ url: `/trpc/${two}?batch=1`, headers: browser, payload: {} });
    expect(errorOf(response)).toMatchObject({ reason: "request.not_in_a_batch" });
  });
});

describe("limits", () => {
  it("stop one address from guessing at accounts, and tell it when to come back", async () => {
    const headers = { ...browser, "x-forwarded-for": "10.9.9.9" };
    const statuses: number[] = [];
    let last: Response | undefined;
    for (let count = 0; count < 31; count += 1) {
      last = await post("identity.sessions.signIn", { email: "a", password: "b" }, headers);
      statuses.push(last.statusCode);
    }
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 400));
    expect(statuses[30]).toBe(429);
    expect(Number(last?.headers["retry-after"])).toBeGreaterThan(0);
    const elsewhere = await post("identity.sessions.signIn", { email: "a", password: "b" });
    expect(elsewhere.statusCode).toBe(400);
  });

  it("hold for all requests of an address", async () => {
    const small = await openServer({ requestsPerMinute: 3 });
    const get = () => small.app.inject({ url: "/trpc/identity.sessions.current" });
    const statuses = [await get(), await get(), await get(), await get()].map((response) => response.statusCode);
    expect(statuses).toEqual([200, 200, 200, 429]);
    // Whoever watches it asks from the same address where a proxy stands before it.
    for (const url of ["/health", "/health/ready", "/metrics"]) {
      expect([url, (await small.app.inject({ url })).statusCode]).toEqual([url, 200]);
    }
    await small.close();
  });
});

describe("a download", () => {
  it("streams to its person alone", async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    await post("symptoms.entries.record", entry, { ...browser, cookie: mine.cookie });
    const created = await post(
      "exports.create",
      { type: "csv", from: "2026-01-01", to: "2026-12-31" },
      { ...browser, cookie: mine.cookie },
    );
    const { id } = created.json().result.data;
    let path: string | null = null;
    while (path === null) {
      const input = encodeURIComponent(JSON.stringify({ id }));
      const state = await send({
        method: "GET",
        url: `/trpc/exports.byId?input=${input}`,
        headers: { cookie: mine.cookie },
      });
      path = state.json().result.data.downloadPath;
    }
    const get = (headers: Record<string, string>, url = path ?? "") => send({ method: "GET", url, headers });
    const file = await get({ cookie: mine.cookie });
    expect(file.headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="diary-2026-01-01-to-2026-12-31.csv"',
      "cache-control": "no-store",
    });
    expect(file.body).toContain("Headache");
    const part = await get({ cookie: mine.cookie, range: "bytes=3-12", "accept-encoding": "br" });
    expect([part.statusCode, part.body, part.headers["content-length"]]).toEqual([
      206,
      file.rawPayload.subarray(3, 13).toString(),
      "10",
    ]);
    expect(part.headers["content-range"]).toBe(`bytes 3-12/${file.rawPayload.length}`);
    const rest = await get({ cookie: mine.cookie, range: "bytes=5-" });
    expect(rest).toMatchObject({ statusCode: 206, body: file.rawPayload.subarray(5).toString() });
    for (const range of ["bytes=999999999-", "bytes=5-4", "bytes=0-1,3-4", "bytes=-5", "lines=0-1"]) {
      const whole = await get({ cookie: mine.cookie, range });
      expect([whole.statusCode, whole.body], range).toEqual([200, file.body]);
    }
    expect([(await get({})).statusCode, (await get({ cookie: other.cookie })).statusCode]).toEqual([401, 403]);
    expect((await get({ cookie: mine.cookie }, `${path}x`)).statusCode).toBe(403);
    expect((await get({ cookie: mine.cookie }, "/exports/none/download")).statusCode).toBe(403);
  });
});
