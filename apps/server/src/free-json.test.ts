import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer, testOrigin } from "./testing/index.ts";

let server: OpenServer;
let cookie: string;
beforeAll(async () => {
  server = await openServer();
  const { email, password } = await server.register();
  const signedIn = await mutate("identity.sessions.signIn", { email, password });
  cookie = `anamnesis=${signedIn.cookies[0]?.value}`;
  const made = await mutate("organizations.create", { name: "A clinic", slug: "a-clinic", type: "clinic" });
  organizationId = made.json().result.data.id;
  const acting = await mutate("organizations.actIn", { organizationId });
  cookie = `anamnesis=${acting.cookies[0]?.value}`;
});
afterAll(() => server.close());
let organizationId: string;

function mutate(path: string, input: unknown, headers: Readonly<Record<string, string>> = {}) {
  return server.app.inject({
    method: "POST",
    url: `/trpc/${path}`,
    headers: { origin: testOrigin, "content-type": "application/json", ...(cookie ? { cookie } : {}), ...headers },
    payload: JSON.stringify(input),
  });
}

async function read(path: string, input?: unknown) {
  const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await server.app.inject({ url: `/trpc/${path}${query}`, headers: { cookie } });
  expect(response.statusCode, response.body).toBe(200);
  return response.json().result.data;
}

/** Every field that holds whatever JSON somebody wants to have kept. */
const fields = [
  ["identity.accounts.updateProfile", "metadata", () => read("identity.accounts.profile")],
  ["organizations.update", "settings", () => read("organizations.byId", { id: organizationId })],
  ["organizations.update", "metadata", () => read("organizations.byId", { id: organizationId })],
] as const;

const name = fc.oneof(
  fc.constantFrom(
    ..."constructor prototype __proto__ toString valueOf hasOwnProperty __defineGetter__ then toJSON json meta".split(
      " ",
    ),
    "a.b",
    "0",
    "",
    "\u0000",
    "\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const scalar = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(null, true, false, 2 ** 53, "[redacted]", "1970-01-01T00:00:00.000Z"),
);
const anything: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
  ),
})).value;
const object = fc.dictionary(name, anything, { maxKeys: 5 });

describe("free JSON", () => {
  it.each(fields)(
    "%s gives the %s back as it came, or refuses it and changes nothing",
    async (path, field, current) => {
      let [kept, refused] = [0, 0];
      await fc.assert(
        fc.asyncProperty(object, async (given) => {
          const before = (await current())[field];
          const key = { "idempotency-key": randomUUID() };
          const answers = [await mutate(path, { [field]: given }, key), await mutate(path, { [field]: given }, key)];
          const isKept = answers[0]?.statusCode === 200;
          for (const answer of answers) expect(answer.statusCode, answer.body).toBe(isKept ? 200 : 400);
          const sent = JSON.parse(JSON.stringify(given));
          if (isKept) for (const answer of answers) expect(answer.json().result.data[field]).toEqual(sent);
          expect((await current())[field]).toEqual(isKept ? sent : before);
          if (isKept) kept += 1;
          else refused += 1;
        }),
        {
          numRuns: 60,
          examples: [[{ constructor: { a: 1 } }], [{ prototype: [] }], [JSON.parse('{"then":{},"toJSON":"x"}')]],
        },
      );
      expect(Math.min(kept, refused)).toBeGreaterThan(5);
    },
  );
});
