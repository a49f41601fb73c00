import { createSecretKey, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import { createCaller, matchTokensOf, recordNumberToken, searchTokensOf, type Services } from "@anamnesis/api";
import { type BlindIndex, sealField, type TenantKey, tenantKeyOf } from "@anamnesis/crypto";
import type { Who } from "@anamnesis/db";
import pg from "pg";
import { openBare, sealBare } from "./bare-notes.ts";
import { atMost, type Figure, inTurn, median, quantile, ratio, reading } from "./figures.ts";
import { bareTypes, openScene, type Scene, throughput } from "./scene.ts";

const patientCount = 200_000;
/** Patients whom the nurse treats, whose records are opened. */
const treated = 500;
const searches = 400;
const rounds = 5;
const clients = 8;
const roundMs = 1_500;

// Of several scripts, in turns of different length: the beginnings are as uneven as those of a clinic.
const families =
  "Gruber Huber Müller Wagner Öztürk Yılmaz Nowak Wójcik Przybylski Kovács Popescu Marković Novák Dvořák Horvat Nguyễn Trần Okonkwo Okafor Adeyemi Haddad Khoury Иванов Петрова Шевченко محمد عبدالله 王 李 张 김 박 Smith Jones O’Brien García Fernández Rossi Silva Cohen Levi Ahmed Khan Singh Patel Suzuki Tanaka 佐藤 Papadopoulos Γεωργίου".split(
    " ",
  );
const endings = ["", "", "", "er", "ová", "-Weiss", "ić", "son", "mann", "ski"];
const givens =
  "Anna Maria Elif Zuzanna Ivana Miriam Thảo Leyla Sofia Zofia Chiamaka Adaeze Johanna Klara Екатерина Ольга فاطمة 小明 지은 Olivia Emma Camila Giulia Ana Noa Aisha Priya Yuki Eleni Ελένη Lukas Jonas Ahmed Ivan".split(
    " ",
  );

interface Planted {
  readonly id: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly birthDate: string;
  readonly recordNumber: string;
  readonly ssn: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
}

/** A stride that has no divisor with the lengths of the lists. */
function patientAt(at: number): Planted {
  const mixed = (at * 2_654_435_761) % 4_294_967_296;
  const familyName = `${families[mixed % families.length] ?? ""}${endings[(mixed >>> 8) % endings.length] ?? ""}`;
  const day = new Date(Date.UTC(1930, 0, 1) + (mixed % 33_000) * 86_400_000).toISOString().slice(0, 10);
  return {
    id: randomUUID(),
    familyName,
    givenName: givens[(mixed >>> 4) % givens.length] ?? "",
    birthDate: day,
    recordNumber: `26-${String(100_000 + at)}`,
    ssn: "",
    email: at % 3 === 0 ? `person${at}@example.org` : "",
    phone: `+43 660 ${String(1_000_000 + (mixed % 8_999_999))}`,
    address: `Am Graben ${at % 200}, 1010 Wien`,
  };
}

/** A clinic with a nurse who acts in it, as the server would have made them. */
async function clinicOf(
  scene: Scene,
): Promise<{ readonly organizationId: string; readonly services: Services; readonly who: Who }> {
  const { services: made, owner, userId } = scene;
  // What bounds somebody who types is not what is measured.
  const services: Services = {
    ...made,
    limits: { ...made.limits, take: () => Promise.resolve({ allowed: true, remaining: 1, retryAfterSeconds: 0 }) },
  };
  const personal = callerOf(services, await scene.sessionOf(userId));
  const { id: organizationId } = await personal.organizations.create({
    name: "Bench Clinic",
    slug: `bench-${randomUUID().slice(0, 8)}`,
    type: "clinic",
  });
  await owner.query("UPDATE organizations.memberships SET role = 'nurse' WHERE user_id = $1 AND organization_id = $2", [
    userId,
    organizationId,
  ]);
  const session = await scene.sessionOf(userId, organizationId);
  const who: Who = { ...scene.who, proof: { by: "session", id: session } };
  return { organizationId, services, who };
}

const callerOf = (services: Services, sessionId: string) =>
  createCaller({
    services,
    facts: { requestId: "bench", clientIp: "192.0.2.1", userAgent: "bench" },
    session: { id: sessionId, passive: false, onRenewed: () => undefined },
    idempotencyKey: null,
    shownOrganization: null,
    client: "program",
    cookies: { set: () => undefined, clear: () => undefined, setDevice: () => undefined },
    deviceToken: null,
    origin: "http://127.0.0.1",
  });

const sealedFields = [
  "familyName",
  "givenName",
  "birthDate",
  "recordNumber",
  "ssn",
  "email",
  "phone",
  "address",
] as const;
const columnOf = (field: string) => `${field.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)}_encrypted`;
const columns = sealedFields.map(columnOf);

interface Sealers {
  readonly organizationId: string;
  readonly index: BlindIndex;
  readonly key: TenantKey;
  /** The key of a patient, sealed under that of the organization. */
  readonly sealKey: (id: string) => Promise<Buffer>;
}

/** A patient as the row has it. */
async function sealedRow({ organizationId, index, key, sealKey }: Sealers, patient: Planted) {
  const sealed = sealedFields.map((field, at) =>
    sealField(
      key,
      { table: "clinical.patients", column: columns[at] ?? "", row: patient.id, tenant: organizationId },
      Buffer.from(patient[field]),
    ),
  );
  return {
    keyEncrypted: await sealKey(patient.id),
    sealed,
    recordNumberToken: recordNumberToken(index, patient.recordNumber),
    searchTokens: searchTokensOf(index, patient),
    matchTokens: matchTokensOf(index, patient),
  };
}

/** Plants all of them as rows that open, past the functions that take one at a time. */
async function plant(
  scene: Scene,
  { organizationId, services, who }: Awaited<ReturnType<typeof clinicOf>>,
): Promise<readonly Planted[]> {
  const { owner, processId, userId } = scene;
  const writing = { ...who, process: "bench", reason: "bench" };
  const work = {
    read: <T>(fn: Parameters<typeof services.database.withContext<T>>[1]) => services.database.withContext(who, fn),
    writeUnkept: <T>(fn: Parameters<typeof services.database.withContext<T>>[1]) =>
      services.database.withContext(writing, fn),
  };
  const index = await services.patientKeys.index(work, organizationId);
  const tables = ["clinical.patients", "clinical.data_keys", "clinical.care_team_members"];
  for (const table of tables) await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  await owner.query("DROP INDEX clinical.patients_search, clinical.patients_match");
  const all = Array.from({ length: patientCount }, (_, at) => patientAt(at));
  // One secret for all of them, which makes planting quick: each is opened by a sealed copy of it, as by one of their own.
  const secret = randomBytes(32);
  const key = tenantKeyOf(secret, "patient");
  const batch = 2_000;
  for (let from = 0; from < all.length; from += batch) {
    const some = all.slice(from, from + batch);
    const rows = await services.database.withContext(writing, async (tx) => {
      const sealKey = (id: string) =>
        services.fieldKeys.seal(tx, {
          tenantId: organizationId,
          place: { table: "clinical.data_keys", column: "key_encrypted", row: id },
          text: secret.toString("hex"),
        });
      return Promise.all(some.map((patient) => sealedRow({ organizationId, index, key, sealKey }, patient)));
    });
    const ids = some.map(({ id }) => id);
    await owner.query(
      `INSERT INTO clinical.data_keys (organization_id, id, key_encrypted, process_id)
        SELECT $1, id, key, $2 FROM unnest($3::uuid[], $4::bytea[]) AS k (id, key)`,
      [organizationId, processId, ids, rows.map(({ keyEncrypted }) => keyEncrypted)],
    );
    await owner.query(
      `INSERT INTO clinical.patients (organization_id, id, ${columns.join(", ")}, gender, record_number_token,
          search_tokens, match_tokens, process_id, updated_at)
        SELECT $1, p.id, ${columns.map((_, at) => `p.c${at}`).join(", ")}, 'unknown', p.token, p.search::bigint[],
          p.match::bigint[], $2, now() - random() * interval '900 days'
        FROM unnest($3::uuid[], $4::bytea[], $5::text[], $6::text[], ${columns.map((_, at) => `$${7 + at}::bytea[]`).join(", ")})
          AS p (id, token, search, match, ${columns.map((_, at) => `c${at}`).join(", ")})`,
      [
        organizationId,
        processId,
        ids,
        rows.map(({ recordNumberToken: token }) => token),
        rows.map(({ searchTokens }) => `{${searchTokens.join(",")}}`),
        rows.map(({ matchTokens }) => `{${matchTokens.join(",")}}`),
        ...columns.map((_, at) => rows.map(({ sealed }) => sealed[at])),
      ],
    );
  }
  await owner.query("CREATE INDEX patients_search ON clinical.patients USING gin (search_tokens)");
  await owner.query("CREATE INDEX patients_match ON clinical.patients USING gin (match_tokens)");
  await owner.query(
    `INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
      SELECT $1, gen_random_uuid(), p, $2, $3 FROM unnest($4::uuid[]) AS p`,
    [organizationId, userId, processId, all.slice(0, treated).map(({ id }) => id)],
  );
  for (const table of tables) await owner.query(`ALTER TABLE ${table} ENABLE TRIGGER ALL`);
  for (const table of tables) await owner.query(`VACUUM ANALYZE ${table}`);
  return all;
}

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

/** The other side: a log row, the row of the patient and nine fields by node:crypto, in one transaction of pg. */
async function bareSide(scene: Scene): Promise<{
  readonly open: () => Promise<unknown>;
  readonly list: () => unknown;
  readonly insert: () => Promise<unknown>;
  end(): Promise<void>;
}> {
  const { owner } = scene;
  const key: KeyObject = createSecretKey(randomBytes(32));
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
  const page = Array.from({ length: 100 }, (_, index) =>
    sealedFields.slice(0, 4).map((field) => sealBare(key, patientAt(index)[field])),
  );
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
    list: () => page.map((row) => row.map((sealed) => openBare(key, sealed))),
    end: () => pool.end(),
  };
}

/** Searching among 200,000 patients, opening one, and what the cipher costs, through what a request goes through. */
export async function patients(): Promise<Figure[]> {
  const scene = await openScene();
  try {
    const clinic = await clinicOf(scene);
    const all = await plant(scene, clinic);
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
    const open = () => {
      at += 1;
      return caller.clinical.patients.open({ id: all[at % treated]?.id ?? "" });
    };
    for (let one = 0; one < treated; one += 1) await open();
    const of = await inTurn(
      { open, bareOpen: bare.open, bareInsert: bare.insert },
      { rounds, rate: (call) => throughput(clients, roundMs, call) },
    );
    await bare.end();
    const sealing = sealingOf();
    return [
      atMost(`search among ${patientCount.toLocaleString("en")} patients, p95`, quantile(took, 0.95), {
        unit: "ms",
        most: 40,
        against: `${searches} searches of ${typed.length} kinds, ${found} found`,
      }),
      ratio("opening a patient, recorded", of("open"), of("bareOpen"), {
        against: "log row, SELECT, nine fields by node:crypto, in one bare transaction of pg",
        atLeast: 0.6,
      }),
      reading("opening a patient, of bare BEGIN-INSERT-COMMIT", of("open") / of("bareInsert"), "×"),
      atMost("sealing 20 fields of a new patient", sealing, { unit: "ms", most: 1, against: "–" }),
      reading("search, median", median(took), "ms"),
      reading("opening a patient", of("open"), "/s"),
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
