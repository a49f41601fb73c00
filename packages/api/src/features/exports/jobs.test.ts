import { createHash, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { AppError } from "@anamnesis/domain";
import { newActor } from "@anamnesis/db/testing";
import type { JobRun, ObjectStore } from "@anamnesis/platform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentOfExport } from "../../testing/export-files.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { exportJob, removeExpiredExports } from "./index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const range = { type: "csv", from: "2026-01-01", to: "2026-12-31" } as const;
const base = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };

interface FileOfExport {
  readonly key: string;
  readonly sha256: string | null;
}

async function fileOf(id: string): Promise<FileOfExport> {
  const [row] = await api.db.asOwner<FileOfExport>(
    "SELECT storage_key AS key, sha256 FROM exports.exports WHERE id = $1",
    [id],
  );
  if (row === undefined) throw new Error("there is no such export");
  return row;
}

async function isThere(key: string): Promise<boolean> {
  // Under another key than its own: it opens no more, or is not there.
  const failed = await api.services.objects.head(key).catch((error: unknown) => error);
  return !(failed instanceof AppError && failed.kind === "not_found");
}

async function made(person: TestPerson) {
  const { id } = await api.callerOf(person).exports.create(range);
  await api.runner.runDue();
  return { id, ...(await fileOf(id)) };
}

/** The job of an export, as a worker is given it that takes it now: whoever held it before holds it no longer. */
async function taken(exportId: string, attempt = 1): Promise<JobRun> {
  const lease = randomUUID();
  const [job] = await api.db.asOwner<{ id: string; process_id: string }>(
    `UPDATE app.jobs SET status = 'running', leased_by = $2, leased_until = now() + interval '1 hour'
      WHERE payload ->> 'exportId' = $1 RETURNING id, process_id`,
    [exportId, lease],
  );
  if (job === undefined) throw new Error("no job was queued");
  const { signal } = new AbortController();
  return { id: job.id, lease, processId: job.process_id, attempt, signal, progress: () => undefined };
}

/** An export that was asked for, and its job, which a worker took. */
async function asked(person: TestPerson) {
  const { id } = await api.callerOf(person).exports.create(range);
  return { id, run: await taken(id) };
}

/** The store with another way of writing, under whatever key. */
function writingBy(write: (store: ObjectStore) => ObjectStore["write"]): ObjectStore {
  const over = (store: ObjectStore): ObjectStore => ({
    ...store,
    write: write(store),
    under: (key) => over(store.under(key)),
  });
  return over(api.services.objects);
}

/** A worker that read everything and then stands still; `reached` is the key that it is about to write. */
function stalledBeforeWriting() {
  const [reached, gate] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  const objects = writingBy((store) => async (key, source) => {
    const read: Buffer[] = [];
    for await (const chunk of source) read.push(Buffer.from(chunk));
    reached.resolve(key);
    await gate.promise;
    return store.write(key, Readable.from(read));
  });
  const job = exportJob("csv", { database: api.background.database, objects });
  return { job, reached: reached.promise, goOn: gate.resolve };
}

function killedAfterWriting() {
  const objects = writingBy((store) => async (key, source) => {
    await store.write(key, source);
    throw new Error("killed after the file was written");
  });
  return exportJob("csv", { database: api.background.database, objects });
}

describe("an export's file", () => {
  it("is that of the run that took over, also when one that was taken for dead ends before it", async () => {
    const person = await api.newPerson();
    const caller = api.callerOf(person);
    await caller.symptoms.entries.record(base);
    const { id, run } = await asked(person);
    const stale = stalledBeforeWriting();
    const staleRun = stale.job.run({ exportId: id }, run);
    const staleKey = await stale.reached;
    await caller.symptoms.entries.record({ ...base, category: "Mood" });
    const next = stalledBeforeWriting();
    const nextRun = next.job.run({ exportId: id }, await taken(id, 2));
    await next.reached;
    stale.goOn();
    await staleRun;
    const meanwhile = await caller.exports.byId({ id });
    next.goOn();
    await nextRun;
    expect(meanwhile).toMatchObject({ status: "running" });
    expect(await caller.exports.byId({ id })).toMatchObject({ status: "ready", rowCount: 2 });
    const { sha256 } = await fileOf(id);
    const file = await contentOfExport(api, id);
    expect(createHash("sha256").update(file).digest("hex")).toBe(sha256);
    expect(await isThere(staleKey)).toBe(false);
  });

  it("is one in the end, when a run was cut off after it had written its own", async () => {
    const person = await api.newPerson();
    const { id, run } = await asked(person);
    await expect(killedAfterWriting().run({ exportId: id }, run)).rejects.toThrow("killed");
    const first = (await fileOf(id)).key;
    await exportJob("csv", { ...api.background }).run({ exportId: id }, run);
    expect(await api.callerOf(person).exports.byId({ id })).toMatchObject({ status: "ready" });
    const last = (await fileOf(id)).key;
    expect([await isThere(first), await isThere(last)]).toEqual([false, true]);
  });

  it("goes when the export is given up", async () => {
    const person = await api.newPerson();
    const { id, run } = await asked(person);
    const job = killedAfterWriting();
    await expect(job.run({ exportId: id }, run)).rejects.toThrow("killed");
    const { key } = await fileOf(id);
    expect(await isThere(key)).toBe(true);
    await job.onGiveUp?.({ exportId: id }, run, null);
    expect(await api.callerOf(person).exports.byId({ id })).toMatchObject({ status: "failed" });
    expect(await isThere(key)).toBe(false);
  });

  it("goes, and the export has failed, when its person is suspended meanwhile", async () => {
    for (const isBegun of [false, true]) {
      const person = await api.newPerson();
      const { id, run } = await asked(person);
      if (isBegun) await expect(killedAfterWriting().run({ exportId: id }, run)).rejects.toThrow("killed");
      await api.db.asOwner("UPDATE identity.users SET status = 'suspended' WHERE id = $1", [person.account.id]);
      const job = exportJob("csv", { ...api.background });
      await expect(job.run({ exportId: id }, run)).rejects.toMatchObject({ reason: "jobs.asker_gone" });
      await job.onGiveUp?.({ exportId: id }, run, null);
      const [row] = await api.db.asOwner<{ status: string; key: string | null }>(
        "SELECT status, storage_key AS key FROM exports.exports WHERE id = $1",
        [id],
      );
      expect(row?.status).toBe("failed");
      expect([isBegun, row?.key !== null && (await isThere(row?.key ?? ""))]).toEqual([isBegun, false]);
    }
  });

  it("goes when its link ends", async () => {
    const { key, id } = await made(await api.newPerson());
    expect(await isThere(key)).toBe(true);
    await api.db.asOwner("UPDATE exports.exports SET expires_at = now() - interval '1 s' WHERE id = $1", [id]);
    expect(await removeExpiredExports({ database: api.background.database, objects: api.services.objects })).toBe(1);
    expect(await isThere(key)).toBe(false);
  });

  it("does not hold up the others when it cannot be removed", async () => {
    const person = await api.newPerson();
    const [stuck, other] = [await made(person), await made(person)];
    await api.db.asOwner(
      "UPDATE exports.exports SET expires_at = now() - interval '1 h' * CASE WHEN id = $1 THEN 2 ELSE 1 END WHERE user_id = $2",
      [stuck.id, person.account.id],
    );
    const objects: ObjectStore = {
      ...api.services.objects,
      remove: (key) =>
        key.includes(stuck.id) ? Promise.reject(new Error("no access")) : api.services.objects.remove(key),
    };
    await expect(removeExpiredExports({ database: api.background.database, objects })).rejects.toThrow(
      "1 expired exports",
    );
    expect(await api.callerOf(person).exports.byId({ id: other.id })).toMatchObject({ status: "expired" });
    expect(await api.callerOf(person).exports.byId({ id: stuck.id })).toMatchObject({ status: "ready" });
  });

  it("is not made for more than five requests at a time, also when they come at once", async () => {
    const caller = api.callerOf(await api.newPerson());
    const attempts = await Promise.allSettled(Array.from({ length: 12 }, () => caller.exports.create(range)));
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    await api.runner.runDue();
  });
});

describe("the file of an export", () => {
  it("opens under no key of the installation, and for nobody but its person", async () => {
    const { id, key } = await made(await api.newPerson());
    await expect(api.services.objects.read(key)).rejects.toMatchObject({ reason: "objects.damaged" });
    expect((await contentOfExport(api, id)).length).toBeGreaterThan(10);
    const stranger = newActor({ userId: (await api.newPerson()).account.id });
    const seen = api.db.app.withContext(stranger, (tx) =>
      tx.query("SELECT file_key_encrypted FROM exports.exports WHERE id = $1", [id]),
    );
    expect(await seen).toEqual([]);
  });

  it("is that of whoever asked for the job, whatever export the job names", async () => {
    const [victim, mallory] = [await api.newPerson(), await api.newPerson()];
    const { id } = await api.callerOf(victim).exports.create(range);
    const ask = (own: boolean) =>
      api.db.app.withContext(newActor({ userId: mallory.account.id, process: "test" }), async (tx) => {
        if (own) {
          await tx.query(
            `INSERT INTO exports.exports (id, user_id, type, parameters, status, process_id)
              VALUES ($1, $2, 'csv', '{}', 'queued', $3)`,
            [id, mallory.account.id, tx.writerId()],
          );
        }
        await tx.query("SELECT app.enqueue($1, 'exports.csv', $2)", [randomUUID(), { exportId: id }]);
      });
    await expect(ask(false)).rejects.toMatchObject({ code: "42501" });
    await ask(true);
    await api.runner.runDue();
    const states = await api.db.asOwner("SELECT status FROM exports.exports WHERE id = $1 AND user_id = $2", [
      id,
      victim.account.id,
    ]);
    expect(states).toEqual([{ status: "ready" }]);
  });
});
