import { createCaller } from "@anamnesis/api";
import { atMost, type Figure, quantile, reading } from "./figures.ts";
import { openScene, type Scene } from "./scene.ts";

const entries = 20_000;
const rounds = 30;

/** Two years of about 27 entries a day, of twelve categories with two of twenty tags each. */
async function fill({ owner, userId, processId }: Scene): Promise<void> {
  await owner.query("ALTER TABLE symptoms.symptom_entries DISABLE TRIGGER audit_row");
  await owner.query(
    `INSERT INTO symptoms.symptom_entries
        (id, user_id, occurred_at, local_date, time_zone, category, severity, tags, process_id)
      SELECT gen_random_uuid(), $1, t, (t AT TIME ZONE 'UTC')::date, 'UTC', 'Category ' || n % 12, 1 + n % 10,
          jsonb_build_array('tag ' || n % 20, 'tag ' || n % 7), $2
      FROM (SELECT n, now() - n * interval '2 years' / $3 AS t FROM generate_series(0, $3::integer - 1) AS n) AS s`,
    [userId, processId, entries],
  );
  await owner.query("ALTER TABLE symptoms.symptom_entries ENABLE ALWAYS TRIGGER audit_row");
  await owner.query("VACUUM ANALYZE symptoms.symptom_entries");
}

/** Milliseconds that nine of ten calls stay below, after one that warms caches and plans. */
async function slowest(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  await call();
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await call();
    times.push(performance.now() - started);
  }
  return quantile(times, 0.9);
}

/** Trends and calendar of a diary of 20,000 entries, as a whole procedure with its session and its transaction. */
export async function trends(): Promise<Figure[]> {
  const scene = await openScene();
  await fill(scene);
  const sessionId = await scene.sessionOf(scene.userId);
  const caller = createCaller(() => ({
    services: scene.services,
    facts: { clientIp: "192.0.2.1", userAgent: "bench", requestId: "bench" },
    session: { id: sessionId, passive: false, onRenewed: () => undefined },
    idempotencyKey: null,
    shownOrganization: null,
    client: "program",
    cookies: { set: () => undefined, clear: () => undefined, setDevice: () => undefined },
    deviceToken: null,
    origin: "http://127.0.0.1",
  }));
  const today = new Date().toISOString().slice(0, 10);
  const yearAgo = new Date(Date.now() - 364 * 86_400_000).toISOString().slice(0, 10);
  const { insights } = caller.symptoms;
  const against = `${entries.toLocaleString("en")} entries in two years`;
  const figures = [
    atMost("trends of a year", await slowest(() => insights.summary({ days: 365 })), {
      unit: "ms",
      most: 150,
      against,
    }),
    reading("trends of 30 days", await slowest(() => insights.summary({ days: 30 })), "ms"),
    reading("calendar of a year", await slowest(() => insights.calendar({ from: yearAgo, to: today })), "ms"),
  ];
  await scene.close();
  return figures;
}
