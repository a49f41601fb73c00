import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { asSystem } from "@anamnesis/api";
import { createJobRunner, enqueue, type JobDefinition, type JobRunner } from "@anamnesis/platform";
import { atMost, type Figure, median, quantile, ratio, reading } from "./figures.ts";
import { openScene, type Scene } from "./scene.ts";

const clients = 8;
const rounds = 5;
const jobsOfRound = 2_000;
const askedFor = 200;

/** How many jobs a second end, and how long one waits before it begins. */
export async function jobs(): Promise<Figure[]> {
  const scene = await openScene();
  const { owner, cluster, processId } = scene;
  await owner.query(`
    CREATE TABLE public.bare (LIKE app.jobs INCLUDING DEFAULTS);
    ALTER TABLE public.bare ADD PRIMARY KEY (id);
    CREATE INDEX ON public.bare (run_after) WHERE status IN ('queued', 'running')`);
  const pool = new pg.Pool({ connectionString: cluster.ownerUrl ?? "", max: clients });
  const fill = (table: string) =>
    owner.query(
      `INSERT INTO ${table} (id, kind, payload, actor, process_id)
        SELECT gen_random_uuid(), 'bench', '{}', '{}', $1 FROM generate_series(1, $2)`,
      [processId, jobsOfRound],
    );

  /** What a queue is without leases, a context or attempts: one takes a row and says that it is done. */
  async function bare(): Promise<number> {
    await fill("public.bare");
    return rateOf(async () => {
      await Promise.all(Array.from({ length: clients }, takeBare));
    });
  }
  async function takeBare(): Promise<void> {
    for (;;) {
      const { rows } = await pool.query<{ id: string }>({
        name: "take",
        text: `UPDATE public.bare SET status = 'running' WHERE id = (
          SELECT id FROM public.bare WHERE status = 'queued' AND run_after <= now()
          ORDER BY run_after LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id`,
      });
      if (rows[0] === undefined) return;
      await pool.query({
        name: "end",
        text: "UPDATE public.bare SET status = 'succeeded' WHERE id = $1",
        values: [rows[0].id],
      });
    }
  }
  async function ours(): Promise<number> {
    await fill("app.jobs");
    let left = jobsOfRound;
    const ended = Promise.withResolvers<void>();
    const runner = runnerOf(scene, async () => {
      left -= 1;
      if (left === 0) ended.resolve();
    });
    return rateOf(async () => {
      runner.start();
      await ended.promise;
      // The last ones are written down as well.
      await runner.stop(10_000);
    });
  }

  const measured: { bare: number[]; ours: number[] } = { bare: [], ours: [] };
  for (let round = -1; round < rounds; round += 1) {
    const [own, other] = [await ours(), await bare()];
    // The first round warms caches and plans.
    if (round >= 0) {
      measured.ours.push(own);
      measured.bare.push(other);
    }
  }
  await pool.end();
  const [here, elsewhere] = [await waits(scene, askHere), await waits(scene, askElsewhere)];
  await scene.close();
  const rate = median(measured.ours);
  const against = "–";
  return [
    { name: "jobs that do nothing", value: rate, unit: "/s", against, reach: "≥ 500", isReached: rate >= 500 },
    ratio("jobs that do nothing", rate, median(measured.bare), {
      against: `UPDATE … SKIP LOCKED one by one, ${clients} clients`,
      atLeast: 0.5,
    }),
    reading("bare rows taken and ended", median(measured.bare), "/s"),
    reading("from asking to the start, median", median(here), "ms"),
    atMost("from asking to the start, p95", quantile(here, 0.95), { unit: "ms", most: 250, against }),
    reading("asked for by another process, median", median(elsewhere), "ms"),
    atMost("asked for by another process, p95", quantile(elsewhere, 0.95), { unit: "ms", most: 250, against }),
  ];
}

function runnerOf({ worker }: Scene, run: JobDefinition["run"]): JobRunner {
  return createJobRunner({
    transaction: (kind, fn) => worker.withContext(asSystem(kind), fn),
    definitions: ["bench", "exports.csv"].map((kind) => ({ kind, atOnce: 64, parse: (payload) => payload, run })),
    log: { error: (details, message) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`) },
  });
}

async function rateOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return jobsOfRound / ((performance.now() - started) / 1000);
}

/** Milliseconds from before a job is asked for to its start, for one after the other while the queue is idle. */
async function waits(scene: Scene, ask: (scene: Scene) => Promise<string>): Promise<number[]> {
  const begun = new Map<string, number>();
  const runner = runnerOf(scene, async (_payload, { id }) => void begun.set(id, performance.now()));
  runner.start();
  const taken: number[] = [];
  for (let count = 0; count < askedFor; count += 1) {
    const asked = performance.now();
    const id = await ask(scene);
    while (!begun.has(id)) await sleep(1);
    taken.push((begun.get(id) ?? Number.NaN) - asked);
    // At any moment of the runner's pause.
    await sleep(Math.random() * 120);
  }
  await runner.stop(10_000);
  return taken;
}

/** As a request does it, of a file that it wants. */
function askHere({ app, who, userId }: Scene): Promise<string> {
  return app.withContext({ ...who, process: "bench.ask" }, async (tx) => {
    const exportId = randomUUID();
    await tx.query(
      `INSERT INTO exports.exports (id, user_id, type, parameters, status, process_id)
        VALUES ($1, $2, 'csv', '{"from": "1900-01-01", "to": "2199-12-31"}', 'queued', $3)`,
      [exportId, userId, tx.writerId()],
    );
    return enqueue(tx, { kind: "exports.csv", payload: { exportId } });
  });
}

/** As another process does it: nobody here is told. */
async function askElsewhere({ owner, processId }: Scene): Promise<string> {
  const id = randomUUID();
  await owner.query(
    "INSERT INTO app.jobs (id, kind, payload, actor, process_id) VALUES ($1, 'bench', '{}', '{}', $2)",
    [id, processId],
  );
  return id;
}
