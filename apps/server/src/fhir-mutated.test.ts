import type { Bundle, OperationOutcome } from "@medplum/fhirtypes";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FhirServer, openFhirServer } from "./testing/fhir.ts";

let server: FhirServer;
let token: string;
let ofOthers: string;
beforeAll(async () => {
  server = await openFhirServer();
  token = await server.programToken(["user/*.rs", "user/*.c"]);
  const [row] = await server.db.asOwner<{ id: string }>("SELECT id FROM clinical.patients ORDER BY id LIMIT 1");
  ofOthers = row?.id ?? "";
});
afterAll(() => server.close());

const sound = {
  resourceType: "Bundle",
  type: "batch",
  entry: [
    {
      fullUrl: "urn:uuid:one",
      resource: {
        resourceType: "Patient",
        identifier: [{ type: { coding: [{ system: "urn:x", code: "MR" }] }, system: "urn:other", value: "77" }],
        name: [{ use: "official", family: "Malm", given: ["Åsa"] }],
        telecom: [{ system: "phone", value: "+46 8 123 456" }],
        gender: "female",
        birthDate: "1988-07-03",
        address: [{ line: ["Storgatan 1"], city: "Umeå" }],
      },
    },
    {
      resource: {
        resourceType: "Observation",
        id: "w1",
        status: "final",
        code: { coding: [{ system: "http://loinc.org", code: "29463-7" }], text: "Weight" },
        subject: { reference: "urn:uuid:one" },
        effectiveDateTime: "2024-05-06T08:30:00+02:00",
        valueQuantity: { value: 61.5, unit: "kg", system: "http://unitsofmeasure.org", code: "kg" },
      },
    },
    {
      resource: {
        resourceType: "AllergyIntolerance",
        id: "a1",
        code: { text: "Penicillin" },
        patient: { reference: "urn:uuid:one" },
        reaction: [{ manifestation: [{ text: "Hives" }], severity: "mild" }],
      },
    },
    {
      resource: {
        resourceType: "Condition",
        id: "c1",
        code: { text: "Asthma" },
        subject: { reference: "urn:uuid:one" },
        onsetDateTime: "2011-03-04",
      },
    },
  ],
};

type Path = readonly (string | number)[];
/** Every place in a value. */
function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => placesIn(one, [...path, key]))];
}
/** A copy with something else in one place. */
function withAt(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  if (Array.isArray(value)) return value.map((one: unknown, at) => (String(at) === key ? withAt(one, rest, put) : one));
  if (typeof value !== "object" || value === null) return put;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === key ? withAt(one, rest, put) : one]),
  );
}
const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    "x",
    " ",
    "\u0000",
    "\ud800",
    "2024-02-31",
    "2024-02-31T25:61:00Z",
    "9999-12-31T23:59:59Z",
    "-0001-01-01",
    "'; DROP TABLE clinical.patients; --",
    "../../etc/passwd",
    "urn:uuid:nobody",
    [],
    {},
    [[]],
    [null],
    0,
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER,
    true,
    "a".repeat(70_000),
    { coding: [{ system: "http://loinc.org", code: "29463-7" }] },
    JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'),
  ),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Status and body of what was sent. */
async function send(body: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(server.base, {
    method: "POST",
    headers: { "content-type": "application/fhir+json", authorization: `Bearer ${token}` },
    body,
  });
  return { status: response.status, text: await response.text() };
}

/** That an answer is FHIR, says nothing of the inside, and is no failure of ours; its status. */
function statusOfAnswer({ status, text }: { readonly status: number; readonly text: string }): number {
  expect([200, 400, 413, 422]).toContain(status);
  const answer = JSON.parse(text) as Bundle | OperationOutcome;
  expect(["Bundle", "OperationOutcome"]).toContain(answer.resourceType);
  expect(text).not.toMatch(/node_modules|at \w+ \(|SELECT |INSERT |pg_|relation "/u);
  return status;
}

describe("what is sent", () => {
  const places = placesIn(sound).filter((path) => path.length > 0);

  it("is answered in FHIR whatever stands in it: 500 bundles with something else in one or two places", async () => {
    const before = await server.db.asOwner<{ count: string }>(
      "SELECT count(*) AS count FROM clinical.observations WHERE patient_id = $1",
      [ofOthers],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...places), hostile), { minLength: 1, maxLength: 2 }),
        async (changes) => {
          const mutated = changes.reduce<unknown>((bundle, [path, put]) => withAt(bundle, path, put), sound);
          statusOfAnswer(await send(JSON.stringify(mutated)));
        },
      ),
      { numRuns: 500, seed: 20_261_201 },
    );
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(
      await server.db.asOwner("SELECT count(*) AS count FROM clinical.observations WHERE patient_id = $1", [ofOthers]),
    ).toEqual(before);
    // And what is sound still goes in.
    const { status, text } = await send(JSON.stringify(sound));
    expect([status, (JSON.parse(text) as Bundle).entry?.length]).toEqual([200, 4]);
  }, 120_000);

  it("is no JSON, cut off, or nested deeply", async () => {
    for (const body of [
      "",
      "{",
      JSON.stringify(sound).slice(0, -30),
      "[".repeat(50_000),
      '"'.repeat(9),
      "null",
      "[]",
    ]) {
      expect(statusOfAnswer(await send(body))).toBe(400);
    }
    const deep = `{"resourceType":"Bundle","type":"batch","entry":${'[{"resource":'.repeat(2_000)}`;
    expect(statusOfAnswer(await send(deep))).toBe(400);
  });

  it("is looked for by anything: 200 addresses", async () => {
    const names = [
      "patient",
      "_id",
      "_count",
      "_include",
      "_page",
      "_lastUpdated",
      "date",
      "code",
      "name",
      "birthdate",
      "identifier",
    ];
    const types = ["Patient", "Observation", "Condition", "AuditEvent", "Practitioner", "Provenance"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...types),
        fc.array(fc.tuple(fc.constantFrom(...names), fc.string({ unit: "binary", maxLength: 40 })), { maxLength: 4 }),
        async (type, parameters) => {
          const response = await server.get(`/${type}?${new URLSearchParams(parameters)}`, token);
          expect([200, 400, 404]).toContain(response.status);
          const text = await response.text();
          expect(["Bundle", "OperationOutcome"]).toContain((JSON.parse(text) as Bundle).resourceType);
        },
      ),
      { numRuns: 200, seed: 20_261_201 },
    );
  }, 120_000);
});
