import type { Bundle, BundleEntry, Observation, OperationOutcome, Patient, Resource } from "@medplum/fhirtypes";
import { createClient } from "@anamnesis/api/client";
import { entriesOfFile, partsOfEntries, type RecordImport } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FhirServer, madeByOthers, openFhirServer } from "./testing/fhir.ts";

let server: FhirServer;
/** Of a program that may bring records, and read them. */
let token: string;
beforeAll(async () => {
  server = await openFhirServer();
  token = await server.programToken(["user/*.rs", "user/*.c"]);
});
afterAll(() => server.close());

const send = (body: unknown, by: string | null = token) =>
  fetch(server.base, {
    method: "POST",
    headers: {
      "content-type": "application/fhir+json",
      ...(by === null ? {} : { authorization: `Bearer ${by}` }),
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const resourcesOf = ({ entry = [] }: Bundle): Resource[] =>
  entry.flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
const everythingOf = async (id: string) =>
  resourcesOf((await (await server.get(`/Patient/${id}/$everything`, token)).json()) as Bundle);
/** What became of each entry of a bundle, as status and words. */
async function sent(entry: readonly object[], type = "batch") {
  const response = await send({ resourceType: "Bundle", type, entry: entry.map((resource) => ({ resource })) });
  const answer = (await response.json()) as Bundle;
  return (answer.entry ?? []).map(({ response: one }: BundleEntry) => {
    const outcome = one?.outcome as OperationOutcome | undefined;
    return [one?.status.slice(0, 3), outcome?.issue[0]?.details?.text ?? null];
  });
}
const clientOf = async () => createClient({ url: server.url, token: await server.signInThere("doctor") });

const patient = (id: string, more: object = {}) => ({
  resourceType: "Patient",
  id,
  identifier: [{ system: "urn:other", value: id }],
  name: [{ family: "Ålund", given: ["Mia", "Eva"] }],
  gender: "female",
  birthDate: "1988-07-03",
  ...more,
});
const weight = (of: string, more: object = {}) => ({
  resourceType: "Observation",
  id: "w1",
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code: "29463-7" }] },
  subject: { reference: `Patient/${of}` },
  effectiveDateTime: "2024-05-06T08:30:00+02:00",
  valueQuantity: { value: 61.5, unit: "kg", system: "http://unitsofmeasure.org", code: "kg" },
  ...more,
});
const allergy = (of: string) => ({
  resourceType: "AllergyIntolerance",
  id: "a1",
  code: { coding: [{ system: "http://snomed.info/sct", code: "91936005" }], text: "Allergy to penicillin" },
  patient: { reference: `Patient/${of}` },
});
const condition = (of: string, text = "Essential hypertension") => ({
  resourceType: "Condition",
  id: "c1",
  code: { coding: [{ system: "http://snomed.info/sct", code: "59621000" }], text },
  subject: { reference: `Patient/${of}` },
  onsetDateTime: "2011-03-04",
});
const onlyId = async (name: string): Promise<string> => {
  const found = resourcesOf((await (await server.get(`/Patient?name=${name}`, token)).json()) as Bundle);
  expect(found.length).toBe(1);
  return found[0]?.id ?? "";
};

const weightOf = (resource: object): unknown => {
  const { code, valueQuantity } = resource as Observation;
  return code?.coding?.some((one) => one.code === "29463-7") === true ? valueQuantity?.value : undefined;
};
const weightsIn = (resources: readonly object[]) =>
  resources
    .map(weightOf)
    .filter((value) => value !== undefined)
    .toSorted();

describe("a bundle that is sent", () => {
  it("brings somebody with what is measured, borne and had, once however often it is sent", async () => {
    const bundle = [patient("one"), weight("one"), allergy("one"), condition("one"), { resourceType: "Claim" }];
    expect((await sent(bundle)).map(([status]) => status)).toEqual(["201", "201", "201", "201", "200"]);
    expect(await sent(bundle)).toEqual([
      ["200", null],
      ["200", null],
      ["200", null],
      ["200", null],
      ["200", "Claim is not taken over."],
    ]);
    const id = await onlyId("Ålund");
    const all = await everythingOf(id);
    expect(all.filter(({ resourceType }) => resourceType === "Observation")).toEqual([
      expect.objectContaining({ valueQuantity: expect.objectContaining({ value: 61.5, code: "kg" }) }),
    ]);
    expect(all.filter(({ resourceType }) => resourceType === "AllergyIntolerance")).toEqual([
      expect.objectContaining({ code: expect.objectContaining({ text: "Allergy to penicillin" }) }),
    ]);
    // What it is called, and never a code that nobody said.
    const had = all.find(({ resourceType }) => resourceType === "Condition");
    expect(had).toMatchObject({ code: { text: "Essential hypertension" }, onsetString: "2011-03-04" });
    expect(JSON.stringify(had)).not.toContain("icd-10");
    expect((await server.get(`/Condition/${had?.id}`, token)).status).toBe(200);
    expect(await (await server.get(`/Condition/${had?.id}`, token)).json()).toEqual(had);
  });

  it("is refused in words where it is wrong, and the rest of a batch is kept", async () => {
    const faulty = [
      patient("two", { name: [{ family: "Borg", given: ["Ida"] }] }),
      weight("two", { valueString: "much" }),
      weight("nobody"),
      weight("two", { effectiveDateTime: "2024-02-31T08:00:00Z" }),
      weight("two", { id: "w2", status: "entered-in-error" }),
      weight("two", { id: "w3" }),
      patient("three", { gender: "x" }),
      patient("four", { birthDate: "1988-02-31" }),
      {
        ...condition("two"),
        clinicalStatus: {
          coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "resolved" }],
        },
      },
    ];
    const outcomes = await sent(faulty);
    expect(outcomes.map(([status]) => status)).toEqual(["201", "422", "422", "422", "200", "201", "422", "422", "200"]);
    expect(outcomes[1]?.[1]).toBe("valueQuantity and valueString: there is one value, or none.");
    expect(outcomes[6]?.[1]).toContain("A gender is female, male, other or unknown.");
    const id = await onlyId("Borg");
    expect((await everythingOf(id)).filter(({ resourceType }) => resourceType === "Observation").length).toBe(1);
  });

  it("of a transaction is written whole or not at all", async () => {
    const bundle = [patient("five", { name: [{ family: "Quist", given: ["Ulf"] }] }), patient("six", { gender: "x" })];
    const response = await send({
      resourceType: "Bundle",
      type: "transaction",
      entry: bundle.map((resource) => ({ resource })),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      resourceType: "OperationOutcome",
      issue: [{ code: "invalid", expression: ["Bundle.entry[1].resource"] }],
    });
    expect(resourcesOf((await (await server.get("/Patient?name=Quist", token)).json()) as Bundle)).toEqual([]);
  });

  it("reaches nobody whose record is not open: not those of others, and not those that there are none of", async () => {
    const [ofOthers] = await server.db.asOwner<{ id: string }>(
      `SELECT p.id FROM clinical.patients AS p WHERE NOT EXISTS (
         SELECT 1 FROM clinical.care_team_members AS c INNER JOIN identity.users AS u ON u.id = c.user_id
         WHERE c.patient_id = p.id AND u.email LIKE 'doctor@%' AND c.ended_at IS NULL) LIMIT 1`,
    );
    const theirs = await sent([weight(ofOthers?.id ?? "")]);
    expect(theirs).toEqual(await sent([weight("00000000-0000-4000-8000-000000000000")]));
    expect(theirs[0]?.[0]).toBe("422");
  });

  it("is for who may, and says what it takes", async () => {
    expect((await send({ resourceType: "Bundle", type: "batch" }, null)).status).toBe(401);
    const reading = await server.programToken(["user/*.rs"]);
    expect((await send({ resourceType: "Bundle", type: "batch" }, reading)).status).toBe(403);
    for (const [body, status] of [
      ["no JSON", 400],
      ["[]", 400],
      [{ resourceType: "Patient" }, 400],
      [{ resourceType: "Bundle", type: "document", entry: [] }, 400],
      [
        {
          resourceType: "Bundle",
          type: "batch",
          entry: Array.from({ length: 50_000 }, () => ({ resource: { resourceType: "Claim" } })),
        },
        400,
      ],
    ] as const) {
      const response = await send(body);
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({
        resourceType: "OperationOutcome",
        issue: expect.arrayContaining([expect.objectContaining({ severity: "error" })]),
      });
    }
  });
});

describe("an import", () => {
  it("of more measurements than a page shows comes out whole", async () => {
    const many = Array.from({ length: 330 }, (_, index) => ({
      resource: weight("nine", { id: `w${index}`, valueQuantity: { value: 40 + index / 10, unit: "kg", code: "kg" } }),
    }));
    await server.bring("many.json", [
      { resource: patient("nine", { name: [{ family: "Nordin", given: ["Ebba"] }] }) },
      ...many,
    ]);
    const id = await onlyId("Nordin");
    const out = (await everythingOf(id)).filter(({ resourceType }) => resourceType === "Observation");
    expect(weightsIn(out).length).toBe(330);
    const found = (await (await server.get(`/Observation?patient=${id}&_count=5`, token)).json()) as Bundle;
    expect([found.total, found.entry?.length]).toEqual([330, 5]);
  });

  it("is listed with what was not kept and why, and taken back", async () => {
    const client = await clientOf();
    const entries = [
      patient("seven", { name: [{ family: "Zetterberg", given: ["Bo"] }] }),
      weight("seven"),
      allergy("seven"),
      condition("seven"),
    ].map((resource) => ({ resource }));
    const { importId } = await client.fhir.import.mutate({
      bundle: {
        resourceType: "Bundle",
        type: "collection",
        entry: [...entries, { resource: { resourceType: "Claim" } }],
      },
      name: "Zetterberg_Bo.json",
    });
    const listed = async (): Promise<RecordImport | undefined> =>
      (await client.fhir.imports.list.mutate()).find(({ id }) => id === importId);
    expect(await listed()).toMatchObject({
      name: "Zetterberg_Bo.json",
      state: "there",
      importedBy: expect.stringMatching(/\w/u),
      counts: { registered: 1, kept: 4, known: 0, left_out: 1, refused: 0 },
      remarks: expect.arrayContaining([
        { type: "Claim", outcome: "left_out", remark: "Claim is not taken over.", times: 1 },
      ]),
    });
    const kept = await server.db.asOwner("SELECT * FROM clinical.imports WHERE id = $1", [importId]);
    expect(JSON.stringify(kept)).not.toContain("Zetterberg");
    const id = await onlyId("Zetterberg");
    expect(await client.fhir.imports.undo.mutate({ id: importId })).toEqual({ remaining: 0, refused: 0 });
    expect(await listed()).toMatchObject({ state: "gone" });
    const after = await everythingOf(id);
    expect(after.filter(({ resourceType }) => resourceType === "Condition")).toEqual([]);
    for (const one of after) {
      if (one.resourceType === "Observation") expect(one.status).toBe("entered-in-error");
      if (one.resourceType === "AllergyIntolerance") {
        expect(one.verificationStatus?.coding?.[0]?.code).toBe("entered-in-error");
      }
    }
    await expect(client.fhir.imports.undo.mutate({ id: crypto.randomUUID() })).rejects.toMatchObject({
      message: "fhir.import_not_found",
    });
  });

  it("of a file that is larger than one call goes in parts, in each of which stands whom it is about", async () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ resource: weight("eight", { id: `w${index}` }) }));
    const parts = partsOfEntries([...many, { resource: patient("eight") }, { resource: { resourceType: "Claim" } }], {
      entries: 10,
      length: 100_000,
    });
    expect(parts.map((part) => part.length)).toEqual([10, 10, 9]);
    expect(parts.slice(0, 3).every(([one]) => one?.resource.resourceType === "Patient")).toBe(true);
    expect(entriesOfFile('{"resourceType":"Patient"}\n{"resourceType":"Claim"}\n').length).toBe(2);
    expect(entriesOfFile('{"resourceType":"Patient"}').length).toBe(1);
    expect(() => entriesOfFile("no JSON")).toThrow(SyntaxError);
  });
});

describe("records that others made", () => {
  const files = madeByOthers();
  it.skipIf(files === null)("go in, and come out with what they said", async () => {
    const client = await clientOf();
    for (const [file, entries] of files ?? []) {
      const importId = await server.bring(file, entries);
      const done = (await client.fhir.imports.list.mutate()).find(({ id }) => id === importId);
      const { kept = 0, known = 0, left_out: leftOut = 0, refused = 0, registered = 0 } = done?.counts ?? {};
      expect([file, kept + known + leftOut + refused]).toEqual([file, expect.any(Number)]);
      expect([file, kept + known + leftOut + refused >= entries.length]).toEqual([file, true]);
      const sentWeights = weightsIn(entries.map(({ resource }) => resource));
      const person = entries.find(({ resource }) => resource.resourceType === "Patient")?.resource as
        | Patient
        | undefined;
      if (file.startsWith("us-core") || person === undefined) continue;
      expect([file, registered, refused]).toEqual([file, 1, 0]);
      const { family = "", given = [] } = person.name?.[0] ?? {};
      const id = await onlyId(encodeURIComponent(`${given[0]} ${family}`));
      const out = await everythingOf(id);
      expect([file, weightsIn(out)]).toEqual([file, sentWeights]);
      expect(sentWeights.length).toBeGreaterThan(0);
    }
  });
});
