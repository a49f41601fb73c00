import { beforeEach, describe, expect, it } from "vitest";
import type { Limits } from "../limits/port.ts";

export interface LimitsScene {
  readonly limits: Limits;
  /** Lets time pass: by a clock of the test's own, or, for a store that has its own clock, by waiting. */
  pass(seconds: number): Promise<void>;
}

/** What everything that limits has to do. `open` makes a fresh one, at the beginning of a window of 60 seconds. */
export function describeLimitsContract(name: string, open: () => Promise<LimitsScene>): void {
  describe(`${name}, as limits`, () => {
    let scene: LimitsScene;
    beforeEach(async () => {
      scene = await open();
    });

    const limit = { most: 3, perSeconds: 60 };
    const take = (key = "a", given = limit) => scene.limits.take(key, given);
    async function takeAll(times: number): Promise<boolean[]> {
      const answers = [];
      for (let time = 0; time < times; time += 1) answers.push((await take()).allowed);
      return answers;
    }

    it("allows as much as there is, and says what is left", async () => {
      const answers = [await take(), await take(), await take(), await take()];
      expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, true, false]);
      expect(answers.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0]);
      expect(answers[0]?.retryAfterSeconds).toBe(0);
      expect(answers[3]?.retryAfterSeconds).toBeGreaterThan(0);
    });

    it("allows the same again exactly when it says so", async () => {
      await takeAll(3);
      await scene.pass(20);
      const { retryAfterSeconds } = await take();
      await scene.pass(retryAfterSeconds - 0.5);
      expect((await take()).allowed).toBe(false);
      await scene.pass(0.6);
      expect((await take()).allowed).toBe(true);
    });

    it("never allows twice as much around the turn of a window", async () => {
      await scene.pass(59);
      expect(await takeAll(4)).toEqual([true, true, true, false]);
      await scene.pass(2);
      expect(await takeAll(2)).toEqual([false, false]);
      // In the middle of the next window half of them are past.
      await scene.pass(30);
      expect(await takeAll(2)).toEqual([true, false]);
    });

    it("forgets after two windows of silence", async () => {
      await takeAll(3);
      await scene.pass(120);
      expect(await takeAll(4)).toEqual([true, true, true, false]);
    });

    it("counts nothing for what was refused", async () => {
      await takeAll(100);
      await scene.pass(120);
      expect((await take()).remaining).toBe(2);
    });

    it("keeps keys apart", async () => {
      await takeAll(4);
      expect((await take("b")).allowed).toBe(true);
      expect((await take("a")).allowed).toBe(false);
    });

    it("takes a cost in one piece or not at all", async () => {
      const most = { most: 10, perSeconds: 60 };
      expect(await scene.limits.take("a", { ...most, cost: 7 })).toMatchObject({ allowed: true, remaining: 3 });
      expect(await scene.limits.take("a", { ...most, cost: 4 })).toMatchObject({ allowed: false, remaining: 3 });
      expect(await scene.limits.take("a", { ...most, cost: 3 })).toMatchObject({ allowed: true, remaining: 0 });
      expect(await scene.limits.take("a", { ...most, cost: 0 })).toMatchObject({ allowed: true, remaining: 0 });
    });

    it("allows exactly as much to many who ask at once", async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => scene.limits.take("a", { most: 20, perSeconds: 60 })),
      );
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(20);
    });

    it.each([
      { most: 0, perSeconds: 60 },
      { most: 1, perSeconds: 0 },
      { most: 1, perSeconds: 60, cost: 2 },
      { most: 1, perSeconds: 60, cost: -1 },
      { most: Number.NaN, perSeconds: 60 },
    ])("refuses the limit %j", async (given) => {
      await expect(take("a", given)).rejects.toThrow(RangeError);
    });
  });
}
