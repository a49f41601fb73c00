import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { demoAccounts } from "@anamnesis/api";
import { createClient } from "@anamnesis/api/client";
import pg from "pg";

/*
 * `pnpm fault [rounds]`: kills the whole process group of the server with SIGKILL while people log, starts
 * it again, and looks whether every acknowledged entry is there once, with its audit row.
 */
const rounds = Number(process.argv[2] ?? 5);
const clients = 8;
const port = 3971;
const root = join(import.meta.dirname, "../..");
const url = `http://127.0.0.1:${port}`;

const isUp = () =>
  fetch(`${url}/health`).then(
    (response) => response.ok,
    () => false,
  );

async function start(dataDir: string) {
  const started = performance.now();
  const child = spawn(process.execPath, ["--max-semi-space-size=8", "scripts/start.mjs"], {
    cwd: root,
    // A group of its own: the kill takes everything that hangs on it.
    detached: true,
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: "silent",
      RATE_LIMIT_PER_MINUTE: "10000000",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error("the server ended");
    await sleep(20);
  }
  const { pid } = child;
  if (pid === undefined) throw new Error("the server has no process");
  return { pid, ended, ms: performance.now() - started };
}

async function signIn() {
  const [{ email, password }] = demoAccounts;
  const { token } = await createClient({ url }).identity.sessions.signIn.mutate({ email, password });
  return createClient({ url, token: token ?? undefined });
}

/** Logs until it is told to stop or the server is gone; adds each acknowledged id. */
async function log(
  client: Awaited<ReturnType<typeof signIn>>,
  acknowledged: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const id = randomUUID();
    const entry = { id, occurredAt: new Date().toISOString(), timeZone: "UTC", category: "Fault", severity: 5 };
    const saved = await client.symptoms.entries.record.mutate(entry).catch(() => null);
    if (saved === null) return;
    acknowledged.add(id);
  }
}

/** Acknowledged entries that are not there exactly once, with exactly one audit row for their insert. */
async function lost(dataDir: string, acknowledged: ReadonlySet<string>): Promise<string[]> {
  const { postgres } = JSON.parse(await readFile(join(dataDir, "keys/postgres.json"), "utf8"));
  const [, , , databasePort] = (await readFile(join(dataDir, "postgres/postmaster.pid"), "utf8")).split("\n");
  const owner = new pg.Client({
    connectionString: `postgres://postgres:${postgres}@127.0.0.1:${databasePort}/anamnesis`,
  });
  await owner.connect();
  const { rows } = await owner.query<{ id: string }>(
    `SELECT asked.id FROM unnest($1::uuid[]) AS asked (id)
      WHERE (SELECT count(*) FROM symptoms.symptom_entries AS e WHERE e.id = asked.id) <> 1
        OR (SELECT count(*) FROM audit.audit_events AS a
          WHERE a.row_id = asked.id AND a.operation = 'I') <> 1`,
    [[...acknowledged]],
  );
  await owner.end();
  return rows.map((row) => row.id);
}

const dataDir = await mkdtemp(join(tmpdir(), "anamnesis-fault-"));
const acknowledged = new Set<string>();
let server = await start(dataDir);
const client = await signIn();
let failures = 0;
for (let round = 1; round <= rounds; round += 1) {
  const stop = new AbortController();
  const logging = Promise.all(Array.from({ length: clients }, () => log(client, acknowledged, stop.signal)));
  await sleep(300 + Math.random() * 1500);
  process.kill(-server.pid, "SIGKILL");
  stop.abort();
  await Promise.all([logging, server.ended]);
  server = await start(dataDir);
  const missing = await lost(dataDir, acknowledged);
  failures += missing.length;
  process.stdout.write(
    `round ${round}: ${acknowledged.size} acknowledged, ${missing.length} lost or doubled, back in ${Math.round(server.ms)} ms\n`,
  );
}
process.kill(server.pid, "SIGTERM");
await server.ended;
await rm(dataDir, { recursive: true, force: true });
process.stdout.write(
  failures === 0 ? "Nothing acknowledged was lost.\n" : `${failures} entries were lost or doubled.\n`,
);
process.exitCode = failures === 0 ? 0 : 1;
