import { createHash, createSecretKey, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { openField, tenantKeyOf } from "@anamnesis/crypto";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { openBare } from "./bare-notes.ts";

/*
 * The other side of `pnpm bench http` and `patients`: the statements that `symptoms.entries.record` sends, the SELECT of
 * `symptoms.entries.list`, the statements that `clinical.patients.get` sends, and a patient of a plain table whose fields are
 * opened with a row that says so, in Fastify handlers with nothing around them. No validation, no permission, no limits, no
 * error shape; and where the statements are not those of the product, no session either.
 */
const { default: Fastify } = await import(
  createRequire(new URL("../../apps/server/package.json", import.meta.url)).resolve("fastify")
);
const { BARE_URL = "", BARE_LIST_URL = "", BARE_KEY = "", PATIENT_KEY = "", PORT = "0" } = process.env;
const poolOf = (connectionString: string) =>
  new pg.Pool({ connectionString, max: 16, pipeline: true } as pg.PoolConfig);
const pool = poolOf(BARE_URL);
const listPool = poolOf(BARE_LIST_URL);
const key = createSecretKey(Buffer.from(BARE_KEY, "hex"));
// Given where there are patients alone.
const patientKey = PATIENT_KEY === "" ? null : tenantKeyOf(Buffer.from(PATIENT_KEY, "hex"), "patient");
const app = Fastify();

/** Parameters of `app.begin_session` for the token of a request. */
function sessionOf(request: { headers: Record<string, string>; ip: string }, claims: object): readonly unknown[] {
  const token = request.headers["authorization"]?.slice("Bearer ".length) ?? "";
  const said = { requestId: randomUUID(), reason: null, clientIp: request.ip, userAgent: "bench" };
  return [createHash("sha256").update(token).digest("hex"), { ...said, ...claims }];
}
const begin = { name: "begin", text: "SELECT * FROM app.begin_session($1, false, $2)" };

interface Entry {
  occurredAt: string;
  timeZone: string;
  category: string;
  severity: number;
  notes: string;
  tags: string[];
}

app.post("/record", async (request: { headers: Record<string, string>; body: Entry; ip: string }) => {
  const processId = uuidv7();
  const writer = await pool.connect();
  void writer.query("BEGIN");
  const found = await writer.query({ ...begin, values: [...sessionOf(request, { process: "bench", processId })] });
  const session = found.rows[0];
  const { occurredAt, timeZone, category, severity, notes, tags } = request.body;
  const inserted = await writer.query(
    `insert into "symptoms"."symptom_entries" ("id", "user_id", "occurred_at", "local_date", "time_zone", "category", "severity", "notes_encrypted", "tags", "process_id", "created_at", "updated_at", "deleted_at")
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, default, default, default) on conflict do nothing
      returning "id", "user_id", "occurred_at", "local_date", "time_zone", "category", "severity", "notes_encrypted", "tags", "process_id", "created_at", "updated_at", "deleted_at"`,
    [
      randomUUID(),
      session.user_id,
      occurredAt,
      occurredAt.slice(0, 10),
      timeZone,
      category,
      severity,
      Buffer.alloc(64, notes),
      JSON.stringify(tags),
      processId,
    ],
  );
  await writer.query("COMMIT");
  writer.release();
  return { result: { data: inserted.rows[0] } };
});

app.get("/list", async () => {
  const { rows } = await listPool.query({
    name: "list",
    text: `SELECT id, user_id, occurred_at, local_date, time_zone, category, severity, notes_encrypted, tags, process_id,
        created_at, updated_at, deleted_at
      FROM public.bare_entries WHERE deleted_at IS NULL AND local_date >= $1 ORDER BY occurred_at DESC, id DESC LIMIT $2`,
    values: ["2026-01-01", 50],
  });
  const entries = rows.map(({ notes_encrypted: sealed, ...row }) => ({
    ...row,
    notes: sealed === null ? "" : openBare(key, sealed),
  }));
  return { result: { data: { entries, nextCursor: null } } };
});

app.post("/patient", async (request: { body: { id: string } }) => {
  const { id } = request.body;
  const client = await listPool.connect();
  void client.query("BEGIN");
  void client.query({ name: "log", text: "INSERT INTO public.bare_log VALUES ($1, $2)", values: [randomUUID(), id] });
  const read = client.query({ name: "read", text: "SELECT * FROM public.bare_patients WHERE id = $1", values: [id] });
  await client.query("COMMIT");
  client.release();
  const [row] = (await read).rows;
  const fields = Object.entries(row).map(([name, value]) => [
    name,
    Buffer.isBuffer(value) ? openBare(key, value) : value,
  ]);
  return { result: { data: Object.fromEntries(fields) } };
});

app.post("/look", async (request: { headers: Record<string, string>; body: { id: string }; ip: string }) => {
  const process = uuidv7();
  const claims = { process: "bench", processId: process, reason: "TREAT" };
  const client = await pool.connect();
  void client.query("BEGIN");
  void client.query({ ...begin, values: [...sessionOf(request, claims)] });
  const look = "SELECT clinical.record_look($1, 'demographics')";
  void client.query({ name: "look", text: look, values: [request.body.id] });
  await client.query("COMMIT");
  void client.query("BEGIN READ ONLY");
  void client.query({ ...begin, values: [...sessionOf(request, {})] });
  const opened = client.query({ name: "open", text: "SELECT * FROM clinical.open_patients($1)", values: [process] });
  await client.query("COMMIT");
  client.release();
  const [{ id, organization_id: tenant, ...row }] = (await opened).rows;
  const fields = Object.entries(row).map(([column, value]) => [
    column,
    patientKey !== null && column.endsWith("_encrypted") && column !== "key_encrypted"
      ? openField(patientKey, { table: "clinical.patients", column, row: id, tenant }, value as Buffer).toString()
      : value,
  ]);
  return { result: { data: Object.fromEntries(fields) } };
});

await app.listen({ port: Number(PORT), host: "127.0.0.1" });
process.stdout.write("ready\n");
