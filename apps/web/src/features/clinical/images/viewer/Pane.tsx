import { useElementSize } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { type Dispatch, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { ErrorState } from "../../../../ui/States.tsx";
import { draw, pictureOf } from "./draw.ts";
import type { FrameCache } from "./frame-cache.ts";
import type { LoadedFrame, ViewerSeries } from "./frame-source.ts";
import type { Measurement } from "./measure.ts";
import { Measurements } from "./Measurements.tsx";
import { PaneText, type ShownPatient } from "./PaneText.tsx";
import { useFrame } from "./use-frame.ts";
import { useGestures } from "./use-gestures.ts";
import type { Point, Sizes } from "./view.ts";
import type { PaneState, Tool, ViewerAction } from "./viewer-state.ts";
import css from "./viewer.module.css";
import { firstShown, type Shown, windowOfSamples } from "./window-level.ts";

/** What the keyboard has to know of a pane. */
export interface PaneHandle {
  readonly frame: LoadedFrame;
  readonly sizes: Sizes;
  readonly shown: Shown;
}

interface PaneProps {
  readonly at: number;
  readonly pane: PaneState;
  readonly series: ViewerSeries;
  readonly tool: Tool;
  /** Null when it is the only one. */
  readonly isActive: boolean | null;
  readonly patient: ShownPatient;
  readonly cache: FrameCache;
  readonly measurements: readonly Measurement[];
  readonly isPointing: boolean;
  readonly cross: Point | null;
  readonly dispatch: Dispatch<ViewerAction>;
  readonly onGo: (by: number) => void;
  readonly onReady: (at: number, handle: PaneHandle | null) => void;
}

/** A series, at the frame that it is looked at. */
export function Pane(props: PaneProps) {
  const { at, pane, series, tool, isActive, patient, cache, measurements, isPointing, cross, dispatch, onReady } =
    props;
  const { t } = useLingui();
  const { ref: box, width, height } = useElementSize();
  const { frame, error, again } = useFrame(cache, { frames: series.frames, index: pane.index, way: pane.way });
  const shown = useMemo(
    () => pane.shown ?? (frame === null ? null : firstShown(frame.facts, frame.samples)),
    [pane.shown, frame],
  );
  const facts = frame?.facts ?? null;
  const sizes = useMemo(
    (): Sizes | null =>
      facts === null || width === 0 || height === 0
        ? null
        : { columns: facts.columns, rows: facts.rows, aspect: facts.aspect, paneWidth: width, paneHeight: height },
    [facts, width, height],
  );
  const picture = useMemo(
    () => (frame === null || shown === null ? null : pictureOf(frame, { shown, isInverted: pane.isInverted })),
    [frame, shown, pane.isInverted],
  );
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current !== null && picture !== null && sizes !== null) draw(canvas.current, picture, pane.view, sizes);
  }, [picture, pane.view, sizes]);
  useEffect(() => {
    onReady(at, frame === null || sizes === null || shown === null ? null : { frame, sizes, shown });
  }, [at, frame, sizes, shown, onReady]);

  const last = measurements.at(-1);
  const { ref, handlers } = useGestures<HTMLDivElement>({
    pane,
    tool,
    sizes,
    window: windowNow(frame, shown),
    hasFrames: series.frames.length > 1,
    isPointing,
    onChange: (to) => dispatch({ do: "change", pane: at, to }),
    onGo: (by) => {
      dispatch({ do: "activate", pane: at });
      props.onGo(by);
    },
    onActivate: () => dispatch({ do: "activate", pane: at }),
    onPoint: (point) => dispatch({ do: "point", pane: at, point, id: crypto.randomUUID() }),
    onMovePoint: (point) => dispatch({ do: "move point", pane: at, point }),
    onDropPoint: () => last !== undefined && dispatch({ do: "drop measurement", series: series.id, id: last.id }),
  });

  const [number, count] = [pane.index + 1, series.frames.length];
  return (
    <section
      className={css["pane"]}
      data-active={isActive ?? undefined}
      aria-label={t`${series.title}, ${number} of ${count}`}
    >
      <div
        ref={ref}
        className={css["stage"]}
        data-tool={tool}
        onContextMenu={(event) => event.preventDefault()}
        {...handlers}
      >
        <div ref={box} className={css["fill"]}>
          <canvas
            ref={canvas}
            className={css["canvas"]}
            data-waiting={frame === null || undefined}
            data-frame={frame === null ? undefined : number}
          />
        </div>
        {facts !== null && sizes !== null && (
          <Measurements
            measurements={measurements.filter(({ index }) => index === pane.index)}
            facts={facts}
            view={pane.view}
            sizes={sizes}
            cross={cross}
          />
        )}
        <PaneText series={series} patient={patient} pane={pane} facts={facts} shown={shown} />
        {frame === null && error === null && (
          <p className={css["waiting"]}>
            <Trans>Opening…</Trans>
          </p>
        )}
        {error !== null && (
          <div className={css["failed"]}>
            <ErrorState error={error} onRetry={again} />
          </div>
        )}
      </div>
      {count > 1 && (
        <input
          type="range"
          className={css["scroll"]}
          aria-label={t`Frame`}
          aria-valuetext={t`${number} of ${count}`}
          min={1}
          max={count}
          value={number}
          onChange={(event) => {
            dispatch({ do: "activate", pane: at });
            props.onGo(Number(event.currentTarget.value) - number);
          }}
        />
      )}
    </section>
  );
}

/** What dragging begins with: of a table the values that occur. */
function windowNow(frame: LoadedFrame | null, shown: Shown | null) {
  if (frame === null || shown === null || frame.facts.photometric === "RGB") return null;
  if (shown.kind === "window") return shown;
  const all = windowOfSamples(frame.facts, frame.samples);
  return all.kind === "window" ? all : null;
}
