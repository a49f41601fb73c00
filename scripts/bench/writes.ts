import { randomUUID } from "node:crypto";
import { asSystem } from "@anamnesis/api";
import { openingOf, type Tx } from "@anamnesis/db";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { atMost, type Figure, inTurn, ratio, reading } from "./figures.ts";
import { bareTypes, openScene, type Scene, throughput } from "./scene.ts";

const clients = 8;
const rounds = 7;
const roundMs = 1_000;
const entriesOfPage = 50;
const diaries = 8;
const auditedInserts = 4_000;

const columns =
  "id, user_id, occurred_at, local_date, time_zone, category, severity, notes_encrypted, tags, process_id";
const values = `gen_random_uuid(), $1, now(), current_date, 'Europe/Vienna', 'Headache', 6, decode(repeat('ab', 64), 'hex'), '["travel"]', $2`;
const insertEntry = `INSERT INTO symptoms.symptom_entries (${columns}) VALUES (${values})`;
const page = `ORDER BY occurred_at DESC, id DESC LIMIT ${entriesOfPage}`;
const allColumns = `${columns}, created_at, updated_at, deleted_at`;

type Call = () => Promise<unknown>;

/** What the audit costs alone, what whole secured writes and reads cost, in SQL with 8 clients, and how long a trail is. */
export async function writes(): Promise<Figure[]> {
  const scene = await openScene();
  const { owner, cluster } = scene;
  const people = await register(scene, 64);
  await owner.query("UPDATE identity.users SET status = 'active'");
  const sessions = new Map<string, string>();
  for (const id of people) sessions.set(id, await scene.sessionOf(id));
  const whoIs = (userId: string) => ({
    ...scene.who,
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    requestId: randomUUID(),
    proof: { by: "session", id: sessions.get(userId) ?? "" } as const,
    process: "symptoms.entries.record",
  });
  await makeTables(scene);
  const readers = people.slice(0, diaries);
  for (const userId of readers) await fillDiary(scene, whoIs(userId), userId);
  await owner.query("VACUUM ANALYZE symptoms.symptom_entries, public.bare_diary");

  const poolOf = (connectionString: string) => {
    const pool = new pg.Pool({ connectionString, max: clients, pipeline: true } as pg.PoolConfig);
    pool.on("error", () => undefined);
    return pool;
  };
  const pool = poolOf(cluster.appUrl);
  // The trail takes nothing of a serving role that has no context.
  const withoutContext = poolOf(cluster.ownerUrl ?? "");
  const sides = {
    ...plainWrites(scene, withoutContext, people),
    secured: securedWrite(pool, people, whoIs),
    request: () => {
      const userId = anyOf(people);
      return scene.app.withContext(whoIs(userId), async (tx) => {
        await tx.found();
        await tx.query(insertEntry, [userId, tx.writerId()]);
      });
    },
    list: () => scene.app.withContext({ ...whoIs(anyOf(readers)), startsLate: true }, readDiary),
    openedList: () => {
      const userId = anyOf(readers);
      return scene.app.withContext({ ...whoIs(userId), startsLate: true }, async (tx) => {
        await readDiary(tx);
        // The keys of the notes are handed out with a record, which is a write.
        await scene.services.fieldKeys.opener(tx, { tenantId: userId, what: "symptoms.symptom_entries" });
      });
    },
    bareList: () =>
      withoutContext.query({
        name: "list",
        text: `SELECT ${allColumns} FROM public.bare_diary WHERE user_id = $1 ${page}`,
        values: [anyOf(readers)],
      }),
  } satisfies Record<string, Call>;
  const of = await inTurn(sides, { rounds, rate: (call: Call) => throughput(clients, roundMs, call) });
  const bytes = await bytesOfInserts(scene, () => sides.secured());
  await Promise.all([pool.end(), withoutContext.end()]);
  await scene.close();
  return [
    ratio("insert with its audit trigger", of("triggered"), of("untriggered"), {
      against: "the same without the trigger",
      atLeast: 0.85,
    }),
    ratio("whole secured write", of("secured"), of("threeRows"), {
      against: "the same three rows in one transaction into bare tables",
      atLeast: 0.5,
    }),
    ratio("statements of a writing request", of("request"), of("bare"), {
      against: "BEGIN; INSERT; COMMIT into a bare table",
      atLeast: 0.29,
    }),
    ratio("statements of a list of 50, session included", of("list"), of("bareList"), {
      against: "the SELECT from a bare table",
      atLeast: 0.75,
    }),
    atMost("trail of an insert, indexes included", bytes.trail, { unit: "bytes", most: 600, against: "–" }),
    reading("its process, indexes included", bytes.process, "bytes"),
    reading("whole secured write", of("secured"), "/s"),
    reading("three bare rows", of("threeRows"), "/s"),
    reading("statements of a writing request", of("request"), "/s"),
    reading("bare write", of("bare"), "/s"),
    reading("statements of a list", of("list"), "/s"),
    reading("the same, with the keys of its notes and the record of it", of("openedList"), "/s"),
    reading("bare list", of("bareList"), "/s"),
  ];
}

async function makeTables({ owner }: Scene): Promise<void> {
  await owner.query(`
    CREATE TABLE public.bare (LIKE symptoms.symptom_entries INCLUDING DEFAULTS);
    ALTER TABLE public.bare ADD PRIMARY KEY (id);
    CREATE TABLE public.bare_processes (LIKE audit.process_tracking INCLUDING DEFAULTS);
    ALTER TABLE public.bare_processes ADD PRIMARY KEY (id);
    CREATE TABLE public.bare_trail (LIKE audit.audit_events INCLUDING DEFAULTS);
    ALTER TABLE public.bare_trail ADD PRIMARY KEY (occurred_at, seq);
    CREATE TABLE public.bare_diary (LIKE symptoms.symptom_entries INCLUDING DEFAULTS);
    CREATE INDEX bare_diary_time ON public.bare_diary (user_id, occurred_at, id);
    CREATE TABLE public.untriggered (LIKE symptoms.symptom_entries INCLUDING ALL);
    CREATE TABLE public.triggered (LIKE symptoms.symptom_entries INCLUDING ALL);
    CREATE TRIGGER audit_row AFTER INSERT ON public.triggered
    FOR EACH ROW EXECUTE FUNCTION symptoms.record_new_symptom_entries()`);
  await bareTypes(owner, ["public.bare", "public.bare_diary"]);
}

/** A page of entries, every second one with notes, and the same rows in a bare table. */
async function fillDiary({ app, owner, services }: Scene, who: Parameters<typeof app.withContext>[0], userId: string) {
  await app.withContext(who, async (tx) => {
    for (let index = 0; index < entriesOfPage; index += 1) {
      const id = randomUUID();
      const place = { table: "symptoms.symptom_entries", column: "notes_encrypted", row: id };
      const sealed = await services.fieldKeys.seal(tx, { tenantId: userId, place, text: "behind the left eye" });
      await tx.query(
        `INSERT INTO symptoms.symptom_entries (${columns})
          VALUES ($1, $2, now() - $3 * interval '1 hour', current_date, 'Europe/Vienna', 'Headache', 6, $4, '["travel"]', $5)`,
        [id, userId, index, index % 2 === 0 ? sealed : null, tx.writerId()],
      );
    }
  });
  await owner.query(
    `INSERT INTO public.bare_diary (${allColumns})
      SELECT ${allColumns} FROM symptoms.symptom_entries WHERE user_id = $1`,
    [userId],
  );
}

/** The entries, with their notes sealed as they are kept. */
async function readDiary(tx: Tx): Promise<void> {
  await tx.found();
  await tx.query(`SELECT ${allColumns} FROM symptoms.symptom_entries WHERE deleted_at IS NULL ${page}`);
}

/** Writes of rows that nobody looks at, in one transaction and one packet each. */
function plainWrites({ processId }: Scene, pool: pg.Pool, people: readonly string[]) {
  const transaction = async (statements: readonly pg.QueryConfig[]) => {
    const client = await pool.connect();
    void client.query("BEGIN");
    for (const statement of statements) void client.query(statement);
    await client.query("COMMIT");
    client.release();
  };
  const into = (table: string, userId: string, process: string): pg.QueryConfig => ({
    name: table,
    text: `INSERT INTO ${table} (${columns}) VALUES (${values})`,
    values: [userId, process],
  });
  const one = (table: string) => () => transaction([into(table, anyOf(people), processId)]);
  const threeRows = () => {
    const [userId, process] = [anyOf(people), uuidv7()];
    const row = randomUUID();
    const now = new Date().toISOString();
    return transaction([
      {
        name: "process",
        text: `INSERT INTO public.bare_processes (id, kind, request_id, user_id, user_role, session_handle, client_ip, user_agent)
          VALUES ($1, 'symptoms.entries.record', $2, $3, 'user', gen_random_uuid(), '192.0.2.1', $4)`,
        values: [
          process,
          randomUUID(),
          userId,
          "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        ],
      },
      into("public.bare", userId, process),
      {
        name: "trail",
        text: `INSERT INTO public.bare_trail (
            process_id, shape_id, operation, row_id, subject_id, new_values, new_sealed
          ) VALUES ($1, 1, 'I', $2, $3, $4, $5)`,
        values: [
          process,
          row,
          userId,
          JSON.stringify([now, now.slice(0, 10), "Europe/Vienna", "Headache", 6, 64, ["travel"], null, []]),
          Buffer.alloc(64, 0xab),
        ],
      },
    ]);
  };
  return {
    bare: one("public.bare"),
    untriggered: one("public.untriggered"),
    triggered: one("public.triggered"),
    threeRows,
  };
}

/** What a writing request sends, in one packet as the plain writes do. */
function securedWrite(
  pool: pg.Pool,
  people: readonly string[],
  whoIs: (userId: string) => Parameters<typeof openingOf>[0],
): Call {
  return async () => {
    const client = await pool.connect();
    const id = uuidv7();
    const userId = anyOf(people);
    const { text, values: given } = openingOf(whoIs(userId), id);
    void client.query("BEGIN");
    void client.query({ name: "begin", text, values: [...given] });
    void client.query({ name: "entry", text: insertEntry, values: [userId, id] });
    await client.query("COMMIT");
    client.release();
  };
}

/** How much the tables of the audit grow with an insert, indexes included. */
async function bytesOfInserts({ owner }: Scene, insert: Call): Promise<Record<"trail" | "process", number>> {
  const sizes = async () => {
    const { rows } = await owner.query<{ trail: number; process: number }>(
      `SELECT (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('audit.audit_events'))::float8 AS trail,
        pg_total_relation_size('audit.process_tracking')::float8 AS process`,
    );
    return rows[0] ?? { trail: Number.NaN, process: Number.NaN };
  };
  const before = await sizes();
  let left = auditedInserts;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while ((left -= 1) >= 0) await insert();
    }),
  );
  const after = await sizes();
  return {
    trail: (after.trail - before.trail) / auditedInserts,
    process: (after.process - before.process) / auditedInserts,
  };
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
