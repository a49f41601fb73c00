import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JobsScene } from "./jobs-contract.ts";

/** What every queue has to do with what returns from time to time. */
export function describeSchedulesContract(name: string, open: () => Promise<JobsScene>): void {
  describe(`the schedules of ${name}`, () => {
    let scene: JobsScene;
    beforeAll(async () => {
      scene = await open();
    });
    afterAll(() => scene.close());
    beforeEach(async () => {
      await scene.clear();
      await scene.setPace(3_600);
    });

    const done = async () => undefined;
    async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
      while (!(await isSo())) await sleep(5);
    }
    const every = (run: (signal: AbortSignal) => Promise<unknown>) => ({ name: "a test", everySeconds: 3_600, run });

    it("give each occurrence to one of the workers, and the next one not before its time", async () => {
      let runs = 0;
      const schedules = [every(async () => (runs += 1))];
      const runners = Array.from({ length: 3 }, () => scene.runnerOf(done, { schedules, schedulePollMs: 5 }));
      // A new one is due after its first pause.
      expect(await runners[0]?.runDueSchedules()).toBe(0);
      for (let occurrence = 1; occurrence <= 3; occurrence += 1) {
        await scene.endPauses();
        await Promise.all(runners.map((runner) => runner.runDueSchedules()));
        expect(runs).toBe(occurrence);
        expect(await scene.findSchedule("a test")).toEqual({
          failures: 0,
          errorClass: null,
          hasSucceeded: true,
          isDue: false,
        });
      }
      for (const runner of runners) runner.start();
      await scene.endPauses();
      await until(() => runs === 4);
      await sleep(30);
      for (const runner of runners) await runner.stop(5_000);
      expect(runs).toBe(4);
    });

    it("count failures in a row, and forget them at the next success", async () => {
      let isBroken = true;
      const runner = scene.runnerOf(done, {
        schedules: [every(() => (isBroken ? Promise.reject(new RangeError("of somebody")) : done()))],
      });
      await runner.runDueSchedules();
      for (const failures of [1, 2]) {
        await scene.endPauses();
        await runner.runDueSchedules();
        expect(await scene.findSchedule("a test")).toEqual({
          failures,
          errorClass: "RangeError",
          hasSucceeded: false,
          isDue: false,
        });
      }
      isBroken = false;
      await scene.endPauses();
      await runner.runDueSchedules();
      expect(await scene.findSchedule("a test")).toMatchObject({ failures: 0, errorClass: null, hasSucceeded: true });
    });

    it("give the occurrence of a worker that died to the next, when its lease runs out", async () => {
      let [begun, taken] = [0, 0];
      const dead = scene.runnerOf(done, {
        leaseMs: 60_000,
        schedules: [every(() => new Promise(() => (begun += 1)))],
      });
      await dead.runDueSchedules();
      await scene.endPauses();
      void dead.runDueSchedules();
      await until(() => begun > 0);
      const other = scene.runnerOf(done, { schedules: [every(async () => (taken += 1))] });
      expect(await other.runDueSchedules()).toBe(0);
      await scene.endLeases();
      expect(await other.runDueSchedules()).toBe(1);
      expect([begun, taken]).toEqual([1, 1]);
      expect(await other.runDueSchedules()).toBe(0);
    });

    it("get an occurrence back from a worker that stops", async () => {
      let begun = 0;
      const schedules = [
        every((signal) => {
          begun += 1;
          return sleep(60_000, undefined, { signal });
        }),
      ];
      const runner = scene.runnerOf(done, { schedules, schedulePollMs: 5 });
      await runner.runDueSchedules();
      await scene.endPauses();
      runner.start();
      await until(() => begun > 0);
      await runner.stop(1);
      expect(await scene.findSchedule("a test")).toMatchObject({ failures: 0, hasSucceeded: false, isDue: true });
    });

    it("follow a release that changes the pace", async () => {
      await scene.setPace(86_400);
      await scene.runnerOf(done, { schedules: [{ ...every(done), everySeconds: 86_400 }] }).runDueSchedules();
      await scene.setPace(1);
      let runs = 0;
      const runner = scene.runnerOf(done, {
        schedules: [{ ...every(async () => (runs += 1)), everySeconds: 1 }],
      });
      await until(async () => {
        await runner.runDueSchedules();
        return runs > 0;
      });
      expect(runs).toBe(1);
    });
  });
}
