import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { newActor, plantExports } from "@anamnesis/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type JobScene, openJobScene, testKind } from "../testing/job-scene.ts";
import { enqueue } from "./enqueue.ts";
import type { JobDefinition } from "./port.ts";
import { createJobRunner } from "./runner.ts";

let scene: JobScene;
beforeAll(async () => {
  scene = await openJobScene();
});
afterAll(() => scene.db.close());
beforeEach(() => scene.db.asOwner("DELETE FROM app.jobs"));

describe("a job", () => {
  it("exists only if the transaction that asked for it committed", async () => {
    const actor = newActor({ userId: scene.anna.id, process: "test.ask" });
    const [exportId] = await plantExports(scene.db.asOwner, { userId: scene.anna.id });
    const attempt = scene.db.app.withContext(actor, async (tx) => {
      await enqueue(tx, { kind: testKind, payload: { exportId } });
      throw new Error("changed my mind");
    });
    await expect(attempt).rejects.toThrow("changed my mind");
    expect(await scene.db.asOwner("SELECT 1 FROM app.jobs")).toEqual([]);
  });

  it("is asked for in one's own name alone, and is none that is the system's", async () => {
    const actor = newActor({ userId: scene.anna.id, process: "test.ask" });
    const ask = (statement: string, values: readonly unknown[] = []) =>
      scene.db.app.withContext(actor, (tx) => tx.query(statement, [randomUUID(), ...values]));
    for (const kind of [
      "exports.csv",
      "exports.json",
      "keys.rotate",
      "identity.mail",
      "organizations.mail",
      "organizations.webhook",
      "symptoms.mail",
    ]) {
      const asked = ask("SELECT app.enqueue($1, $2, '{}')", [kind]);
      await expect(asked, kind).rejects.toMatchObject({ code: "42501" });
    }
    const byHand = `INSERT INTO app.jobs (id, kind, payload, actor, user_id, process_id)
      SELECT $1, 'exports.json', '{}', '{"role":"admin"}', app.user_id(), (app.context() ->> 'processId')::uuid`;
    await expect(ask(byHand)).rejects.toMatchObject({ code: "42501" });
    expect(await scene.db.asOwner("SELECT 1 FROM app.jobs")).toEqual([]);
    await scene.ask();
    const [job] = await scene.db.asOwner<{ actor: object; user_id: string }>("SELECT actor, user_id FROM app.jobs");
    expect(job).toMatchObject({ user_id: scene.anna.id, actor: { userId: scene.anna.id, role: "user" } });
    expect(Object.keys(job?.actor ?? {})).not.toContain("processId");
  });

  it("runs once, with what was asked and who asked, however many runners there are", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => scene.ask()));
    const seen: string[] = [];
    const run: JobDefinition["run"] = async (payload, job) => {
      expect(payload).toMatchObject({ n: 1 });
      // Its lease opens the database in the name of whoever asked.
      const who = { ...newActor(), proof: { by: "job", id: job.id, lease: job.lease } } as const;
      const asker = "SELECT app.user_id() AS id, app.user_role() AS role";
      expect(await scene.db.worker.withContext(who, (tx) => tx.query(asker))).toEqual([
        { id: scene.anna.id, role: "user" },
      ]);
      await sleep(2);
      seen.push(job.id);
    };
    await Promise.all([scene.runnerOf(run).runDue(), scene.runnerOf(run).runDue(), scene.runnerOf(run).runDue()]);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(await scene.db.asOwner("SELECT DISTINCT status FROM app.jobs")).toEqual([{ status: "succeeded" }]);
  });

  it("that fails is tried again after a pause, and given up in the end, and says where, without the words", async () => {
    const id = await scene.ask(2);
    const givenUp: unknown[] = [];
    const failing = scene.runnerOf(() => Promise.reject(new TypeError("no such name: Anna")), {
      onGiveUp: (payload) => Promise.resolve(void givenUp.push(payload)),
    });
    expect(await failing.runDue()).toBe(1);
    expect(await scene.jobRow(id)).toMatchObject({
      status: "queued",
      attempts: 1,
      last_error: expect.stringMatching(/^TypeError\n +at .*jobs\.test\.ts/u),
    });
    expect(givenUp).toEqual([]);
    await scene.db.asOwner("UPDATE app.jobs SET run_after = now()");
    expect(await failing.runDue()).toBe(1);
    expect(await scene.jobRow(id)).toMatchObject({ status: "dead", attempts: 2 });
    expect(givenUp).toMatchObject([{ n: 1 }]);
    expect(await failing.runDue()).toBe(0);
  });

  it("of a kind that nobody here knows waits for a worker that does", async () => {
    const id = await scene.ask();
    const runner = createJobRunner({
      transaction: scene.transaction,
      definitions: [],
      log: { error: () => undefined },
    });
    expect(await runner.runDue()).toBe(0);
    expect(await scene.jobRow(id)).toMatchObject({ status: "queued", attempts: 0 });
  });

  it("that runs when the server stops is handed back, and the attempt does not count", async () => {
    const id = await scene.ask();
    let started = 0;
    const runner = scene.runnerOf((_, job) => {
      started += 1;
      return sleep(60_000, undefined, { signal: job.signal });
    });
    runner.start();
    while (started === 0) await sleep(5);
    await runner.stop(20);
    expect(await scene.jobRow(id)).toMatchObject({ status: "queued", attempts: 0 });
  });

  it("that does not exist leaves no trace of being looked for", async () => {
    const traces = () => scene.db.asOwner("SELECT count(*) FROM audit.process_tracking");
    const before = await traces();
    const runner = scene.runnerOf(async () => undefined);
    runner.start();
    await sleep(200);
    await runner.stop(1_000);
    expect(await traces()).toEqual(before);
  });
});
