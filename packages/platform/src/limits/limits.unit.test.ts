import { describe, expect, it } from "vitest";
import { describeLimitsContract } from "../testing/limits-contract.ts";
import { createMemoryLimits } from "./memory.ts";

const startOfWindow = 60_000 * 1_000;

describeLimitsContract("the memory of a process", async () => {
  let now = startOfWindow;
  return {
    limits: createMemoryLimits({ now: () => now }),
    async pass(seconds) {
      now += seconds * 1000;
    },
  };
});

describe("limits in memory", () => {
  const limit = { most: 1, perSeconds: 60 };

  it("remember no more keys than they were given room for, and those that were asked about last", async () => {
    const limits = createMemoryLimits({ mostKeys: 2, now: () => startOfWindow });
    const allowed = async (key: string) => (await limits.take(key, limit)).allowed;
    expect([await allowed("a"), await allowed("b"), await allowed("a"), await allowed("c")]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(await allowed("a")).toBe(false);
    expect(await allowed("b")).toBe(true);
  });

  it("do not forget what was taken when the clock is set back", async () => {
    let now = startOfWindow;
    const limits = createMemoryLimits({ now: () => now });
    await limits.take("a", limit);
    now -= 3_600_000;
    expect((await limits.take("a", limit)).allowed).toBe(false);
  });
});
