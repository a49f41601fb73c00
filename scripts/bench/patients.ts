import { createSecretKey, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import { openField, sealField, tenantKeyOf } from "@anamnesis/crypto";
import pg from "pg";
import { openBare, sealBare } from "./bare-notes.ts";
import { atMost, type BenchOptions, type Figure, inTurn, median, quantile, ratio, reading } from "./figures.ts";
import { callerOf, clinicOf, columns, patientAt, plant, type Planted, sealedFields } from "./planted-patients.ts";
import { chartFigures, overHttp } from "./patient-records.ts";
import { bareTypes, openScene, type Scene, throughput } from "./scene.ts";

const usualCount = 200_000;
/** What a search may take, in ms, among how many. */
const searchBounds = [
  { upTo: usualCount, most: 40 },
  { upTo: 1_000_000, most: 60 },
] as const;
/** Patients whom the nurse treats, whose records are opened. */
const treated = 500;
const searches = 400;
const rounds = 5;
const clients = 8;
const roundMs = 1_500;

/** What people type, of somebody who is there. */
const typed: readonly ((patient: Planted) => string)[] = [
  ({ familyName }) => [...familyName].slice(0, 5).join(""),
  ({ familyName, givenName }) => `${familyName} ${[...givenName].slice(0, 3).join("")}`,
  ({ birthDate }) => birthDate,
  ({ familyName, birthDate }) => `${[...familyName].slice(0, 4).join("")} ${birthDate.slice(0, 4)}`,
  ({ recordNumber }) => recordNumber,
  ({ recordNumber }) => recordNumber.slice(0, 6),
  ({ phone }) => phone.slice(-7),
];

/** The other side: a log row, the row of the patient and its fields by node:crypto, in one transaction of pg. */
async function bareSide(scene: Scene): Promise<{
  readonly open: () => Promise<unknown>;
  readonly insert: () => Promise<unknown>;
  readonly ids: readonly string[];
  /** Of the fields, hex. */
  readonly key: string;
  end(): Promise<void>;
}> {
  const { owner } = scene;
  const secret = randomBytes(32);
  const key: KeyObject = createSecretKey(secret);
  await owner.query(
    `CREATE TABLE public.bare_patients (id uuid PRIMARY KEY, ${columns.map((column) => `${column} bytea`).join(", ")})`,
  );
  await owner.query(
    "CREATE TABLE public.bare_log (id uuid PRIMARY KEY, patient_id uuid, at timestamptz DEFAULT now())",
  );
  await bareTypes(owner, ["public.bare_patients"]);
  const ids = Array.from({ length: treated }, () => randomUUID());
  for (const [at, id] of ids.entries()) {
    const patient = patientAt(at);
    const values = sealedFields.map((field) => sealBare(key, patient[field]));
    await owner.query(
      `INSERT INTO public.bare_patients VALUES ($1, ${columns.map((_, index) => `$${index + 2}`).join(", ")})`,
      [id, ...values],
    );
  }
  const pool = new pg.Pool({ connectionString: scene.cluster.ownerUrl ?? "", max: 8 });
  pool.on("error", () => undefined);
  let at = 0;
  const logged = async <T>(fn: (client: pg.PoolClient, id: string) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      at += 1;
      const id = ids[at % ids.length] ?? "";
      await client.query("BEGIN");
      await client.query({
        name: "log",
        text: "INSERT INTO public.bare_log VALUES ($1, $2)",
        values: [randomUUID(), id],
      });
      const result = await fn(client, id);
      await client.query("COMMIT");
      return result;
    } finally {
      client.release();
    }
  };
  return {
    insert: () => logged(() => Promise.resolve(null)),
    open: () =>
      logged(async (client, id) => {
        const { rows } = await client.query({
          name: "read",
          text: `SELECT ${columns.join(", ")} FROM public.bare_patients WHERE id = $1`,
          values: [id],
        });
        const [row] = rows as readonly Readonly<Record<string, Buffer>>[];
        return JSON.stringify(columns.map((column) => openBare(key, row?.[column] ?? Buffer.alloc(0))));
      }),
    ids,
    key: secret.toString("hex"),
    end: () => pool.end(),
  };
}

/** Who stands in a list of 100: name, birth date and record number of each, under a key of their own on both sides. */
function listSides(): { readonly list: () => unknown; readonly bareList: () => unknown } {
  const rows = Array.from({ length: 100 }, (_, at) => {
    const patient = patientAt(at);
    const key = tenantKeyOf(randomBytes(32), "patient");
    const bareKey = createSecretKey(randomBytes(32));
    const fields = sealedFields.slice(0, 4).map((field, index) => {
      const place = { table: "clinical.patients", column: columns[index] ?? "", row: patient.id, tenant: "t" };
      const text = patient[field];
      return { place, sealed: sealField(key, place, Buffer.from(text)), bare: sealBare(bareKey, text) };
    });
    return { key, bareKey, fields };
  });
  return {
    list: () =>
      rows.map(({ key, fields }) => fields.map(({ place, sealed }) => openField(key, place, sealed).toString())),
    bareList: () => rows.map(({ bareKey, fields }) => fields.map(({ bare }) => openBare(bareKey, bare))),
  };
}

/** Lists opened in a second. */
function listsIn(call: () => unknown): number {
  const started = performance.now();
  for (let one = 0; one < 200; one += 1) call();
  return 200_000 / (performance.now() - started);
}

/** Searching among many patients, opening one, and what the cipher costs, through what a request goes through. */
export async function patients({ patients: given }: BenchOptions): Promise<Figure[]> {
  const patientCount = Number(given ?? usualCount);
  const most = searchBounds.find(({ upTo }) => patientCount <= upTo)?.most;
  if (most === undefined || !(patientCount >= treated)) throw new Error(`--patients: from ${treated} to 1000000`);
  const scene = await openScene();
  try {
    const clinic = await clinicOf(scene);
    const { all, key, secret } = await plant(scene, { clinic, patientCount, treated });
    const { services, who } = clinic;
    const sessionId = who.proof?.by === "session" ? who.proof.id : "";
    const caller = callerOf(services, sessionId);
    const took: number[] = [];
    let found = 0;
    for (let at = -40; at < searches; at += 1) {
      const patient = all[(Math.abs(at) * 7_919) % all.length];
      const say = typed[Math.abs(at) % typed.length];
      if (patient === undefined || say === undefined) throw new Error("nothing was planted");
      const started = performance.now();
      const { hits } = await caller.clinical.patients.search({ text: say(patient) });
      // The first fill caches of keys and plans.
      if (at >= 0) took.push(performance.now() - started);
      found += hits.length;
    }
    const bare = await bareSide(scene);
    let at = 0;
    const next = () => {
      at += 1;
      return { id: all[at % treated]?.id ?? "" };
    };
    const get = () => caller.clinical.patients.get(next());
    const open = () => caller.clinical.patients.open(next());
    for (let one = 0; one < treated; one += 1) await Promise.all([get(), open()]);
    const of = await inTurn(
      { get, open, bareOpen: bare.open, bareInsert: bare.insert },
      { rounds, rate: (call) => throughput(clients, roundMs, call) },
    );
    await bare.end();
    const { organizationId } = clinic;
    const httpFigures = await overHttp(scene, { organizationId, patients: all.slice(1), secret, bare });
    const [first] = all;
    if (first === undefined) throw new Error("nothing was planted");
    const charts = await chartFigures(scene, { organizationId, patient: first, key, caller });
    const listed = await inTurn(listSides(), { rounds, rate: async (call) => listsIn(call) });
    const sealing = sealingOf();
    return [
      atMost(`search among ${patientCount.toLocaleString("en")} patients, p95`, quantile(took, 0.95), {
        unit: "ms",
        most,
        against: `${searches} searches of ${typed.length} kinds, ${found} found`,
      }),
      reading(
        "who a patient is, of log row, SELECT and its fields by node:crypto in one bare transaction",
        of("get") / of("bareOpen"),
        "×",
      ),
      ratio("who a patient is, recorded", of("get"), of("bareInsert"), {
        against: "BEGIN; INSERT; COMMIT of pg",
        atLeast: 0.105,
      }),
      ...httpFigures,
      ...charts,
      ratio("opening a list of 100", listed("list"), listed("bareList"), {
        against: "node:crypto in a loop, the same four fields of each, under a key of their own",
        atLeast: 0.5,
      }),
      atMost("sealing 20 fields of a new patient", sealing, { unit: "ms", most: 1, against: "–" }),
      reading("search, median", median(took), "ms"),
      reading("who a patient is", of("get"), "/s"),
      reading("opening a record", of("open"), "/s"),
      reading("bare opening", of("bareOpen"), "/s"),
      reading("bare BEGIN-INSERT-COMMIT", of("bareInsert"), "/s"),
    ];
  } finally {
    await scene.close();
  }
}

/** Milliseconds for twenty fields under a key that was just made, as a new patient has it. */
function sealingOf(): number {
  const text = Buffer.from("Am Graben 3, 1010 Wien");
  const took = Array.from({ length: 200 }, () => {
    const started = performance.now();
    const key = tenantKeyOf(randomBytes(32), "patient");
    for (let field = 0; field < 20; field += 1) {
      sealField(key, { table: "clinical.patients", column: `field_${field}`, row: "r", tenant: "t" }, text);
    }
    key.forget();
    return performance.now() - started;
  });
  return median(took);
}
