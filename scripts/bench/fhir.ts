import { demoAccounts } from "@anamnesis/api";
import { type Client, createClient } from "@anamnesis/api/client";
import { partsOfEntries, type SentEntry } from "@anamnesis/domain";
import { atMost, type Figure, inTurn, median } from "./figures.ts";
import { runServer } from "./server-process.ts";

const port = 3967;
const url = `http://127.0.0.1:${port}`;
const base = `${url}/fhir/R4`;
/** Patients that are imported, and how much comes with each: a third of it is kept, as of what Synthea makes. */
const people = 40;
const perPerson = { weights: 40, conditions: 5, others: 85 } as const;
/** What stands in the record that is asked for as a whole. */
const measured = 2_000;
const rounds = 5;
/** Fewer in a minute than somebody may look at. */
const readsOfRound = 16;
const everythings = 7;

const patientOf = (name: string): SentEntry => ({
  fullUrl: `urn:bench:${name}`,
  resource: {
    resourceType: "Patient",
    identifier: [{ system: "urn:bench", value: name }],
    name: [{ family: `Bench${name}`, given: ["Ada"] }],
    gender: "female",
    birthDate: "1961-03-17",
  },
});
const hour = 3_600_000;
const about = (name: string, type: string, more: object): SentEntry => ({
  fullUrl: `urn:bench:${crypto.randomUUID()}`,
  resource: { resourceType: type, subject: { reference: `urn:bench:${name}` }, ...more },
});
const weightOf = (name: string, index: number): SentEntry =>
  about(name, "Observation", {
    status: "final",
    category: [
      { coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "vital-signs" }] },
    ],
    code: { coding: [{ system: "http://loinc.org", code: "29463-7", display: "Body Weight" }], text: "Body Weight" },
    effectiveDateTime: new Date(Date.UTC(2015, 0, 1) + index * hour).toISOString(),
    valueQuantity: { value: 50 + (index % 300) / 10, unit: "kg", system: "http://unitsofmeasure.org", code: "kg" },
  });
const conditionOf = (name: string, index: number): SentEntry =>
  about(name, "Condition", { code: { text: `Condition ${index}` }, onsetDateTime: "2011-03-04" });
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const personOf = (name: string): SentEntry[] => [
  patientOf(name),
  ...times(perPerson.weights, (index) => weightOf(name, index)),
  ...times(perPerson.conditions, (index) => conditionOf(name, index)),
  ...times(perPerson.others, () => about(name, "Claim", { status: "active" })),
];

async function bring(client: Client, entries: readonly SentEntry[]): Promise<void> {
  const importId = crypto.randomUUID();
  for (const entry of partsOfEntries(entries)) {
    const bundle = { resourceType: "Bundle" as const, type: "collection" as const, entry: [...entry] };
    await client.fhir.import.mutate({ bundle, importId, name: "bench.json" });
  }
}

const get = (path: string, token: string) => fetch(`${base}${path}`, { headers: { authorization: `Bearer ${token}` } });

interface Whole {
  readonly firstByteMs: number;
  readonly perSecond: number;
}
async function everythingOf(id: string, token: string): Promise<Whole> {
  const started = performance.now();
  const { body } = await get(`/Patient/${id}/$everything`, token);
  if (body === null) throw new Error("nothing came");
  let firstByteMs: number | null = null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    firstByteMs ??= performance.now() - started;
    chunks.push(chunk);
  }
  const seconds = (performance.now() - started) / 1_000;
  const { total } = JSON.parse(Buffer.concat(chunks).toString()) as { total: number };
  if (total < measured) throw new Error(`${total} resources came`);
  return { firstByteMs: firstByteMs ?? Number.NaN, perSecond: total / seconds };
}

const atLeast = (name: string, value: number, given: { unit: string; least: number; against: string }): Figure => ({
  name,
  value,
  unit: given.unit,
  against: given.against,
  reach: `≥ ${given.least}`,
  isReached: value >= given.least,
});

async function measure(): Promise<Figure[]> {
  const [, , { email, password }] = demoAccounts;
  const signedIn = await createClient({ url }).identity.sessions.signIn.mutate({ email, password });
  const alone = createClient({ url, token: signedIn.token ?? "" });
  const [clinic] = await alone.organizations.list.query();
  const acting = await alone.organizations.actIn.mutate({ organizationId: clinic?.organizationId ?? "" });
  const token = acting.token ?? "";
  const client = createClient({ url, token });
  await bring(client, personOf("Warm"));
  const entries = times(people, (index) => personOf(`${index}`)).flat();
  const started = performance.now();
  await bring(client, entries);
  const importSeconds = (performance.now() - started) / 1_000;
  await bring(client, [patientOf("Many"), ...times(measured, (index) => weightOf("Many", index))]);
  const found = (await (await get("/Patient?name=BenchMany", token)).json()) as {
    entry: { resource: { id: string } }[];
  };
  const id = found.entry[0]?.resource.id ?? "";
  const wholes: Whole[] = [];
  for (let index = -1; index < everythings; index += 1) {
    const whole = await everythingOf(id, token);
    if (index >= 0) wholes.push(whole);
  }
  const rate = async (read: () => Promise<unknown>) => {
    const from = performance.now();
    for (let index = 0; index < readsOfRound; index += 1) await read();
    return (readsOfRound * 1_000) / (performance.now() - from);
  };
  const side = await inTurn(
    {
      fhir: async () => (await get(`/Patient/${id}`, token)).json(),
      trpc: () => client.clinical.patients.get.mutate({ id }),
    },
    { rounds, rate },
  );
  const share = side("fhir") / side("trpc");
  return [
    atLeast("import by FHIR, checked and sealed", entries.length / importSeconds, {
      unit: "resources/s",
      least: 400,
      against: `${people} patients, a third of it kept`,
    }),
    atMost("first byte of everything", median(wholes.map(({ firstByteMs }) => firstByteMs)), {
      unit: "ms",
      most: 100,
      against: `${measured} resources`,
    }),
    atLeast("everything of one patient", median(wholes.map(({ perSecond }) => perSecond)), {
      unit: "resources/s",
      least: 2_000,
      against: `${measured} resources`,
    }),
    atLeast("who a patient is, by FHIR", share, { unit: "×", least: 0.8, against: "the same by tRPC" }),
  ];
}

/** What records by FHIR take, over HTTP and within the usual limits, as a program sends and asks for them. */
export async function fhir(): Promise<Figure[]> {
  const server = await runServer(port);
  try {
    return await measure();
  } finally {
    await server.stop();
  }
}
