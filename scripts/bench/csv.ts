import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { exportJob, withFieldKeys } from "@anamnesis/api";
import { to as copyTo } from "pg-copy-streams";
import { type Figure, median, ratio, reading } from "./figures.ts";
import { openScene, type Scene } from "./scene.ts";

const rounds = 5;
const sizes = [10_000, 200_000, 1_000_000, 2_000_000] as const;
const comparedAt = 200_000;
const sealedAtOnce = 5_000;
const note = "behind the left eye, again";

async function fill(scene: Scene, rows: number): Promise<void> {
  await scene.owner.query("ALTER TABLE symptoms.symptom_entries DISABLE TRIGGER audit_row");
  await scene.owner.query(
    `INSERT INTO symptoms.symptom_entries
        (id, user_id, occurred_at, local_date, time_zone, category, severity, tags, process_id)
      SELECT gen_random_uuid(), $1, t, t::date, 'Europe/Vienna', 'Headache', 1 + n % 10, '["travel", "coffee"]', $2
      FROM (SELECT n, '2000-01-01T00:00:00Z'::timestamptz + n * interval '10 minutes' AS t
        FROM generate_series((SELECT count(*) FROM symptoms.symptom_entries) + 1, $3) AS n) AS s`,
    [scene.userId, scene.processId, rows],
  );
  await scene.owner.query("ALTER TABLE symptoms.symptom_entries ENABLE ALWAYS TRIGGER audit_row");
  await scene.owner.query("ANALYZE symptoms.symptom_entries");
}

/** Gives every entry notes, sealed as the diary seals them. */
async function seal(scene: Scene): Promise<void> {
  const { userId: tenantId, services } = scene;
  await scene.owner.query("ALTER TABLE symptoms.symptom_entries DISABLE TRIGGER audit_row");
  const { rows } = await scene.owner.query<{ id: string }>("SELECT id FROM symptoms.symptom_entries");
  for (let from = 0; from < rows.length; from += sealedAtOnce) {
    const batch = rows.slice(from, from + sealedAtOnce);
    const sealed = await scene.app.withContext({ ...scene.who, process: "bench" }, (tx) =>
      Promise.all(
        batch.map(({ id }) => {
          const place = { table: "symptoms.symptom_entries", column: "notes_encrypted", row: id };
          return services.fieldKeys.seal(tx, { tenantId, place, text: note });
        }),
      ),
    );
    await scene.owner.query(
      `UPDATE symptoms.symptom_entries AS e SET notes_encrypted = s.sealed
        FROM unnest($1::uuid[], $2::bytea[]) AS s (id, sealed) WHERE e.user_id = $3 AND e.id = s.id`,
      [batch.map(({ id }) => id), sealed, tenantId],
    );
  }
  await scene.owner.query("ALTER TABLE symptoms.symptom_entries ENABLE ALWAYS TRIGGER audit_row");
  await scene.owner.query("VACUUM ANALYZE symptoms.symptom_entries");
}

/** Our export, as the job runs it. Returns rows/s and the most memory that this process held. */
async function exportRate(scene: Scene, rows: number): Promise<{ rate: number; peakMb: number }> {
  const { objects, fieldKeys } = scene.services;
  const job = exportJob("csv", { database: withFieldKeys(scene.worker, fieldKeys), objects });
  const exportId = crypto.randomUUID();
  await scene.app.withContext({ ...scene.who, process: "bench" }, (tx) =>
    tx.query(
      `INSERT INTO exports.exports (id, user_id, type, parameters, status, process_id)
        VALUES ($1, $2, 'csv', '{"from": "1900-01-01", "to": "2199-12-31"}', 'queued', $3)`,
      [exportId, scene.userId, tx.writerId()],
    ),
  );
  const [id, lease] = [crypto.randomUUID(), crypto.randomUUID()];
  await scene.owner.query(
    `INSERT INTO app.jobs (id, kind, payload, actor, user_id, status, leased_by, leased_until, process_id)
      VALUES ($1, 'exports.csv', $5, '{"requestId": "bench"}', $2, 'running', $3, now() + interval '1 hour', $4)`,
    [id, scene.userId, lease, scene.processId, { exportId }],
  );
  globalThis.gc?.();
  let peak = process.memoryUsage().rss;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const started = performance.now();
  await job.run(
    { exportId },
    {
      id,
      lease,
      processId: scene.processId,
      attempt: 1,
      signal: new AbortController().signal,
      progress: () => undefined,
    },
  );
  const elapsed = (performance.now() - started) / 1000;
  clearInterval(timer);
  return { rate: rows / elapsed, peakMb: peak / 1_048_576 };
}

async function copyRate(scene: Scene, rows: number): Promise<number> {
  const client = await scene.owner.connect();
  const started = performance.now();
  const copy = client.query(
    copyTo(`COPY (SELECT local_date, time_zone, occurred_at, category, severity, '${note}', tags, created_at
      FROM symptoms.symptom_entries ORDER BY occurred_at, id) TO STDOUT (FORMAT csv)`),
  );
  await pipeline(copy, createWriteStream(join(scene.directory, "copy.csv")));
  client.release();
  return rows / ((performance.now() - started) / 1000);
}

/** The CSV export against `COPY … TO STDOUT (FORMAT csv)` of the same rows, and its memory from 10k to 2M rows. */
export async function csv(): Promise<Figure[]> {
  const scene = await openScene();
  const figures: Figure[] = [];
  const memory: number[] = [];
  for (const size of sizes) {
    await fill(scene, size);
    if (size === comparedAt) {
      const [ours, theirs]: [number[], number[]] = [[], []];
      await exportRate(scene, size);
      for (let round = 0; round < rounds; round += 1) {
        ours.push((await exportRate(scene, size)).rate);
        theirs.push(await copyRate(scene, size));
      }
      figures.push(
        ratio("CSV export", median(ours), median(theirs), { against: "COPY … TO STDOUT (FORMAT csv)", atLeast: 0.5 }),
        reading("CSV export", median(ours), "rows/s"),
      );
      await seal(scene);
      const sealed: number[] = [];
      for (let round = 0; round < rounds; round += 1) sealed.push((await exportRate(scene, size)).rate);
      figures.push(
        reading("CSV export, all notes sealed", median(sealed), "rows/s"),
        reading("CSV export, all notes sealed, against COPY of them in clear", median(sealed) / median(theirs), "×"),
      );
    }
    const { peakMb } = await exportRate(scene, size);
    memory.push(peakMb);
    figures.push(reading(`peak memory of the process, ${size.toLocaleString("en")} rows`, peakMb, "MB"));
  }
  // The collector lets a process grow to its working size first; after that more rows must not cost more.
  const growth = (memory.at(-1) ?? 0) - (memory.at(-2) ?? 0);
  figures.push({
    name: "a million rows more",
    value: growth,
    unit: "MB",
    against: "1M rows",
    reach: "≤ 16",
    isReached: growth <= 16,
  });
  await scene.close();
  return figures;
}
