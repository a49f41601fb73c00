import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { demoAccounts } from "@anamnesis/api";
import { freePort, ofOurClock } from "@anamnesis/db/testing";
import { alertRules } from "@anamnesis/domain";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mountSmallDisk, noSmallDisk, type SmallDisk } from "./testing/small-disk.ts";

const reason = noSmallDisk();
if (reason !== null) process.stdout.write(`Skipped, because ${reason}: a disk that fills while people write\n`);

/** In everything that a person writes here, and in no log. */
const marker = `planted${randomUUID().replaceAll("-", "")}`;

let disk: SmallDisk;
let server: ChildProcess;
let said = "";
let url: string;

const main = fileURLToPath(new URL("main.ts", import.meta.url));

/** What a start says that cannot go on. */
async function endOf(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: unknown; readonly said: string }> {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env["PATH"], ...ofOurClock(), ...env } });
  const [words, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code, said: words };
}

beforeAll(async () => {
  if (reason !== null) return;
  disk = await mountSmallDisk(320);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = spawn(process.execPath, [main], {
    env: {
      PATH: process.env["PATH"],
      ...ofOurClock(),
      DATA_DIR: join(disk.path, "data"),
      PORT: String(port),
      SEED: "demo",
    },
  });
  for (const stream of [server.stdout, server.stderr]) stream?.on("data", (chunk) => (said += String(chunk)));
  while (!said.includes("is ready at")) {
    if (server.exitCode !== null) throw new Error(`the server ended: ${said}`);
    await sleep(50);
  }
}, 240_000);
afterAll(async () => {
  if (reason !== null) return;
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
  await disk.close();
}, 60_000);

async function call(path: string, input: unknown, token?: string): Promise<Response> {
  return fetch(`${url}/trpc/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-anamnesis-client": "program",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(input),
  });
}

async function resultOf(response: Response): Promise<{ readonly id: string; readonly token: string }> {
  const { result } = (await response.json()) as { result: { data: { id: string; token: string } } };
  return result.data;
}

const isReady = async () => (await fetch(`${url}/health/ready`)).status === 200;

/** Rows of a statement as the superuser of the embedded database. */
async function asSuperuser<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
  const folder = join(disk.path, "data");
  const { postgres } = JSON.parse(await readFile(join(folder, "keys/postgres.json"), "utf8")) as { postgres: string };
  const [, , , port] = (await readFile(join(folder, "postgres/postmaster.pid"), "utf8")).split("\n");
  const client = new pg.Client(`postgres://postgres:${postgres}@127.0.0.1:${port}/anamnesis`);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(statement, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe.skipIf(reason !== null)("a disk that fills while people write", () => {
  it("loses nothing that was acknowledged, tells nothing, and all is well again once there is room", async () => {
    const [person] = demoAccounts;
    const { token } = await resultOf(
      await call("identity.sessions.signIn", { email: person.email, password: person.password }),
    );
    const acknowledged: string[] = [];
    const statuses = new Set<number>();
    const retries = new Set<string | null>();
    const stopped = new AbortController();
    async function keepWriting(): Promise<void> {
      while (!stopped.signal.aborted) {
        const entry = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", severity: 5, tags: [marker] };
        const response = await call(
          "symptoms.entries.record",
          { ...entry, category: marker, notes: marker.repeat(100) },
          token,
        );
        statuses.add(response.status);
        if (response.status === 200) acknowledged.push((await resultOf(response)).id);
        else {
          retries.add(response.headers.get("retry-after"));
          expect(await response.text()).not.toContain(marker);
        }
        // Slowly enough for the limit of an address.
        await sleep(response.status === 200 ? 50 : 400);
      }
    }
    const writers = [keepWriting(), keepWriting(), keepWriting()];
    while (acknowledged.length < 30) await sleep(20);

    await disk.fill();
    while (await isReady()) await sleep(50);
    // What is kept ready of the log of PostgreSQL is used up: without it PostgreSQL ends.
    const useUpLog = () => asSuperuser("SELECT pg_logical_emit_message(false, 'x', repeat('x', 4000000))");
    while (
      await useUpLog().then(
        () => true,
        () => false,
      )
    );
    while (statuses.size < 2) await sleep(20);
    const whileFull = acknowledged.length;
    // Longer than the alert lets pass.
    await sleep(alertRules.not_writable.threshold * 1_000);
    expect(await isReady()).toBe(false);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^db_writable 0$/mu);

    const another = await endOf({ DATA_DIR: join(disk.path, "another"), PORT: String(await freePort()) });
    // Which of its files found no room first is chance.
    expect(another.code).toBe(1);
    expect(another.said).toMatch(/^(?:DATA_DIR .* lies on a disk that is full\.|PostgreSQL .*: .*No space left.*)\n$/u);

    await disk.free();
    while (!(await isReady())) await sleep(100);
    while (acknowledged.length < whileFull + 30) await sleep(20);
    stopped.abort();
    await Promise.all(writers);

    const failures = said.split("\n").filter((line) => line.includes("procedure failed"));
    expect(failures).toEqual([]);
    expect([...statuses].toSorted()).toEqual([200, 503]);
    expect([...retries]).not.toContain(null);
    const kept = await asSuperuser<{ id: string }>("SELECT id FROM symptoms.symptom_entries WHERE id = ANY($1)", [
      acknowledged,
    ]);
    expect(kept).toHaveLength(acknowledged.length);
    // The minute in which somebody is told is not waited for elsewhere, so it is here.
    const alerts = () => asSuperuser("SELECT severity, state FROM operations.alerts WHERE rule = 'not_writable'");
    while ((await alerts()).length === 0) await sleep(500);
    expect(await alerts()).toEqual([{ severity: "critical", state: "firing" }]);
    expect(said).toContain('"msg":"nothing can be written to the database"');
    expect(said).toContain('"msg":"the database can be written again"');
    for (const words of [said, await readFile(join(disk.path, "data/postgres.log"), "utf8")]) {
      expect(words).not.toContain(marker);
    }
  }, 400_000);
});
