import { randomUUID } from "node:crypto";
import { asSystem } from "@anamnesis/api";
import { openingOf } from "@anamnesis/db";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { type Figure, median, ratio, reading } from "./figures.ts";
import { openScene, type Scene, throughput } from "./scene.ts";

const clients = 8;
const rounds = 5;
const roundMs = 2_000;

const columns =
  "id, user_id, occurred_at, local_date, time_zone, category, severity, notes_encrypted, tags, process_id";
const values = `gen_random_uuid(), $1, now(), current_date, 'Europe/Vienna', 'Headache', 6, decode(repeat('ab', 64), 'hex'), '["travel"]', $2`;

/** What the audit costs alone, and what the whole secured write costs, in SQL with 8 clients. */
export async function writes(): Promise<Figure[]> {
  const scene = await openScene();
  const { owner, cluster, processId } = scene;
  const people = await register(scene, 64);
  await owner.query("UPDATE identity.users SET status = 'active'");
  const sessions = new Map<string, string>();
  for (const id of people) sessions.set(id, await scene.sessionOf(id));
  await owner.query(`
    CREATE TABLE public.bare (LIKE symptoms.symptom_entries INCLUDING DEFAULTS);
    ALTER TABLE public.bare ADD PRIMARY KEY (id);
    CREATE TABLE public.untriggered (LIKE symptoms.symptom_entries INCLUDING ALL);
    CREATE TABLE public.triggered (LIKE symptoms.symptom_entries INCLUDING ALL);
    CREATE TRIGGER audit_row AFTER INSERT ON public.triggered
    FOR EACH ROW EXECUTE FUNCTION audit.record_change('id', 'user_id')`);
  const poolOf = (connectionString: string) => {
    const pool = new pg.Pool({ connectionString, max: clients, pipeline: true } as pg.PoolConfig);
    pool.on("error", () => undefined);
    return pool;
  };
  const pool = poolOf(cluster.appUrl);
  // The trail takes nothing of a serving role that has no context.
  const withoutContext = poolOf(cluster.ownerUrl ?? "");

  const into = (table: string) => async () => {
    const client = await withoutContext.connect();
    void client.query("BEGIN");
    void client.query({
      name: table,
      text: `INSERT INTO ${table} (${columns}) VALUES (${values})`,
      values: [anyOf(people), processId],
    });
    await client.query("COMMIT");
    client.release();
  };
  const secured = async () => {
    const client = await pool.connect();
    const id = uuidv7();
    const userId = anyOf(people);
    const { text, values: given } = openingOf(
      { ...scene.who, proof: { by: "session", id: sessions.get(userId) ?? "" }, process: "bench.write" },
      id,
    );
    void client.query("BEGIN");
    void client.query({ name: "begin", text, values: [...given] });
    void client.query({
      name: "entry",
      text: `INSERT INTO symptoms.symptom_entries (${columns}) VALUES (${values})`,
      values: [userId, id],
    });
    await client.query("COMMIT");
    client.release();
  };

  const sides = {
    bare: into("public.bare"),
    untriggered: into("public.untriggered"),
    triggered: into("public.triggered"),
    secured,
  };
  const measured: Record<keyof typeof sides, number[]> = { bare: [], untriggered: [], triggered: [], secured: [] };
  for (let round = -1; round < rounds; round += 1) {
    for (const side of ["bare", "secured", "untriggered", "triggered"] as const) {
      const rate = await throughput(clients, roundMs, sides[side]);
      // The first round warms caches and plans.
      if (round >= 0) measured[side].push(rate);
    }
  }
  await Promise.all([pool.end(), withoutContext.end()]);
  await scene.close();
  const of = (side: keyof typeof sides) => median(measured[side]);
  return [
    ratio("insert with its audit trigger", of("triggered"), of("untriggered"), {
      against: "the same without the trigger",
      atLeast: 0.85,
    }),
    ratio("whole secured write", of("secured"), of("bare"), {
      against: "BEGIN; INSERT; COMMIT into a bare table",
      atLeast: 0.6,
    }),
    reading("whole secured write", of("secured"), "/s"),
    reading("bare write", of("bare"), "/s"),
  ];
}

/** People who write: one alone would make every foreign key check lock the same row, which no clinic does. */
async function register(scene: Scene, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await scene.worker.withContext(asSystem("bench.prepare"), async (tx) => {
    for (const id of ids) {
      await tx.query("SELECT identity.add_account($1, $2, 'Bench', 'none', NULL, NULL)", [
        id,
        `${id}@anamnesis.example`,
      ]);
    }
  });
  return ids;
}

function anyOf(people: readonly string[]): string {
  return people[Math.floor(Math.random() * people.length)] ?? "";
}
