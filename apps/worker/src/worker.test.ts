import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openServer, type OpenServer } from "@anamnesis/server/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call, killWorkers, startWorker, type WorkerProcess } from "./testing/worker-process.ts";

let server: OpenServer;
let dataDir: string;
let env: Record<string, string>;
beforeAll(async () => {
  server = await openServer({ runsJobs: false });
  dataDir = await mkdtemp(join(tmpdir(), "anamnesis-worker-"));
  env = {
    DATA_DIR: dataDir,
    DATABASE_URL: server.db.appUrl,
    DATABASE_WORKER_URL: server.db.workerUrl,
  };
});
afterEach(killWorkers);
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

/** Somebody asks for the file of their diary. Returns the id of the export. */
async function askForFile(): Promise<string> {
  const { token } = await call(server.url, "identity.sessions.signIn", { input: await server.register() });
  const range = { type: "csv", from: "2026-01-01", to: "2026-12-31" };
  return (await call(server.url, "exports.create", { input: range, token })).id;
}

const statusOf = async (id: string) =>
  (await server.db.asOwner<{ status: string }>("SELECT status FROM exports.exports WHERE id = $1", [id]))[0]?.status;
const keyOf = async (id: string) =>
  (await server.db.asOwner<{ key: string }>("SELECT storage_key AS key FROM exports.exports WHERE id = $1", [id]))[0]
    ?.key;
const jobsOf = (kind: string) =>
  server.db.asOwner<{ status: string; attempts: number }>(
    "SELECT status, attempts FROM app.jobs WHERE kind = $1 ORDER BY created_at DESC LIMIT 1",
    [kind],
  );
const files = (folder: string, ending: string) =>
  readdir(join(dataDir, folder), { recursive: true })
    .then((names) => names.filter((name) => name.endsWith(ending)))
    .catch(() => []);
/** Waits, for as long as the worker lives. */
async function until({ child, text }: WorkerProcess, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the worker ended: ${text()}`);
    await sleep(10);
  }
}

/** As when a minute has passed, which nobody waits for here. */
const endLeases = () =>
  server.db.asOwner("UPDATE app.jobs SET leased_until = now() - interval '1 second' WHERE status = 'running'");

/** As a power cut ends it. */
async function kill({ child, ended }: WorkerProcess): Promise<void> {
  child.kill("SIGKILL");
  expect(await ended).toBeNull();
}

describe("a worker of its own", () => {
  it("makes the file that a server without jobs only asked for, and ends in good order", async () => {
    const id = await askForFile();
    await sleep(500);
    expect(await statusOf(id)).toBe("queued");

    const worker = startWorker(env);
    await until(worker, async () => (await statusOf(id)) === "ready");
    expect(worker.text()).toBe("Anamnesis worker is ready\n");
    expect(await files("objects", ".csv")).toHaveLength(1);

    worker.child.kill("SIGTERM");
    expect(await worker.ended).toBe(0);
  });

  it("killed while it reads, and again when the file lies there and nobody knows it, leaves one file", async () => {
    const id = await askForFile();
    const openDiaries = await server.db.holdAsOwner("LOCK TABLE symptoms.symptom_entries IN ACCESS EXCLUSIVE MODE");
    const first = startWorker(env);
    await until(first, async () => (await statusOf(id)) === "running");
    await kill(first);
    await endLeases();

    const keyBefore = await keyOf(id);
    const second = startWorker(env);
    // When it has begun it has a file of its own, and needs the row again only to say that it is there.
    await until(second, async () => (await keyOf(id)) !== keyBefore);
    const openExport = await server.db.holdAsOwner("SELECT FROM exports.exports WHERE id = $1 FOR UPDATE", [id]);
    await openDiaries();
    await until(second, async () => (await files("objects", ".csv")).length === 2);
    await kill(second);
    await openExport();
    await endLeases();
    expect(await statusOf(id)).toBe("running");

    const third = startWorker(env);
    await until(third, async () => (await statusOf(id)) === "ready");
    await until(third, async () => (await jobsOf("exports.csv"))[0]?.status === "succeeded");
    third.child.kill("SIGTERM");
    expect(await third.ended).toBe(0);
    const made = await server.db.asOwner(
      `SELECT count(*)::int AS n FROM audit.trail
        WHERE row_id = $1 AND new_values ->> 'status' = 'ready'`,
      [id],
    );
    expect([made, await jobsOf("exports.csv")]).toEqual([[{ n: 1 }], [{ status: "succeeded", attempts: 3 }]]);
    // One, beside that of the diary before.
    expect(await files("objects", ".csv")).toHaveLength(2);
  });

  it("killed when a mail is out and nobody knows it, sends it under the same Message-ID again", async () => {
    const { email } = await server.register();
    await call(server.url, "identity.accounts.requestReset", { input: { email } });
    // It can send, but not say that it has.
    await server.db.asOwner(
      `CREATE FUNCTION public.await_test() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        AS 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END'`,
    );
    await server.db.asOwner(
      `CREATE TRIGGER await_test BEFORE UPDATE ON app.jobs FOR EACH ROW WHEN (NEW.status = 'succeeded')
        EXECUTE FUNCTION public.await_test()`,
    );
    const openJob = await server.db.holdAsOwner("SELECT pg_advisory_xact_lock(1)");
    const first = startWorker(env);
    await until(first, async () => (await files("outbox", ".eml")).length === 1);
    await kill(first);
    await openJob();
    await endLeases();

    const second = startWorker(env);
    await until(second, async () => (await jobsOf("identity.mail"))[0]?.status === "succeeded");
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    const mails = await Promise.all(
      (await files("outbox", ".eml")).map((name) => readFile(join(dataDir, "outbox", name), "utf8")),
    );
    const ids = mails.map((mail) => /^Message-ID: (.+)$/mu.exec(mail)?.[1]);
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(ids[0]).toMatch(/^<[0-9a-f-]{36}@/u);
    // Also the link in it is the same.
    const links = mails.map((mail) => /#token=[^"\s<]+/u.exec(mail)?.[0]);
    expect(links).toEqual([links[0], links[0]]);
  });

  it("asks for the database that it shares", async () => {
    const worker = startWorker({ DATA_DIR: dataDir });
    expect(await worker.ended).toBe(1);
    expect(worker.text()).toMatch(/^Set DATABASE_URL: [^\n]+\n$/u);
  });
});
