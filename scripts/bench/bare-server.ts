import { createHash, createHmac, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";

/*
 * The other side of `pnpm bench http`: the statements that `symptoms.entries.record` sends, in a Fastify
 * handler with nothing around them. No validation, no permission, no limits, no error shape.
 */
const { default: Fastify } = await import(
  createRequire(new URL("../../apps/server/package.json", import.meta.url)).resolve("fastify")
);
const { BARE_URL = "", BARE_KEY = "", PORT = "0" } = process.env;
const key = Buffer.from(BARE_KEY, "hex");
const pool = new pg.Pool({ connectionString: BARE_URL, max: 16, pipeline: true } as pg.PoolConfig);
const app = Fastify();

function sign(context: object): [payload: string, signature: string] {
  const payload = JSON.stringify({ ...context, expiresAt: Math.floor(Date.now() / 1000) + 60 });
  return [payload, createHmac("sha256", key).update(payload).digest("hex")];
}

interface Entry {
  occurredAt: string;
  timeZone: string;
  category: string;
  severity: number;
  notes: string;
  tags: string[];
}

app.post("/record", async (request: { headers: Record<string, string>; body: Entry; ip: string }) => {
  const facts = {
    organizationId: null,
    memberRole: null,
    requestId: randomUUID(),
    reason: null,
    clientIp: request.ip,
    userAgent: "bench",
  };
  const token = request.headers["authorization"]?.slice("Bearer ".length) ?? "";
  const reader = await pool.connect();
  void reader.query("BEGIN READ ONLY");
  void reader.query({
    name: "begin",
    text: "SELECT app.begin($1, $2)",
    values: sign({ userId: null, role: "anonymous", sessionHandle: null, ...facts }),
  });
  const found = await reader.query("SELECT * FROM identity.find_session($1)", [
    createHash("sha256").update(token).digest("hex"),
  ]);
  void reader.query("COMMIT").then(() => reader.release());
  const session = found.rows[0];
  const processId = uuidv7();
  const writer = await pool.connect();
  void writer.query("BEGIN");
  void writer.query({
    name: "begin",
    text: "SELECT app.begin($1, $2)",
    values: sign({
      userId: session.user_id,
      role: session.role,
      sessionHandle: session.handle,
      ...facts,
      process: "bench",
      processId,
      parentProcessId: null,
    }),
  });
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

await app.listen({ port: Number(PORT), host: "127.0.0.1" });
process.stdout.write("ready\n");
