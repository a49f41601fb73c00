import type { Bundle, CapabilityStatement, OperationOutcome, Patient, Resource } from "@medplum/fhirtypes";
import { createClient } from "@anamnesis/api/client";
import { fhirTypes } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FhirServer, openFhirServer } from "./testing/fhir.ts";

let server: FhirServer;
/** Of a program that may read everything its doctor may. */
let token: string;
let patients: readonly Patient[];
beforeAll(async () => {
  server = await openFhirServer();
  token = await server.programToken(["user/*.rs"]);
  patients = resourcesOf<Patient>(await json<Bundle>("/Patient?_count=100"));
});
afterAll(() => server.close());

const mediaType = "application/fhir+json; charset=utf-8";
async function json<T>(path: string, by: string | null = token): Promise<T> {
  const response = await server.get(path, by);
  expect([path, response.headers.get("content-type")]).toEqual([path, mediaType]);
  return (await response.json()) as T;
}
const resourcesOf = <T extends Resource>({ entry = [] }: Bundle): T[] => entry.map(({ resource }) => resource as T);
const searched = async <T extends Resource>(path: string, by = token): Promise<T[]> =>
  resourcesOf<T>(await json<Bundle>(path, by));
/** Status and words of a refusal, which is always an OperationOutcome. */
async function refusal(path: string, by: string | null = token, headers: Record<string, string> = {}) {
  const response = await server.get(path, by, headers);
  expect(response.headers.get("content-type")).toBe(mediaType);
  const outcome = (await response.json()) as OperationOutcome;
  expect(outcome.resourceType).toBe("OperationOutcome");
  return [response.status, outcome.issue[0]?.details?.text];
}
const looksAt = (id: string) =>
  server.db.asOwner<{ what: string }>(
    "SELECT details ->> 'what' AS what FROM audit.phi_access WHERE subject_id = $1 ORDER BY occurred_at DESC",
    [id],
  );
/** Somebody of the sample clinic with something of everything. */
const first = () => patients.find(({ name }) => name?.[0]?.family === "Gruber") ?? patients[0] ?? { id: "none" };

describe("a patient", () => {
  it("is read with who they are, and each look is on record", async () => {
    const [{ id }] = [patients[0] ?? { id: "" }];
    const before = (await looksAt(id ?? "")).length;
    const response = await server.get(`/Patient/${id}`, token);
    const patient = (await response.json()) as Patient;
    expect(patient).toMatchObject({ resourceType: "Patient", id, name: [{ use: "official" }] });
    expect(response.headers.get("etag")).toBe(`W/"${patient.meta?.versionId}"`);
    expect(response.headers.get("last-modified")).toMatch(/ GMT$/u);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const after = await looksAt(id ?? "");
    expect(after.length).toBe(before + 1);
    expect(after[0]).toEqual({ what: "demographics" });
    expect(await json(`/Patient/${id}/_history/${patient.meta?.versionId}`)).toEqual(patient);
    expect(await refusal(`/Patient/${id}/_history/1`)).toEqual([404, "fhir.not_found"]);
  });

  it("is found by name, birth date, number, and what they have in common", async () => {
    const one = patients[0];
    const { family = "", given = [] } = one?.name?.[0] ?? {};
    const number = one?.identifier?.[0];
    const ids = async (query: string) => (await searched<Patient>(`/Patient?${query}`)).map(({ id }) => id);
    expect(await ids(`family=${encodeURIComponent(family.slice(0, 4))}`)).toContain(one?.id);
    expect(await ids(`name=${encodeURIComponent(given[0] ?? "")}&birthdate=${one?.birthDate}`)).toContain(one?.id);
    expect(await ids(`name=${encodeURIComponent(family)}&birthdate=1899-01-01`)).toEqual([]);
    expect(await ids(`identifier=${encodeURIComponent(`${number?.system}|${number?.value}`)}`)).toEqual([one?.id]);
    expect(await ids(`identifier=${number?.value}`)).toEqual([one?.id]);
    expect(await ids(`identifier=${encodeURIComponent(`urn:other|${number?.value}`)}`)).toEqual([]);
    expect(await ids(`_id=${one?.id}`)).toEqual([one?.id]);
    expect(await ids("_id=00000000-0000-4000-8000-000000000000")).toEqual([]);
  });

  it("comes page by page, by links that are signed", async () => {
    const found = new Set<string>();
    let next: string | undefined = `${server.base}/Patient?_count=15`;
    let pages = 0;
    while (next !== undefined) {
      const bundle: Bundle = await json(next);
      for (const { id = "" } of resourcesOf<Patient>(bundle)) found.add(id);
      expect(bundle.total).toBe(patients.length);
      next = bundle.link?.find(({ relation }) => relation === "next")?.url;
      pages += 1;
    }
    expect([found.size, pages]).toEqual([patients.length, Math.ceil(patients.length / 15)]);
    const forged = [400, "That page does not exist: start from the first one."];
    expect(await refusal("/Patient?_count=15&_page=15.AAAA")).toEqual(forged);
    const { link } = await json<Bundle>("/Patient?_count=15");
    const page = new URL(link?.find(({ relation }) => relation === "next")?.url ?? "").searchParams.get("_page");
    // A page of another search is none of this one.
    expect(await refusal(`/Patient?_count=15&gender=female&_page=${page}`)).toEqual(forged);
  });
});

describe("what is served", () => {
  it("is what the CapabilityStatement lists: all of it works, and nothing else does", async () => {
    const statement = await json<CapabilityStatement>("/metadata", null);
    const { resource: listed = [] } = statement.rest?.[0] ?? {};
    expect(listed.map(({ type }) => type)).toEqual(fhirTypes);
    const examples = new Map<string, Resource>();
    for (const { id } of patients) {
      for (const one of resourcesOf(await json<Bundle>(`/Patient/${id}/$everything`))) {
        if (!examples.has(one.resourceType)) examples.set(one.resourceType, one);
      }
    }
    for (const { type, interaction = [], searchParam = [], searchInclude = [] } of listed) {
      const example = examples.get(type);
      expect([type, example?.resourceType]).toEqual([type, type]);
      const codes = interaction.map(({ code }) => code);
      const read = await server.get(`/${type}/${example?.id}`, token);
      expect([type, read.status]).toEqual([type, codes.includes("read") ? 200 : 404]);
      const patient = patientOf(example);
      const required: Record<string, string> =
        type === "Provenance" ? { target: targetOf(example) } : patient === null ? {} : { patient };
      for (const { name } of searchParam) {
        const query = new URLSearchParams({ ...required, [name]: required[name] ?? valueFor(name, example) });
        const response = await server.get(`/${type}?${query}`, token);
        expect([type, name, response.status]).toEqual([type, name, 200]);
      }
      for (const include of searchInclude) {
        const query = new URLSearchParams({ ...required, _include: include });
        expect([include, (await server.get(`/${type}?${query}`, token)).status]).toEqual([include, 200]);
      }
      expect((await refusal(`/${type}?${new URLSearchParams({ ...required, nonsense: "1" })}`))[0]).toBe(400);
    }
    expect(await refusal("/Claim")).toEqual([404, "fhir.not_found"]);
    expect(await refusal("/Patient/1/extra/more/than/there/is")).toEqual([404, "fhir.not_found"]);
  });

  it("brings what is referred to along when it is asked for", async () => {
    const id = await idWith("Encounter");
    const { entry = [] } = await json<Bundle>(
      `/Encounter?patient=${id}&_include=Encounter:patient&_include=Encounter:practitioner`,
    );
    const included = entry
      .filter(({ search }) => search?.mode === "include")
      .map(({ resource }) => resource?.resourceType);
    expect(included.toSorted()).toEqual(["Patient", "Practitioner"]);
  });

  it("is JSON, and says so to who asks for XML", async () => {
    const xml = { accept: "application/fhir+xml" };
    expect(await refusal("/Patient", token, xml)).toEqual([406, "fhir.format"]);
    expect(await refusal("/Patient?_format=xml")).toEqual([406, "fhir.format"]);
    expect((await server.get("/Patient?_format=json", token, xml)).status).toBe(200);
    expect((await server.get("/metadata", null, { accept: "application/xml;q=0.9, */*;q=0.8" })).status).toBe(200);
  });

  it("streams everything of a patient, by type and since when", async () => {
    const id = await idWith("DocumentReference");
    const all = resourcesOf(await json<Bundle>(`/Patient/${id}/$everything`));
    expect(all[0]).toMatchObject({ resourceType: "Patient", id });
    const types = new Set(all.map(({ resourceType }) => resourceType));
    expect([...types]).toEqual(expect.arrayContaining(["Encounter", "DocumentReference", "Provenance", "AuditEvent"]));
    const some = resourcesOf(await json<Bundle>(`/Patient/${id}/$everything?_type=Encounter,Condition`));
    expect(new Set(some.map(({ resourceType }) => resourceType))).not.toContain("Patient");
    const later = resourcesOf(
      await json<Bundle>(`/Patient/${id}/$everything?_type=Encounter&_since=2999-01-01T00:00:00Z`),
    );
    expect(later).toEqual([]);
    expect((await refusal(`/Patient/${id}/$everything?_type=Claim`))[0]).toBe(400);
  });
});

describe("who may read", () => {
  it("is nobody without a token, and nobody who treats no patients", async () => {
    expect(await refusal("/Patient", null)).toEqual([401, "identity.sign_in_first"]);
    expect((await server.get("/Patient", null)).headers.get("www-authenticate")).toMatch(/^Bearer/u);
    expect(await refusal("/Patient", "none-of-ours")).toEqual([401, "identity.sign_in_first"]);
    expect(await refusal("/Patient", await server.signIn("person"))).toEqual([403, "organizations.choose_first"]);
    expect(await refusal("/Patient", await server.signInThere("admin"))).toEqual([403, "organizations.not_permitted"]);
    expect((await server.get("/Patient", await server.signInThere("doctor"))).status).toBe(200);
  });

  it("is a program as far as its scopes go, and never further", async () => {
    const id = await idWith("Encounter");
    const narrow = await server.programToken(["user/Patient.rs", "user/Encounter.rs"]);
    expect((await server.get(`/Patient/${id}`, narrow)).status).toBe(200);
    expect(await refusal(`/Observation?patient=${id}`, narrow)).toEqual([403, "identity.out_of_scope"]);
    const everything = resourcesOf(await json<Bundle>(`/Patient/${id}/$everything`, narrow));
    expect(new Set(everything.map(({ resourceType }) => resourceType))).toEqual(new Set(["Patient", "Encounter"]));
    const { entry = [] } = await json<Bundle>(`/Encounter?patient=${id}&_include=Encounter:practitioner`, narrow);
    expect(entry.filter(({ search }) => search?.mode === "include")).toEqual([]);
    // What the page calls shows the whole record: no scope of FHIR reaches it.
    const calls = createClient({ url: server.url, token: narrow });
    await expect(calls.clinical.patients.open.mutate({ id })).rejects.toMatchObject({
      message: "identity.out_of_scope",
    });
    const ofTheDiary = await server.programToken(["diary.read"]);
    expect(await refusal("/Patient", ofTheDiary)).toEqual([403, "organizations.choose_first"]);
  });

  it("acts where the program was made, and for as long as its person works there", async () => {
    const alone = createClient({ url: server.url, token: await server.signIn("doctor") });
    await expect(
      alone.identity.sessions.createForProgram.mutate({ name: "A program", scopes: ["user/*.rs"], days: 1 }),
    ).rejects.toMatchObject({ message: "organizations.choose_first" });
    const program = await server.programToken(["user/*.rs"]);
    const suspend = (status: string) =>
      server.db.asOwner("UPDATE organizations.memberships SET status = $1 WHERE role = 'doctor'", [status]);
    await suspend("suspended");
    expect((await refusal("/Patient", program))[0]).toBe(403);
    await suspend("active");
    expect((await server.get("/Patient", program)).status).toBe(200);
  });

  it("is nobody of another organization, by any route: there is nothing", async () => {
    const stranger = await newDoctorElsewhere();
    const unknown = "00000000-0000-4000-8000-000000000000";
    for (const one of resourcesOf(await json<Bundle>(`/Patient/${first().id}/$everything`))) {
      const { resourceType: type, id = "" } = one;
      const [theirs, nobodys] = [
        await refusal(`/${type}/${id}`, stranger),
        await refusal(`/${type}/${unknown}`, stranger),
      ];
      expect([type, theirs[0], theirs]).toEqual([type, 404, nobodys]);
    }
    const id = first().id ?? "";
    const reaching = [`/Patient/${id}/$everything`, `/Patient/${id}/_history/1`];
    for (const path of reaching) {
      expect(await refusal(path, stranger)).toEqual(await refusal(path.replace(id, unknown), stranger));
    }
    const found = [
      `/Patient?_id=${id}`,
      `/Patient?name=${patients[0]?.name?.[0]?.family}`,
      "/Patient",
      "/Practitioner?name=Lena",
    ];
    for (const path of [...found, `/Observation?patient=${id}`, `/AuditEvent?patient=${id}`]) {
      expect([path, await searched(path, stranger)]).toEqual([path, []]);
    }
  });
});

/** A doctor of an organization of their own. */
async function newDoctorElsewhere(): Promise<string> {
  const { email, password } = await server.register();
  const client = createClient({ url: server.url });
  const { token: own } = await client.identity.sessions.signIn.mutate({ email, password });
  const alone = createClient({ url: server.url, token: own ?? "" });
  const { id } = await alone.organizations.create.mutate({ name: "Elsewhere", slug: "elsewhere", type: "clinic" });
  await server.db.asOwner("UPDATE organizations.memberships SET role = 'doctor' WHERE organization_id = $1", [id]);
  const { token: acting } = await alone.organizations.actIn.mutate({ organizationId: id });
  return acting ?? "";
}

/** A patient in whose record there is something of a type. */
async function idWith(type: string): Promise<string> {
  for (const { id = "" } of patients) {
    const { entry = [] } = await json<Bundle>(`/Patient/${id}/$everything?_type=${type}`);
    if (entry.length > 0) return id;
  }
  throw new Error(`nobody has a ${type}`);
}

const referencesIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === "reference" && typeof one === "string" ? [one] : referencesIn(one),
  );
};
const patientOf = (resource: Resource | undefined): string | null =>
  resource?.resourceType === "Patient"
    ? null
    : (referencesIn(resource)
        .find((one) => one.startsWith("Patient/"))
        ?.slice("Patient/".length) ?? null);
const targetOf = (resource: Resource | undefined): string =>
  referencesIn(resource).find((one) => one.startsWith("DocumentReference/")) ?? "";

/** Something that a parameter may be asked for. */
function valueFor(name: string, example: Resource | undefined): string {
  if (name === "_id") return example?.id ?? "";
  if (name === "_lastUpdated" || /date$|^(?:recorded|authoredon|effective)$/u.test(name))
    return name === "birthdate" ? "1988-07-03" : "ge2020-01-01";
  if (["encounter", "practitioner", "author", "agent", "requester"].includes(name))
    return "00000000-0000-4000-8000-000000000000";
  return "a-1";
}
