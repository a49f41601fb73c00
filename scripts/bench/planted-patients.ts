import { randomBytes, randomUUID } from "node:crypto";
import { createCaller, matchTokensOf, recordNumberToken, searchTokensOf, type Services } from "@anamnesis/api";
import { type BlindIndex, sealField, type TenantKey, tenantKeyOf } from "@anamnesis/crypto";
import type { Who } from "@anamnesis/db";
import type { Scene } from "./scene.ts";

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

export interface Planted {
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
export function patientAt(at: number): Planted {
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
export async function clinicOf(
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

export const callerOf = (services: Services, sessionId: string): ReturnType<typeof createCaller> =>
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

export const sealedFields = [
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
export const columns = sealedFields.map(columnOf);

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
export async function plant(
  scene: Scene,
  {
    clinic: { organizationId, services, who },
    patientCount,
    treated,
  }: {
    readonly clinic: Awaited<ReturnType<typeof clinicOf>>;
    readonly patientCount: number;
    /** Whom the nurse treats, the first of them. */
    readonly treated: number;
  },
): Promise<{ readonly all: readonly Planted[]; readonly key: TenantKey; readonly secret: string }> {
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
  return { all, key, secret: secret.toString("hex") };
}
