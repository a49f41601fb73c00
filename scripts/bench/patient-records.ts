import { randomUUID } from "node:crypto";
import { asSystem } from "@anamnesis/api";
import { sealField, type TenantKey } from "@anamnesis/crypto";
import autocannon from "autocannon";
import { chartPage } from "./chart-page.ts";
import { atMost, type Figure, inTurn, quantile, ratio, reading } from "./figures.ts";
import type { callerOf, Planted } from "./planted-patients.ts";
import type { Scene } from "./scene.ts";
import { end, launch, launchServer } from "./server-process.ts";

const ports = { ours: 3971, bare: 3972 } as const;
const connections = 8;
const rounds = 5;
const seconds = 2;
/** Nobody may look at more than 120 records in a minute: that many nurses look in turn, each at some patients. */
const nurseCount = 300;
const patientsOfNurse = 20;

/** Tokens of nurses of a clinic who all treat the same patients. */
async function nursesOf(
  { owner, worker, processId, tokenOf }: Scene,
  organizationId: string,
  patients: readonly Planted[],
): Promise<readonly string[]> {
  const nurses = Array.from({ length: nurseCount }, () => randomUUID());
  await worker.withContext(asSystem("bench.prepare"), (tx) =>
    tx.query(
      "SELECT identity.add_account(u, u || '@anamnesis.example', 'Nurse', 'none', NULL, NULL) FROM unnest($1::uuid[]) AS u",
      [nurses],
    ),
  );
  await owner.query("UPDATE identity.users SET status = 'active' WHERE id = ANY ($1)", [nurses]);
  await owner.query(
    `INSERT INTO organizations.memberships (organization_id, user_id, role, process_id)
      SELECT $1, u, 'nurse', $2 FROM unnest($3::uuid[]) AS u`,
    [organizationId, processId, nurses],
  );
  await owner.query("ALTER TABLE clinical.care_team_members DISABLE TRIGGER ALL");
  await owner.query(
    `INSERT INTO clinical.care_team_members (organization_id, id, patient_id, user_id, process_id)
      SELECT $1, gen_random_uuid(), p, u, $2 FROM unnest($3::uuid[]) AS u, unnest($4::uuid[]) AS p`,
    [organizationId, processId, nurses, patients.map(({ id }) => id)],
  );
  await owner.query("ALTER TABLE clinical.care_team_members ENABLE TRIGGER ALL");
  await owner.query("VACUUM ANALYZE clinical.care_team_members, identity.users, organizations.memberships");
  const tokens: string[] = [];
  for (const nurse of nurses) tokens.push(await tokenOf(nurse, organizationId));
  return tokens;
}

interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a second of an address to which connections send their share of `calls` in turn. */
async function rateOf({ url, calls }: { readonly url: string; readonly calls: readonly Call[] }): Promise<number> {
  let connection = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    setupClient(client) {
      const share = calls.filter((_, at) => at % connections === connection);
      connection += 1;
      client.setRequests(share.map((call) => ({ method: "POST", ...call })));
    },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.average;
}

/**
 * Who a patient is over HTTP, against a bare handler that sends the same statements, and one that writes and reads plain tables.
 */
export async function overHttp(
  scene: Scene,
  given: {
    readonly organizationId: string;
    readonly patients: readonly Planted[];
    /** What opens their fields, hex. */
    readonly secret: string;
    /** Patients of the bare table, and the key of their fields, hex. */
    readonly bare: { readonly ids: readonly string[]; readonly key: string };
  },
): Promise<Figure[]> {
  const patients = given.patients.slice(0, patientsOfNurse);
  const tokens = await nursesOf(scene, given.organizationId, patients);
  const json = { "content-type": "application/json" };
  // Each nurse in turn, and over time each of the patients.
  const callsTo = (path: string) =>
    patients.flatMap(({ id }) =>
      tokens.map((token) => ({
        path,
        headers: { ...json, "x-anamnesis-client": "program", authorization: `Bearer ${token}` },
        body: JSON.stringify({ id }),
      })),
    );
  const bareCalls = given.bare.ids.map((id) => ({ path: "/patient", headers: json, body: JSON.stringify({ id }) }));
  const children = [await launchServer(scene, ports.ours, { ROOT_KEY: scene.rootKey })];
  try {
    const env = {
      PORT: String(ports.bare),
      BARE_URL: scene.cluster.appUrl,
      BARE_LIST_URL: scene.cluster.ownerUrl ?? "",
      BARE_KEY: given.bare.key,
      PATIENT_KEY: given.secret,
    };
    children.push(await launch("bare-server.ts", env));
    const [ours, bare] = [`http://127.0.0.1:${ports.ours}`, `http://127.0.0.1:${ports.bare}`];
    const of = await inTurn(
      {
        get: { url: ours, calls: callsTo("/trpc/clinical.patients.get") },
        open: { url: ours, calls: callsTo("/trpc/clinical.patients.open") },
        same: { url: bare, calls: callsTo("/look") },
        plain: { url: bare, calls: bareCalls },
      },
      { rounds, rate: rateOf },
    );
    return [
      ratio("who a patient is, over HTTP, recorded", of("get"), of("same"), {
        against: "the same statements and fields in a bare Fastify + pg + node:crypto handler",
        atLeast: 0.6,
      }),
      reading(
        "the same, of log row, SELECT and as many fields of plain tables in a bare handler",
        of("get") / of("plain"),
        "×",
      ),
      reading("who a patient is, over HTTP", of("get"), "requests/s"),
      reading("opening a record over HTTP", of("open"), "requests/s"),
      reading("the same statements in a bare handler", of("same"), "requests/s"),
      reading("plain tables in a bare handler", of("plain"), "requests/s"),
    ];
  } finally {
    for (const child of children) await end(child);
  }
}

/** What happened to a patient of long: as many of each kind as a record has at most, or what is left of 2,000. */
const events = { cases: 100, handovers: 200, allergies: 100, diagnoses: 250, reviewed: 200, observations: 1_150 };

interface Chart {
  readonly organizationId: string;
  readonly patient: Planted;
  readonly key: TenantKey;
  readonly caller: ReturnType<typeof callerOf>;
}

/** Plants them, sealed as the product would have. */
async function plantChart(scene: Scene, { organizationId, patient, key }: Chart): Promise<void> {
  const { owner, processId, userId } = scene;
  const [colleague] = (
    await owner.query<{ user_id: string }>(
      "SELECT user_id FROM organizations.memberships WHERE organization_id = $1 AND user_id <> $2 LIMIT 1",
      [organizationId, userId],
    )
  ).rows;
  const rowsOf = (count: number, table: string, texts: Readonly<Record<string, string>>) => {
    const ids = Array.from({ length: count }, () => randomUUID());
    const sealed = Object.entries(texts).map(([column, text]) =>
      ids.map((row) => sealField(key, { table, column, row, tenant: organizationId }, Buffer.from(text))),
    );
    return { ids, sealed };
  };
  const insert = async (
    table: string,
    { ids, sealed }: ReturnType<typeof rowsOf>,
    { columns, values }: { readonly columns: string; readonly values: string },
  ) => {
    await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
    await owner.query(
      `INSERT INTO ${table} (organization_id, patient_id, process_id, id, ${columns})
        SELECT $1, $2, $3, r.id, ${values}
        FROM unnest($4::uuid[]${sealed.map((_, at) => `, $${at + 5}::bytea[]`).join("")})
          WITH ORDINALITY AS r (id${sealed.map((_, at) => `, s${at}`).join("")}, n)`,
      [organizationId, patient.id, processId, ids, ...sealed],
    );
    await owner.query(`ALTER TABLE ${table} ENABLE TRIGGER ALL`);
    await owner.query(`ANALYZE ${table}`);
    return ids;
  };
  const before = (unit: string) => `now() - r.n * interval '1 ${unit}'`;
  const [firstCase = ""] = await insert(
    "clinical.medical_cases",
    rowsOf(events.cases, "clinical.medical_cases", {
      title_encrypted: "Migraine with aura",
      chief_complaint_encrypted: "Headache behind the left eye since Monday",
      description_encrypted: "Worse in the week before the period, better in the dark.",
      tags_encrypted: "[]",
    }),
    {
      columns:
        "title_encrypted, chief_complaint_encrypted, description_encrypted, tags_encrypted, case_number, case_type, priority, status, assigned_to, created_at",
      values: `s0, s1, s2, s3, '2026-' || (100000 + r.n), 'consultation', 'routine', 'in_progress', '${userId}', ${before("week")}`,
    },
  );
  await insert(
    "clinical.case_handovers",
    rowsOf(events.handovers, "clinical.case_handovers", { why_encrypted: "My shift ends." }),
    {
      columns: "why_encrypted, case_id, from_user, to_user, created_at",
      values: `s0, '${firstCase}', '${userId}', '${colleague?.user_id ?? ""}', ${before("day")}`,
    },
  );
  await insert(
    "clinical.allergies",
    rowsOf(events.allergies, "clinical.allergies", {
      substance_encrypted: "Penicillin",
      rxcui_encrypted: "7980",
      reaction_encrypted: "Rash",
    }),
    {
      columns:
        "substance_encrypted, rxcui_encrypted, reaction_encrypted, severity, verification_status, clinical_status, created_at",
      values: `s0, s1, s2, 'mild', 'confirmed', 'active', ${before("day")}`,
    },
  );
  await insert(
    "clinical.diagnoses",
    rowsOf(events.diagnoses, "clinical.diagnoses", {
      primary_diagnosis_encrypted: "Migraine with aura",
      details_encrypted: "{}",
    }),
    {
      columns:
        "primary_diagnosis_encrypted, details_encrypted, case_id, encountered_on, icd_code, severity, confidence, status, source, proposed_by, reviewed_by, reviewed_at, created_at",
      values: `s0, s1, '${firstCase}', current_date, 'G43109', 'mild', 80,
        CASE WHEN r.n <= ${events.reviewed} THEN 'rejected' ELSE 'pending' END, 'clinician', '${userId}',
        CASE WHEN r.n <= ${events.reviewed} THEN '${userId}'::uuid END, CASE WHEN r.n <= ${events.reviewed} THEN ${before("hour")} END,
        ${before("day")}`,
    },
  );
  await insert(
    "clinical.observations",
    rowsOf(events.observations, "clinical.observations", {
      values_encrypted: JSON.stringify({ heartRate: { value: 72, unit: "/min" } }),
    }),
    { columns: "values_encrypted, status, effective_at", values: `s0, 'final', ${before("hour")}` },
  );
}

/** The page of a patient to whom much happened: the record, and the first page of its timeline. */
export async function chartFigures(scene: Scene, chart: Chart): Promise<Figure[]> {
  await plantChart(scene, chart);
  const { caller, patient } = chart;
  const kinds = ["case", "handover", "diagnosis", "diagnosis_rejected", "allergy", "observation"] as const;
  const calls = {
    record: () => caller.clinical.patients.open({ id: patient.id }),
    timeline: () => caller.clinical.timeline.list({ patientId: patient.id, kinds: [...kinds], limit: 100 }),
  };
  const took = { record: [] as number[], timeline: [] as number[] };
  for (let round = -10; round < 60; round += 1) {
    for (const name of ["record", "timeline"] as const) {
      const started = performance.now();
      await calls[name]();
      if (round >= 0) took[name].push(performance.now() - started);
    }
  }
  const { reviewed, ...all } = events;
  const count = reviewed + Object.values(all).reduce((sum, one) => sum + one, 0);
  const against = `${count.toLocaleString("en")} events of one patient`;
  return [
    atMost("timeline of a chart, first page of 100, p95", quantile(took.timeline, 0.95), {
      unit: "ms",
      most: 80,
      against,
    }),
    atMost("record of a chart, p95", quantile(took.record, 0.95), { unit: "ms", most: 80, against }),
    ...(await chartPage(scene, { organizationId: chart.organizationId, patientId: patient.id, events: count })),
  ];
}
