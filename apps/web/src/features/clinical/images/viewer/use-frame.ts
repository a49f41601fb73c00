import { useEffect, useState } from "react";
import type { FrameCache } from "./frame-cache.ts";
import type { LoadedFrame, SeriesFrame } from "./frame-source.ts";

interface Answer {
  readonly of: SeriesFrame;
  readonly frame: LoadedFrame | null;
  readonly error: unknown;
}

export interface Frame {
  /** Null as long as it is on its way. */
  readonly frame: LoadedFrame | null;
  readonly error: unknown;
  again(): void;
}

interface Asked {
  readonly frames: readonly SeriesFrame[];
  readonly index: number;
  readonly way: 1 | -1;
}

/** The frame at a place of a series: at once when it is here, and its neighbours soon after. */
export function useFrame(cache: FrameCache, { frames, index, way }: Asked): Frame {
  const wanted = frames[index];
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (wanted === undefined) return;
    let isGone = false;
    void answerOf(cache, wanted).then((found) => {
      if (!isGone) setAnswer(found);
    });
    cache.prefetch(frames, index, way);
    return () => {
      isGone = true;
    };
  }, [cache, frames, index, way, wanted]);
  const own = answer !== null && answer.of === wanted ? answer : null;
  return {
    frame: own?.frame ?? (wanted === undefined ? null : cache.peek(wanted)),
    error: own?.error ?? null,
    again: () => {
      setAnswer(null);
      // Whoever has gone on meanwhile has asked for another one.
      if (wanted !== undefined) void answerOf(cache, wanted).then(setAnswer);
    },
  };
}

const answerOf = (cache: FrameCache, of: SeriesFrame): Promise<Answer> =>
  cache.load(of).then(
    (frame) => ({ of, frame, error: null }),
    (error: unknown) => ({ of, frame: null, error }),
  );
