import { describe, expect, it } from "vitest";
import { createBatcher } from "./batch.ts";

describe("a batcher", () => {
  it("hands on together what comes together, one batch after the other, and answers each for itself", async () => {
    const batches: number[][] = [];
    let underWay = 0;
    const first = Promise.withResolvers<void>();
    const double = createBatcher<number, number>(async (items) => {
      expect((underWay += 1)).toBe(1);
      batches.push([...items]);
      if (batches.length === 1) await first.promise;
      underWay -= 1;
      return items.map((item) => 2 * item);
    });
    const early = [double(1), double(2)];
    while (batches.length === 0) await new Promise(setImmediate);
    const late = [double(3), double(4)];
    first.resolve();
    expect(await Promise.all([...early, ...late])).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await double(5)).toBe(10);
  });

  it("tells everybody of a batch that it failed, and goes on", async () => {
    let isBroken = true;
    const send = createBatcher<number, true>(async (items) => {
      if (isBroken) throw new Error("away");
      return items.map(() => true);
    });
    const outcomes = await Promise.allSettled([send(1), send(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    isBroken = false;
    expect(await send(3)).toBe(true);
  });
});
