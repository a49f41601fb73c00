import { appRouter } from "@anamnesis/api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer, testOrigin } from "./testing/index.ts";

let server: OpenServer;
let cookie: string;
beforeAll(async () => {
  server = await openServer();
  const { email, password } = await server.register();
  const response = await server.app.inject({
    method: "POST",
    url: "/trpc/identity.sessions.signIn",
    headers: { origin: testOrigin, "x-forwarded-for": "10.2.0.1" },
    payload: { email, password },
  });
  cookie = `anamnesis=${response.cookies[0]?.value}`;
});
afterAll(() => server.close());

const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>,
).filter(([path]) => path !== "identity.sessions.signOut");

/** Names that inputs of ours have, so that hostile values reach the right places. */
const names = [
  "id",
  "handle",
  "email",
  "password",
  "displayName",
  "occurredAt",
  "timeZone",
  "category",
  "severity",
  "notes",
  "tags",
  "version",
  "from",
  "to",
  "cursor",
  "limit",
  "categories",
  "days",
  "type",
  "remember",
  "__proto__",
  "constructor",
  "toString",
];
const words = fc.oneof(
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.constantFrom(
    "",
    "\u0000",
    "\ud800",
    "'; DROP TABLE identity.users; --",
    "$1",
    "${x}",
    "../../etc/passwd",
    "=1+1",
    "\u202e",
    "2026-02-30",
    "2026-03-01T08:30:00Z",
    "0001-01-01T00:00:00Z",
    "+275760-09-13T00:00:00Z",
    "Europe/Vienna",
    "Etc/GMT+99",
    "00000000-0000-4000-8000-000000000000",
    "x".repeat(30_000),
    "İ".repeat(100),
    "[]",
    "null",
    "NaN",
    "1e999",
  ),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    words,
    fc.double(),
    fc.integer(),
    fc.constantFrom(null, true, -0, Number.MAX_SAFE_INTEGER, [], {}),
    fc.array(tie("value"), { maxLength: 8 }),
    fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 8 }),
  ),
})).value;
/** Mostly an object with our names; sometimes anything at all, or very deep. */
const input = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 10 }) },
  { weight: 2, arbitrary: value },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 2000 }).reduce<unknown>((inner) => [inner], "deep")) },
);

const leaks = /\n\s+at |SELECT |INSERT |syntax error|relation "|node_modules|drizzle/u;

describe("whatever comes in", () => {
  it.each(procedures)("%s answers in its one shape, and never with a failure of ours", async (path, procedure) => {
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(input, fc.boolean(), async (given, isSignedIn) => {
        calls += 1;
        const headers = {
          origin: testOrigin,
          "x-forwarded-for": `10.3.${calls & 255}.${Math.floor(Math.random() * 254) + 1}`,
          ...(isSignedIn ? { cookie } : {}),
        };
        const text = JSON.stringify(given) ?? "";
        const response =
          procedure._def.type === "query" && text.length < 8_000
            ? await server.app.inject({ url: `/trpc/${path}?input=${encodeURIComponent(wellFormed(text))}`, headers })
            : await server.app.inject({
                method: "POST",
                url: `/trpc/${path}`,
                headers: { ...headers, "content-type": "application/json" },
                payload: text,
              });
        expect(response.statusCode, `${text.slice(0, 300)} → ${response.body.slice(0, 300)}`).toBeLessThan(500);
        expect(response.body).not.toMatch(leaks);
        if (response.statusCode >= 400) {
          const { app } = response.json().error.data;
          expect(app).toMatchObject({
            kind: expect.any(String),
            reason: expect.any(String),
            requestId: expect.stringMatching(/./u),
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each(["meta", "json=1", "[]", "\u0000", "{", '{"__proto__":{"admin":true}}'])(
    "as an envelope %j",
    async (payload) => {
      for (const [path] of procedures) {
        const response = await server.app.inject({
          method: "POST",
          url: `/trpc/${path}`,
          headers: { origin: testOrigin, cookie, "content-type": "application/json", "x-forwarded-for": "10.4.0.1" },
          payload,
        });
        expect(response.statusCode, path).toBeLessThan(500);
      }
    },
  );
});

/** A lone surrogate has no form in an address. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}
