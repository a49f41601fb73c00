import { expect, it } from "vitest";
import { createBounded } from "./bounded.ts";

it("never runs more than it may, also when somebody comes just as a place is handed on", async () => {
  const bounded = createBounded({ concurrency: 1, queueLimit: 8 });
  let running = 0;
  let most = 0;
  const work = async (steps: number) => {
    running += 1;
    most = Math.max(most, running);
    for (let step = 0; step < steps; step += 1) await Promise.resolve();
    running -= 1;
  };
  const jobs: Promise<void>[] = [];
  for (let arrival = 0; arrival < 12; arrival += 1) {
    // One comes at each step of the first one's work and after it, while the second waits.
    jobs.push(bounded(() => work(3)).catch(() => undefined));
    await Promise.resolve();
  }
  await Promise.all(jobs);
  expect(most).toBe(1);
});

it("serves who waits in order, and turns away who comes to a full queue, with the time to come again", async () => {
  const bounded = createBounded({ concurrency: 1, queueLimit: 2 });
  const served: string[] = [];
  const serve = (name: string) => bounded(async () => void served.push(name));
  const results = await Promise.allSettled(["a", "b", "c", "d"].map(serve));
  expect(served).toEqual(["a", "b", "c"]);
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
  expect(results[3]).toMatchObject({
    reason: { kind: "unavailable", reason: "identity.busy", details: { retryAfter: 1 } },
  });
});

it("gives the place back after a failure", async () => {
  const bounded = createBounded({ concurrency: 1, queueLimit: 0 });
  await expect(bounded(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  await expect(bounded(() => Promise.resolve("next"))).resolves.toBe("next");
});
