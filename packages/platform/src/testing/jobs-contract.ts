import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JobDefinition } from "../jobs/port.ts";
import type { JobRunner, JobRunnerOptions } from "../jobs/runner.ts";

/** One queue, with people who ask, workers, and an administrator. */
export interface JobsScene {
  /** Somebody asks for a job of the kind of the scene, whose payload says `n: 1`, and more. Returns its id. */
  ask(maxAttempts?: number): Promise<string>;
  /** Asks in a transaction that rolls back. */
  askInVain(): Promise<void>;
  /** A worker that does jobs of the kind of the scene. */
  runnerOf(run: JobDefinition["run"], given?: RunnerChanges): JobRunner;
  find(id: string): Promise<JobFacts | undefined>;
  findSchedule(name: string): Promise<ScheduleFacts | undefined>;
  /** As an administrator with a reason. */
  redrive(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  /** As when every pause before another attempt, and before a schedule's next occurrence, is over. */
  endPauses(): Promise<unknown>;
  /** As when the workers of all that runs have said nothing for too long. */
  endLeases(): Promise<unknown>;
  /** As a release that knows every schedule with this pace. */
  setPace(seconds: number): Promise<unknown>;
  /** Forgets all jobs and schedules. */
  clear(): Promise<unknown>;
  close(): Promise<unknown>;
}

export type RunnerChanges = Partial<JobRunnerOptions & Pick<JobDefinition, "onGiveUp" | "atOnce">>;

export interface JobFacts {
  readonly status: string;
  readonly attempts: number;
  readonly errorClass: string | null;
  readonly progress: number;
  readonly progressNote: string | null;
  /** Until it may run. */
  readonly pauseSeconds: number;
}

export interface ScheduleFacts {
  readonly failures: number;
  readonly errorClass: string | null;
  readonly hasSucceeded: boolean;
  readonly isDue: boolean;
}

/** What every queue has to do. */
export function describeJobsContract(name: string, open: () => Promise<JobsScene>): void {
  describe(`${name}, as a queue`, () => {
    let scene: JobsScene;
    beforeAll(async () => {
      scene = await open();
    });
    afterAll(() => scene.close());
    beforeEach(() => scene.clear());

    const done = async () => undefined;
    const untilAborted: JobDefinition["run"] = (_, job) => sleep(60_000, undefined, { signal: job.signal });
    async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
      while (!(await isSo())) await sleep(5);
    }
    const isAt = (id: string, status: string) => async () => (await scene.find(id))?.status === status;

    it("has no job whose transaction rolled back", async () => {
      await scene.askInVain();
      expect(await scene.runnerOf(done).runDue()).toBe(0);
    });

    it("gives each job to one of the workers that share it, with what was asked", async () => {
      const ids = await Promise.all(Array.from({ length: 30 }, () => scene.ask()));
      const seen: string[] = [];
      const runners = Array.from({ length: 3 }, () =>
        scene.runnerOf(async (payload, job) => {
          expect([payload, job.attempt]).toMatchObject([{ n: 1 }, 1]);
          await sleep(2);
          seen.push(job.id);
        }),
      );
      for (const runner of runners) runner.start();
      await until(() => seen.length >= ids.length);
      for (const runner of runners) await runner.stop(5_000);
      expect(seen.toSorted()).toEqual(ids.toSorted());
      for (const id of ids) expect(await scene.find(id)).toMatchObject({ status: "succeeded", progress: 100 });
    });

    it("wakes a worker of the same process at once, however seldom it looks", async () => {
      const seen: string[] = [];
      const runner = scene.runnerOf(async (_, job) => void seen.push(job.id), { pollMs: 3_600_000 });
      runner.start();
      // By now it has looked, found nothing, and waits.
      await sleep(100);
      const id = await scene.ask();
      await until(isAt(id, "succeeded"));
      await runner.stop(5_000);
      expect(seen).toEqual([id]);
    });

    it("finds what was asked for while nobody was there, by looking", async () => {
      const id = await scene.ask();
      const seen: string[] = [];
      const runner = scene.runnerOf(async (_, job) => void seen.push(job.id));
      runner.start();
      await until(isAt(id, "succeeded"));
      await runner.stop(5_000);
      expect(seen).toEqual([id]);
    });

    it("runs no more of a kind at a time than the kind allows, and all of them in the end", async () => {
      let [now, most] = [0, 0];
      const ids = await Promise.all(Array.from({ length: 12 }, () => scene.ask()));
      const runner = scene.runnerOf(
        async () => {
          most = Math.max(most, (now += 1));
          await sleep(5);
          now -= 1;
        },
        { atOnce: 3 },
      );
      runner.start();
      for (const id of ids) await until(isAt(id, "succeeded"));
      await runner.stop(5_000);
      expect(most).toBe(3);
    });

    it("tries a job that failed again, after pauses that grow, and says which failure it was", async () => {
      const id = await scene.ask(4);
      const pauses: number[] = [];
      const runner = scene.runnerOf(async (_, job) => {
        if (job.attempt < 4) throw new TypeError("the words may name somebody");
      });
      for (let attempt = 1; attempt < 4; attempt += 1) {
        expect(await runner.runDue()).toBe(1);
        const failed = await scene.find(id);
        expect(failed).toMatchObject({ status: "queued", attempts: attempt, errorClass: "TypeError" });
        pauses.push(failed?.pauseSeconds ?? 0);
        expect(await runner.runDue()).toBe(0);
        await scene.endPauses();
      }
      const [first = 0, second = 0, third = 0] = pauses;
      expect([first > 0, second > 1.5 * first, third > 1.5 * second], pauses.join(" ")).toEqual([true, true, true]);
      expect(await runner.runDue()).toBe(1);
      expect(await scene.find(id)).toMatchObject({ status: "succeeded", attempts: 4, errorClass: null });
    });

    it("puts a job off that asks for it, without counting the attempt", async () => {
      const id = await scene.ask(1);
      const runner = scene.runnerOf(() =>
        Promise.reject(new AppError("unavailable", "jobs.put_off", { retryAfter: 60 })),
      );
      expect(await runner.runDue()).toBe(1);
      const found = await scene.find(id);
      expect(found).toMatchObject({ status: "queued", attempts: 0, errorClass: null });
      expect(found?.pauseSeconds).toBeGreaterThan(50);
      await scene.endPauses();
      expect(await scene.runnerOf(done).runDue()).toBe(1);
      expect(await scene.find(id)).toMatchObject({ status: "succeeded", attempts: 1 });
    });

    it("keeps a job whose attempts ran out as dead, given up once, until somebody lets it run again", async () => {
      const id = await scene.ask(2);
      const givenUp: unknown[] = [];
      const failing = scene.runnerOf(() => Promise.reject(new AppError("unavailable", "mail.not_delivered")), {
        onGiveUp: async (payload) => void givenUp.push(payload),
      });
      await failing.runDue();
      await scene.endPauses();
      await failing.runDue();
      await scene.endPauses();
      expect(await failing.runDue()).toBe(0);
      expect(await scene.find(id)).toMatchObject({ status: "dead", attempts: 2, errorClass: "mail.not_delivered" });
      expect(givenUp).toMatchObject([{ n: 1 }]);

      await scene.redrive(id);
      expect(await scene.find(id)).toMatchObject({ status: "queued", attempts: 0 });
      const attempts: number[] = [];
      await scene.runnerOf(async (_, job) => void attempts.push(job.attempt)).runDue();
      expect(attempts).toEqual([1]);
      expect(await scene.find(id)).toMatchObject({ status: "succeeded" });
    });

    it("lets only dead jobs run again, and calls off only what has not ended", async () => {
      const id = await scene.ask();
      await expect(scene.redrive(id)).rejects.toMatchObject({ kind: "conflict", reason: "operations.job_not_dead" });
      // A refusal may hold the job for a moment longer: workers pass it by until then.
      const runner = scene.runnerOf(done);
      await until(async () => (await runner.runDue()) === 1);
      await expect(scene.redrive(id)).rejects.toMatchObject({ reason: "operations.job_not_dead" });
      await expect(scene.cancel(id)).rejects.toMatchObject({ kind: "conflict", reason: "operations.job_ended" });
      for (const change of [scene.redrive, scene.cancel]) {
        await expect(change(randomUUID())).rejects.toMatchObject({
          kind: "not_found",
          reason: "operations.job_not_found",
        });
      }
    });

    it("never runs a job that was called off while it waited, and puts it in order", async () => {
      const id = await scene.ask();
      await scene.cancel(id);
      await scene.cancel(id);
      let runs = 0;
      const givenUp: unknown[] = [];
      const runner = scene.runnerOf(async () => void (runs += 1), {
        onGiveUp: async (payload, _job, error) => void givenUp.push(payload, error),
      });
      await runner.runDue();
      expect(runs).toBe(0);
      expect(givenUp).toMatchObject([{ n: 1 }, { reason: "operations.job_cancelled" }]);
      expect(await scene.find(id)).toMatchObject({ status: "cancelled" });
      expect(await runner.runDue()).toBe(0);
    });

    it.each([
      ["by its lease", { leaseMs: 1_500 }, () => undefined],
      [
        "by its next report",
        { leaseMs: 60_000, progressMs: 10 },
        (job: { progress(n: number): void }, n: number) => job.progress(n),
      ],
    ])("tells a job that runs that it was called off, %s", async (_, given, report) => {
      const id = await scene.ask();
      const [begun, reasons] = [Promise.withResolvers<void>(), [] as unknown[]];
      let givenUp = 0;
      const runner = scene.runnerOf(
        async (_payload, job) => {
          begun.resolve();
          for (let n = 0; !job.signal.aborted; n += 1) {
            report(job, n % 100);
            await sleep(5);
          }
          reasons.push(job.signal.reason);
        },
        { ...given, onGiveUp: async () => void (givenUp += 1) },
      );
      const running = runner.runDue();
      await begun.promise;
      await scene.cancel(id);
      await running;
      await until(() => reasons.length > 0);
      expect(reasons).toMatchObject([{ reason: "operations.job_cancelled" }]);
      expect(givenUp).toBe(1);
      expect(await scene.find(id)).toMatchObject({ status: "cancelled" });
      await scene.endLeases();
      expect(await runner.runDue()).toBe(0);
    });

    it("ends a job that was called off while its worker died, without running it again", async () => {
      const id = await scene.ask();
      let runs = 0;
      const dead = scene.runnerOf(() => new Promise(() => (runs += 1)), { leaseMs: 60_000 });
      // It ends with its database, when nobody listens any more.
      dead.runDue().catch(() => undefined);
      await until(() => runs > 0);
      await scene.cancel(id);
      await scene.endLeases();
      await scene.runnerOf(async () => void (runs += 1)).runDue();
      expect(runs).toBe(1);
      expect(await scene.find(id)).toMatchObject({ status: "cancelled" });
    });

    it("shows how far a job is, within bounds, and begins again with each attempt", async () => {
      const id = await scene.ask();
      const steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
      const runner = scene.runnerOf(
        async (_, job) => {
          if (job.attempt === 2) {
            expect(await scene.find(id)).toMatchObject({ progress: 0, progressNote: null });
            return;
          }
          job.progress(40.4, "reading");
          await steps[0].promise;
          job.progress(Number.NaN);
          job.progress(4_000, "x".repeat(1_000));
          await steps[1].promise;
          throw new Error("not this time");
        },
        { progressMs: 10 },
      );
      const running = runner.runDue();
      await until(async () => (await scene.find(id))?.progress === 40);
      expect(await scene.find(id)).toMatchObject({ progressNote: "reading" });
      steps[0].resolve();
      await until(async () => (await scene.find(id))?.progress === 100);
      expect((await scene.find(id))?.progressNote).toHaveLength(200);
      steps[1].resolve();
      await running;
      await scene.endPauses();
      await runner.runDue();
      expect(await scene.find(id)).toMatchObject({ status: "succeeded", attempts: 2 });
    });

    it("takes a job over from a worker that died, and hears only the one that has it", async () => {
      const id = await scene.ask();
      const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const slow = scene.runnerOf(() => first.promise, { leaseMs: 60_000 });
      const slowRun = slow.runDue();
      await until(isAt(id, "running"));
      expect(await scene.runnerOf(done).runDue()).toBe(0);
      await scene.endLeases();
      const nextRun = scene.runnerOf(() => second.promise, { leaseMs: 60_000 }).runDue();
      await until(async () => (await scene.find(id))?.attempts === 2);
      first.resolve();
      await slowRun;
      expect(await scene.find(id)).toMatchObject({ status: "running", attempts: 2 });
      second.resolve();
      await nextRun;
      expect(await scene.find(id)).toMatchObject({ status: "succeeded", attempts: 2 });
    });

    it("gets a job back, without a word about it, from a worker that stops", async () => {
      const id = await scene.ask();
      const runner = scene.runnerOf(untilAborted);
      runner.start();
      await until(isAt(id, "running"));
      await runner.stop(1);
      expect(await scene.find(id)).toMatchObject({ status: "queued", attempts: 0, errorClass: null });
    });
  });
}
