import { beforeEach, describe, expect, it } from "vitest";
import type { Cache } from "../cache/port.ts";

export interface CacheScene {
  readonly cache: Cache;
  /** Lets time pass: by a clock of the test's own, or, for a store that has its own clock, by waiting. */
  pass(seconds: number): Promise<void>;
}

/** What every cache has to do. `open` makes a fresh one for each test. */
export function describeCacheContract(name: string, open: () => Promise<CacheScene>): void {
  describe(`${name}, as a cache`, () => {
    let cache: Cache;
    let pass: CacheScene["pass"];
    beforeEach(async () => {
      ({ cache, pass } = await open());
    });

    function parse(kept: unknown): number {
      if (typeof kept === "number") return kept;
      throw new TypeError("that is no number");
    }
    /** Loads that are counted, and end when they are told to. */
    function counted(value = 1) {
      const gate = Promise.withResolvers<number>();
      const load = { seconds: 60, parse, count: 0, load: () => ((load.count += 1), gate.promise) };
      return { load, end: () => gate.resolve(value), fail: (error: Error) => gate.reject(error) };
    }

    it("gives back a copy of what it was given, until its time is over", async () => {
      const value = { list: [1, "Grüße 🌿", null], deep: { yes: true } };
      await cache.set("a", value, 2);
      expect(await cache.get("a")).toEqual(value);
      value.list.push("later");
      expect(await cache.get("a")).toEqual({ list: [1, "Grüße 🌿", null], deep: { yes: true } });
      await pass(1);
      expect(await cache.get("a")).toBeDefined();
      await pass(1.1);
      expect(await cache.get("a")).toBeUndefined();
    });

    it("keeps null and false, which are something", async () => {
      await cache.set("null", null, 60);
      await cache.set("false", false, 60);
      expect([await cache.get("null"), await cache.get("false"), await cache.get("nothing")]).toEqual([
        null,
        false,
        undefined,
      ]);
    });

    it("replaces, and forgets one, or all that begin alike", async () => {
      for (const key of ["a:1", "a:2", "b:1"]) await cache.set(key, key, 60);
      await cache.set("a:1", "new", 60);
      expect(await cache.get("a:1")).toBe("new");
      await cache.delete("a:1");
      await cache.delete("a:1");
      expect([await cache.get("a:1"), await cache.get("a:2")]).toEqual([undefined, "a:2"]);
      await cache.deletePrefix("a:");
      expect([await cache.get("a:2"), await cache.get("b:1")]).toEqual([undefined, "b:1"]);
    });

    it("loads what is not there once for all who ask at once, and keeps it", async () => {
      const { load, end } = counted(7);
      const asked = Array.from({ length: 20 }, () => cache.getOrLoad("a", load));
      end();
      expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, () => 7));
      expect(await cache.getOrLoad("a", load)).toBe(7);
      expect(load.count).toBe(1);
      await pass(61);
      await cache.getOrLoad("a", load);
      expect(load.count).toBe(2);
    });

    it("tells everybody of a load that failed, keeps no failure, and loads again", async () => {
      const { load, fail } = counted();
      const asked = [cache.getOrLoad("a", load), cache.getOrLoad("a", load)];
      fail(new Error("away"));
      const outcomes = await Promise.allSettled(asked);
      expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
      const next = counted(2);
      next.end();
      expect(await cache.getOrLoad("a", next.load)).toBe(2);
    });

    it("does not keep what was loaded before somebody said that it is old", async () => {
      for (const say of [() => cache.delete("a"), () => cache.deletePrefix("a")]) {
        const { load, end } = counted(1);
        const asked = cache.getOrLoad("a", load);
        await say();
        end();
        expect(await asked).toBe(1);
        expect(await cache.get("a")).toBeUndefined();
      }
    });

    it("loads anew when what is kept is not understood", async () => {
      await cache.set("a", "of another release", 60);
      const { load, end } = counted(3);
      end();
      expect(await cache.getOrLoad("a", load)).toBe(3);
      expect(await cache.get("a")).toBe(3);
    });
  });
}
