import type { LoadedFrame, SeriesFrame } from "./frame-source.ts";

/** Frames before and behind the one that is looked at. */
export const ahead = 3;

export interface FrameCache {
  /** What is here already. */
  peek(frame: SeriesFrame): LoadedFrame | null;
  load(frame: SeriesFrame): Promise<LoadedFrame>;
  /** Has the neighbours ready, the nearest first, those in the way of looking before the others. */
  prefetch(frames: readonly SeriesFrame[], at: number, way: 1 | -1): void;
}

const keyOf = ({ source, frame }: SeriesFrame) => `${source.id}/${frame}`;

/** Which neighbours are fetched, in this order. */
export function neighbours(count: number, at: number, way: 1 | -1): readonly number[] {
  const found: number[] = [];
  for (let step = 1; step <= ahead; step += 1) found.push(at + step * way);
  for (let step = 1; step <= ahead; step += 1) found.push(at - step * way);
  return found.filter((index) => index >= 0 && index < count);
}

/** Keeps frames that were looked at last, as many as fit into `mostBytes`. Nothing of it is written to the device. */
export function createFrameCache(mostBytes = 192 * 1_048_576): FrameCache {
  const loaded = new Map<string, LoadedFrame>();
  const underWay = new Map<string, Promise<LoadedFrame>>();
  let held = 0;

  function keep(key: string, frame: LoadedFrame): void {
    loaded.set(key, frame);
    held += frame.samples.byteLength;
    for (const [oldest, { samples }] of loaded) {
      if (held <= mostBytes || oldest === key) break;
      loaded.delete(oldest);
      held -= samples.byteLength;
    }
  }

  function peek(frame: SeriesFrame): LoadedFrame | null {
    const key = keyOf(frame);
    const found = loaded.get(key);
    if (found === undefined) return null;
    // The last one that would have to go.
    loaded.delete(key);
    loaded.set(key, found);
    return found;
  }

  async function load(frame: SeriesFrame): Promise<LoadedFrame> {
    const here = peek(frame);
    if (here !== null) return here;
    const key = keyOf(frame);
    const waiting = underWay.get(key);
    if (waiting !== undefined) return waiting;
    const begun = frame.source.frame(frame.frame);
    underWay.set(key, begun);
    try {
      const found = await begun;
      keep(key, found);
      return found;
    } finally {
      underWay.delete(key);
    }
  }

  return {
    peek,
    load,
    prefetch: (frames, at, way) => {
      for (const index of neighbours(frames.length, at, way)) {
        const frame = frames[index];
        // One that fails is asked for again, and says why, when it is looked at.
        if (frame !== undefined) load(frame).catch(() => undefined);
      }
    },
  };
}
