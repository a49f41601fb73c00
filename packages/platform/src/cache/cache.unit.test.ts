import { describe, expect, it } from "vitest";
import { describeCacheContract } from "../testing/cache-contract.ts";
import { createMemoryCache } from "./memory.ts";

describeCacheContract("the memory of a process", async () => {
  let now = 0;
  return {
    cache: createMemoryCache({ now: () => now }),
    async pass(seconds) {
      now += seconds * 1000;
    },
  };
});

describe("a cache in memory", () => {
  it("holds no more than it was given room for, and what was asked for last", async () => {
    const cache = createMemoryCache({ mostEntries: 2 });
    await cache.set("a", 1, 60);
    await cache.set("b", 2, 60);
    await cache.get("a");
    await cache.set("c", 3, 60);
    expect([await cache.get("a"), await cache.get("b"), await cache.get("c")]).toEqual([1, undefined, 3]);
  });

  it("holds no more bytes than it was given room for", async () => {
    const cache = createMemoryCache({ mostBytes: 1_000 });
    for (let key = 0; key < 100; key += 1) await cache.set(`key ${key}`, "x".repeat(100), 60);
    const held = await Promise.all(Array.from({ length: 100 }, (_, key) => cache.get(`key ${key}`)));
    expect(held.filter((value) => value !== undefined)).toHaveLength(4);
    await cache.set("big", "x".repeat(1_000), 60);
    expect([await cache.get("big"), await cache.get("key 99")]).toEqual([undefined, "x".repeat(100)]);
  });

  it("counts what it forgets: room that was used once is there again", async () => {
    const cache = createMemoryCache({ mostBytes: 1_000 });
    for (let round = 0; round < 50; round += 1) {
      await cache.set("a", "x".repeat(400), 60);
      await cache.set("a", "y".repeat(400), 60);
      await cache.delete("a");
    }
    await cache.set("a", "x".repeat(400), 60);
    expect(await cache.get("a")).toBeDefined();
  });
});
