import { setTimeout as sleep } from "node:timers/promises";
import { createAccount, newActor, type TestAccount, type TestDatabase, testDatabase } from "@anamnesis/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enqueue } from "./enqueue.ts";
import type { JobDefinition } from "./port.ts";
import { createJobRunner, type JobRunnerOptions } from "./runner.ts";

let db: TestDatabase;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db.app);
});
afterAll(() => db.close());
beforeEach(() => db.asOwner("DELETE FROM app.jobs"));

interface JobRow {
  status: string;
  attempts: number;
  last_error: string | null;
}
const jobRow = async (id: string) => (await db.asOwner<JobRow>("SELECT * FROM app.jobs WHERE id = $1", [id]))[0];

function ask(maxAttempts?: number): Promise<string> {
  const actor = newActor({ userId: anna.id, process: "test.ask" });
  return db.app.withContext(actor, (tx) =>
    enqueue(tx, {
      kind: "test",
      payload: { n: 1 },
      actor,
      processId: tx.writerId(),
      ...(maxAttempts ? { maxAttempts } : {}),
    }),
  );
}

function runnerOf(
  run: JobDefinition["run"],
  given: Partial<JobRunnerOptions & { onGiveUp: JobDefinition["onGiveUp"] }> = {},
) {
  const { onGiveUp, ...options } = given;
  const definition: JobDefinition = {
    kind: "test",
    parse: (payload) => payload,
    run,
    ...(onGiveUp ? { onGiveUp } : {}),
  };
  return createJobRunner({
    transaction: (kind, fn) => db.worker.withContext(newActor({ role: "system", process: kind }), fn),
    definitions: [definition],
    pollMs: 20,
    log: { error: () => undefined },
    ...options,
  });
}

describe("a job", () => {
  it("exists only if the transaction that asked for it committed", async () => {
    const actor = newActor({ userId: anna.id, process: "test.ask" });
    const attempt = db.app.withContext(actor, async (tx) => {
      await enqueue(tx, { kind: "test", payload: {}, actor, processId: tx.writerId() });
      throw new Error("changed my mind");
    });
    await expect(attempt).rejects.toThrow("changed my mind");
    expect(await db.asOwner("SELECT 1 FROM app.jobs")).toEqual([]);
  });

  it("cannot be asked for in another person's name", async () => {
    const berta = await createAccount(db.app);
    const actor = newActor({ userId: anna.id, process: "test.ask" });
    const attempt = db.app.withContext(actor, (tx) =>
      enqueue(tx, { kind: "test", payload: {}, actor: { ...actor, userId: berta.id }, processId: tx.writerId() }),
    );
    await expect(attempt).rejects.toMatchObject({ code: "42501" });
  });

  it("runs once, with what was asked and who asked, however many runners there are", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => ask()));
    const seen: string[] = [];
    const run: JobDefinition["run"] = async (payload, job) => {
      expect(payload).toEqual({ n: 1 });
      expect(job.actor).toMatchObject({ userId: anna.id, role: "user" });
      await sleep(2);
      seen.push(job.id);
    };
    await Promise.all([runnerOf(run).runDue(), runnerOf(run).runDue(), runnerOf(run).runDue()]);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(await db.asOwner("SELECT DISTINCT status FROM app.jobs")).toEqual([{ status: "succeeded" }]);
  });

  it("of a worker that was killed is taken over when its lease runs out, and ends once", async () => {
    const id = await ask();
    let started = 0;
    const dead = runnerOf(() => new Promise(() => (started += 1)), { leaseMs: 60_000 });
    void dead.runDue();
    while (started === 0) await sleep(5);
    const other = runnerOf(async () => undefined);
    expect(await other.runDue()).toBe(0);
    await db.asOwner("UPDATE app.jobs SET leased_until = now() - interval '1 second'");
    expect(await other.runDue()).toBe(1);
    expect(await jobRow(id)).toMatchObject({ status: "succeeded", attempts: 2 });
  });

  it("whose lease was lost is told to stop and does not say that it is done", async () => {
    const id = await ask();
    const slow = runnerOf((_, job) => sleep(5_000, undefined, { signal: job.signal }), { leaseMs: 60 });
    const running = slow.runDue();
    await sleep(40);
    await db.asOwner("UPDATE app.jobs SET leased_by = gen_random_uuid(), leased_until = now() + interval '1 hour'");
    await running;
    expect(await jobRow(id)).toMatchObject({ status: "running" });
  });

  it("that fails is tried again after a pause, and given up in the end, with its error kept", async () => {
    const id = await ask(2);
    const givenUp: unknown[] = [];
    const failing = runnerOf(() => Promise.reject(new Error("no disk")), {
      onGiveUp: (payload) => Promise.resolve(void givenUp.push(payload)),
    });
    expect(await failing.runDue()).toBe(1);
    expect(await jobRow(id)).toMatchObject({ status: "queued", attempts: 1, last_error: "Error: no disk" });
    expect(givenUp).toEqual([]);
    await db.asOwner("UPDATE app.jobs SET run_after = now()");
    expect(await failing.runDue()).toBe(1);
    expect(await jobRow(id)).toMatchObject({ status: "failed", attempts: 2 });
    expect(givenUp).toEqual([{ n: 1 }]);
    expect(await failing.runDue()).toBe(0);
  });

  it("that nobody here knows fails in words", async () => {
    const id = await ask();
    const runner = createJobRunner({
      transaction: (kind, fn) => db.worker.withContext(newActor({ role: "system", process: kind }), fn),
      definitions: [],
      log: { error: () => undefined },
    });
    await runner.runDue();
    expect((await jobRow(id))?.last_error).toContain("no worker here knows the job kind test");
  });

  it("that runs when the server stops is handed back, and the attempt does not count", async () => {
    const id = await ask();
    let started = 0;
    const runner = runnerOf((_, job) => {
      started += 1;
      return sleep(60_000, undefined, { signal: job.signal });
    });
    runner.start();
    while (started === 0) await sleep(5);
    await runner.stop(20);
    expect(await jobRow(id)).toMatchObject({ status: "queued", attempts: 0 });
  });

  it("is found at once when a runner is woken", async () => {
    let done = 0;
    const runner = runnerOf(async () => void (done += 1), { pollMs: 60_000 });
    runner.start();
    await sleep(50);
    await ask();
    runner.wake();
    while (done === 0) await sleep(5);
    await runner.stop(1_000);
    expect(done).toBe(1);
  });
});
