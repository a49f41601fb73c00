import type { FrameFacts } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { createFrameCache, neighbours } from "./frame-cache.ts";
import type { FrameSource, SeriesFrame } from "./frame-source.ts";

const facts = { columns: 10, rows: 10 } as FrameFacts;

/** A series that writes down what it is asked for. */
function seriesOf(count: number, fails: ReadonlySet<number> = new Set()) {
  const asked: number[] = [];
  const source: FrameSource = {
    id: "image",
    frame: (frame) => {
      asked.push(frame);
      return fails.has(frame)
        ? Promise.reject(new Error("cut"))
        : Promise.resolve({ facts, samples: new Uint8Array(100) });
    },
  };
  return { asked, frames: Array.from({ length: count }, (_, frame): SeriesFrame => ({ source, frame })) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("frames", () => {
  it("are fetched ahead in the way that is gone, three to each side", async () => {
    expect(neighbours(20, 10, 1)).toEqual([11, 12, 13, 9, 8, 7]);
    expect(neighbours(20, 10, -1)).toEqual([9, 8, 7, 11, 12, 13]);
    expect(neighbours(3, 0, 1)).toEqual([1, 2]);
    const { asked, frames } = seriesOf(20);
    const cache = createFrameCache();
    cache.prefetch(frames, 10, 1);
    await settled();
    expect(asked).toEqual([11, 12, 13, 9, 8, 7]);
    cache.prefetch(frames, 11, 1);
    await settled();
    // Those that are here already are not asked for again.
    expect(asked.slice(6)).toEqual([14, 10]);
  });

  it("are asked for once, however many wait for them, and again after a failure", async () => {
    const { asked, frames } = seriesOf(2, new Set([1]));
    const cache = createFrameCache();
    const [first, second] = frames;
    if (first === undefined || second === undefined) throw new Error("no frames");
    await Promise.all([cache.load(first), cache.load(first)]);
    await cache.load(first);
    expect(asked).toEqual([0]);
    expect(cache.peek(first)?.samples).toHaveLength(100);
    await expect(cache.load(second)).rejects.toThrow("cut");
    await expect(cache.load(second)).rejects.toThrow("cut");
    expect(asked).toEqual([0, 1, 1]);
  });

  it("are kept as long as there is room, those that were looked at last the longest", async () => {
    const { frames } = seriesOf(4);
    const cache = createFrameCache(300);
    for (const frame of frames.slice(0, 3)) await cache.load(frame);
    const [first, second, third, fourth] = frames;
    if (!first || !second || !third || !fourth) throw new Error("no frames");
    cache.peek(first);
    await cache.load(fourth);
    expect([first, second, third, fourth].map((frame) => cache.peek(frame) !== null)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});
