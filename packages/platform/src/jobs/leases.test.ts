import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type JobScene, openJobScene } from "../testing/job-scene.ts";

let scene: JobScene;
beforeAll(async () => {
  scene = await openJobScene();
});
afterAll(() => scene.db.close());
beforeEach(() => scene.db.asOwner("DELETE FROM app.jobs"));

describe("a job", () => {
  it("that takes its worker down every time is given up, without being run again", async () => {
    const id = await scene.ask(2);
    let [runs, givenUp] = [0, 0];
    for (let worker = 0; worker < 4; worker += 1) {
      const begun = Promise.withResolvers<void>();
      const run = () => {
        runs += 1;
        begun.resolve();
        return new Promise<void>(() => undefined);
      };
      const runner = scene.runnerOf(run, {
        leaseMs: 60_000,
        onGiveUp: () => Promise.resolve(void (givenUp += 1)),
      });
      // A worker that dies never returns from the run.
      await Promise.race([runner.runDue(), begun.promise]);
      await scene.endLeases();
    }
    expect([runs, givenUp]).toEqual([2, 1]);
    expect(await scene.jobRow(id)).toMatchObject({
      status: "dead",
      last_error: expect.stringMatching(/^AppError jobs\.worker_died\n/u),
    });
  });

  it("that the same worker takes twice, after a stall, goes on once", async () => {
    const id = await scene.ask();
    const stopped: unknown[] = [];
    const second = Promise.withResolvers<void>();
    const runner = scene.runnerOf(
      async (_, job) => {
        if (job.attempt === 2) return second.promise;
        await sleep(60_000, undefined, { signal: job.signal }).catch((error: unknown) => stopped.push(error));
      },
      { leaseMs: 3_000 },
    );
    runner.start();
    while ((await scene.jobRow(id))?.attempts !== 2) {
      // Again and again: the worker may prolong it before it looks for jobs.
      await scene.db.asOwner("UPDATE app.jobs SET leased_until = now() - interval '1 second' WHERE attempts = 1");
      await sleep(5);
    }
    while (stopped.length === 0) await sleep(5);
    expect(await scene.jobRow(id)).toMatchObject({ status: "running", attempts: 2 });
    second.resolve();
    while ((await scene.jobRow(id))?.status === "running") await sleep(5);
    await runner.stop(1_000);
    expect(await scene.jobRow(id)).toMatchObject({ status: "succeeded", attempts: 2 });
  });

  it("is told to stop when its lease ran out while the database was away", async () => {
    await scene.ask();
    let isAway = false;
    const reasons: unknown[] = [];
    const runner = scene.runnerOf(
      (_, job) => {
        isAway = true;
        return sleep(60_000, undefined, { signal: job.signal }).catch(() => void reasons.push(job.signal.reason));
      },
      {
        leaseMs: 150,
        transaction: (kind, fn) => (isAway ? Promise.reject(new Error("away")) : scene.transaction(kind, fn)),
      },
    );
    await expect(runner.runDue()).rejects.toThrow("away");
    expect(reasons).toEqual([new Error("lease run out")]);
  });

  it("whose lease was lost is told to stop and does not say that it is done", async () => {
    const id = await scene.ask();
    const begun = Promise.withResolvers<void>();
    const slow = scene.runnerOf(
      (_, job) => {
        begun.resolve();
        return sleep(60_000, undefined, { signal: job.signal });
      },
      { leaseMs: 60 },
    );
    const running = slow.runDue();
    await begun.promise;
    await scene.db.asOwner(
      "UPDATE app.jobs SET leased_by = gen_random_uuid(), leased_until = now() + interval '1 hour'",
    );
    await running;
    expect(await scene.jobRow(id)).toMatchObject({ status: "running" });
  });

  it("that ends before its worker notices that the lease was lost leaves the outcome to the next", async () => {
    const id = await scene.ask();
    await scene
      .runnerOf(async () => {
        await scene.db.asOwner("UPDATE app.jobs SET leased_by = gen_random_uuid()");
      })
      .runDue();
    expect(await scene.jobRow(id)).toMatchObject({ status: "running" });
  });

  it("does not hold up the stop, even if it was just taken and does not listen", async () => {
    const id = await scene.ask();
    const [taken, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const runner = scene.runnerOf(() => new Promise(() => undefined), {
      async transaction(kind, fn) {
        const result = await scene.transaction(kind, fn);
        if (kind === "jobs.claim") {
          taken.resolve();
          await goOn.promise;
        }
        return result;
      },
    });
    runner.start();
    await taken.promise;
    const stopped = runner.stop(5);
    await sleep(30);
    goOn.resolve();
    await stopped;
    expect(await scene.jobRow(id)).toMatchObject({ status: "queued", attempts: 0 });
  });

  it("of a worker that was killed is taken over when its lease runs out, and ends once", async () => {
    const id = await scene.ask();
    let started = 0;
    const dead = scene.runnerOf(() => new Promise(() => (started += 1)), { leaseMs: 60_000 });
    // It ends with its database, when nobody listens any more.
    dead.runDue().catch(() => undefined);
    while (started === 0) await sleep(5);
    const other = scene.runnerOf(async () => undefined);
    expect(await other.runDue()).toBe(0);
    await scene.endLeases();
    expect(await other.runDue()).toBe(1);
    expect(await scene.jobRow(id)).toMatchObject({ status: "succeeded", attempts: 2 });
  });
});
