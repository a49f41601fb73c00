import { useEffect } from "react";
import type { FrameCache } from "./frame-cache.ts";
import type { ViewerSeries } from "./frame-source.ts";
import { type PaneState, placeAfter } from "./viewer-state.ts";

interface CineInput {
  readonly panes: readonly PaneState[];
  readonly seriesOf: (id: string) => ViewerSeries;
  readonly cache: FrameCache;
  readonly active: number;
  readonly onGo: (by: number, isRound: boolean) => void;
}

/** Where the file does not say how fast: ten pictures a second. */
const usualFrameTime = 100;

/** Goes through the series of the active pane as fast as it was taken; a frame that is not here yet is waited for. */
export function useCine({ panes, seriesOf, cache, active, onGo }: CineInput): void {
  const pane = panes[active];
  const isPlaying = pane?.isPlaying === true;
  const frames = pane === undefined ? null : seriesOf(pane.series).frames;
  const index = pane?.index ?? 0;
  useEffect(() => {
    if (!isPlaying || frames === null) return;
    const next = frames[placeAfter(index, 1, { count: frames.length, isRound: true })];
    const now = frames[index];
    if (next === undefined || now === undefined) return;
    let isGone = false;
    const time = cache.peek(now)?.facts.frameTime ?? usualFrameTime;
    const timer = setTimeout(() => {
      const go = () => {
        if (!isGone) onGo(1, true);
      };
      // One that fails says so where it is shown.
      cache.load(next).then(go, go);
    }, time);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [isPlaying, frames, index, cache, onGo]);
}
