import { Plural, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { pictureOf } from "./draw.ts";
import type { FrameCache } from "./frame-cache.ts";
import type { ViewerSeries } from "./frame-source.ts";
import css from "./viewer.module.css";
import { firstShown } from "./window-level.ts";

interface ThumbnailsProps {
  readonly series: readonly ViewerSeries[];
  /** In the active pane. */
  readonly chosen: string;
  readonly cache: FrameCache;
  readonly onChoose: (id: string) => void;
}

/** The series of a study, each by the picture in its middle. */
export function Thumbnails({ series, chosen, cache, onChoose }: ThumbnailsProps) {
  const { t } = useLingui();
  return (
    <ul className={css["thumbnails"]} aria-label={t`Series`}>
      {series.map((one) => (
        <li key={one.id}>
          <button type="button" aria-pressed={one.id === chosen} onClick={() => onChoose(one.id)}>
            <Thumbnail series={one} cache={cache} />
            <span>
              <strong>{one.title}</strong>
              <small>
                <Plural value={one.frames.length} one="# picture" other="# pictures" />
              </small>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const side = 96;

function Thumbnail({ series, cache }: { readonly series: ViewerSeries; readonly cache: FrameCache }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isHere, setHere] = useState(false);
  useEffect(() => {
    const middle = series.frames[Math.floor((series.frames.length - 1) / 2)];
    let isGone = false;
    if (middle === undefined) return;
    cache.load(middle).then(
      (frame) => {
        const context = canvas.current?.getContext("2d");
        if (isGone || !context) return;
        const { facts, samples } = frame;
        const picture = pictureOf(frame, { shown: firstShown(facts, samples), isInverted: false });
        const scale = side / Math.max(facts.columns, facts.rows * facts.aspect);
        const [width, height] = [facts.columns * scale, facts.rows * facts.aspect * scale];
        context.imageSmoothingQuality = "high";
        context.drawImage(picture, (side - width) / 2, (side - height) / 2, width, height);
        setHere(true);
      },
      // Why there is none is said where the series is opened.
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [series, cache]);
  return <canvas ref={canvas} width={side} height={side} data-here={isHere || undefined} aria-hidden />;
}
