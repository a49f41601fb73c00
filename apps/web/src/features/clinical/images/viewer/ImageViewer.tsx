import { useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { createFrameCache } from "./frame-cache.ts";
import type { ViewerSeries } from "./frame-source.ts";
import { Help } from "./Help.tsx";
import { type Command, commandOf } from "./keys.ts";
import { measurementText } from "./Measurements.tsx";
import { Pane, type PaneHandle } from "./Pane.tsx";
import type { ShownPatient } from "./PaneText.tsx";
import { presetsOf } from "./presets.ts";
import { Thumbnails } from "./Thumbnails.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { useCine } from "./use-cine.ts";
import { fitted, flipped, type Point, toPane, toPicture, turned, type View, zoomedAt } from "./view.ts";
import { firstState, isMeasuring, isUnfinished, viewerReducer } from "./viewer-state.ts";
import css from "./viewer.module.css";
import { draggedWindow, type Shown, windowOfSamples } from "./window-level.ts";

interface ImageViewerProps {
  readonly series: readonly [ViewerSeries, ...ViewerSeries[]];
  /** The series that is looked at beside the first one; null for none. */
  readonly beside: string | null;
  readonly patient: ShownPatient;
}

const zoomStep = 1.25;

/** Looks at the series of a study: by mouse, by touch, and by keys alone. */
export function ImageViewer({ series, beside, patient }: ImageViewerProps) {
  const { t } = useLingui();
  const [state, dispatch] = useReducer(viewerReducer, [series[0].id, beside] as const, firstState);
  const [cache] = useState(createFrameCache);
  const [handles, setHandles] = useState<readonly (PaneHandle | null)[]>([]);
  const [cross, setCross] = useState<Point | null>(null);
  const [isHelp, setHelp] = useState(false);
  const root = useRef<HTMLDivElement>(null);

  const seriesOf = useCallback((id: string) => series.find((one) => one.id === id) ?? series[0], [series]);
  const counts = useMemo(() => state.panes.map((pane) => seriesOf(pane.series).frames.length), [state.panes, seriesOf]);
  const active = state.panes[state.active] ?? state.panes[0];
  const handle = handles[state.active] ?? null;
  const presets = useMemo(() => (handle === null ? [] : presetsOf(handle.frame)), [handle]);
  const onReady = useCallback(
    (at: number, ready: PaneHandle | null) =>
      setHandles((before) => (before[at] === ready ? before : Object.assign([...before], { [at]: ready }))),
    [],
  );
  const onGo = useCallback((by: number, isRound = false) => dispatch({ do: "go", by, counts, isRound }), [counts]);
  useCine({ panes: state.panes, seriesOf, cache, active: state.active, onGo });
  // Keys work from the start.
  useEffect(() => root.current?.focus({ preventScroll: true }), []);
  // React's own listener is for what is pressed, and a viewer is not.
  useEffect(() => {
    const element = root.current;
    element?.addEventListener("keydown", onKeyDown);
    return () => element?.removeEventListener("keydown", onKeyDown);
  });
  if (active === undefined) return null;
  const own = seriesOf(active.series);

  const change = (to: {
    readonly view?: View;
    readonly shown?: Shown;
    readonly isInverted?: boolean;
    readonly isPlaying?: boolean;
  }) => dispatch({ do: "change", pane: state.active, to });
  const look = (view: View) => change({ view });

  function moveCross(by: Point): void {
    if (handle === null || active === undefined) return;
    const { sizes } = handle;
    const from = toPane(cross ?? { x: sizes.columns / 2, y: sizes.rows / 2 }, active.view, sizes);
    setCross(toPicture({ x: from.x + by.x, y: from.y + by.y }, active.view, sizes));
  }

  function zoom(by: number): void {
    if (handle === null || active === undefined) return;
    const { sizes } = handle;
    look(zoomedAt(active.view, by, { at: { x: sizes.paneWidth / 2, y: sizes.paneHeight / 2 }, sizes }));
  }

  function setWindow(by: { readonly right: number; readonly down: number }): void {
    if (handle === null || handle.frame.facts.photometric === "RGB") return;
    const now =
      handle.shown.kind === "window" ? handle.shown : windowOfSamples(handle.frame.facts, handle.frame.samples);
    if (now.kind === "window") change({ shown: draggedWindow(now, by) });
  }

  function placePoint(): void {
    if (handle === null || !isMeasuring(state.tool)) return;
    const point = cross ?? { x: handle.sizes.columns / 2, y: handle.sizes.rows / 2 };
    setCross(point);
    dispatch({ do: "point", pane: state.active, point, id: crypto.randomUUID() });
  }

  function carryOutFurther(command: Exclude<Command, string>): void {
    if (active === undefined) return;
    if ("tool" in command) {
      setCross(null);
      dispatch({ do: "use", tool: command.tool });
    } else if ("preset" in command) {
      const preset = presets[command.preset];
      if (preset !== undefined) change({ shown: preset.shown });
    } else if ("window" in command) setWindow(command.window);
    else if (isMeasuring(state.tool)) moveCross(command.move);
    else {
      const { x, y } = command.move;
      look({ ...active.view, panX: active.view.panX + x, panY: active.view.panY + y });
    }
  }

  function carryOut(command: Command): void {
    if (active === undefined) return;
    if (typeof command !== "string") return carryOutFurther(command);
    const count = own.frames.length;
    switch (command) {
      case "frameBefore":
        return onGo(-1);
      case "frameAfter":
        return onGo(1);
      case "frameFirst":
        return onGo(-count);
      case "frameLast":
        return onGo(count);
      case "otherPane":
        return dispatch({ do: "activate", pane: (state.active + 1) % state.panes.length });
      case "play":
        return count > 1 ? change({ isPlaying: !active.isPlaying }) : undefined;
      case "zoomIn":
        return zoom(zoomStep);
      case "zoomOut":
        return zoom(1 / zoomStep);
      case "fit":
        return look(fitted);
      case "invert":
        return change({ isInverted: !active.isInverted });
      case "turnRight":
        return look(turned(active.view, 1));
      case "turnLeft":
        return look(turned(active.view, -1));
      case "flipAcross":
        return look(flipped(active.view, "across"));
      case "flipDown":
        return look(flipped(active.view, "down"));
      case "split":
        return dispatch({ do: "split", series: (series.find(({ id }) => id !== active.series) ?? own).id });
      case "link":
        return dispatch({ do: "link" });
      case "dropMeasurement": {
        const last = state.measurements[active.series]?.at(-1);
        return last === undefined
          ? undefined
          : dispatch({ do: "drop measurement", series: active.series, id: last.id });
      }
      case "placePoint":
        return placePoint();
      case "help":
        return setHelp(true);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { target, key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || isHelp) return;
    // Buttons and fields have keys of their own.
    const hasOwn = target instanceof HTMLSelectElement || target instanceof HTMLInputElement;
    const isPressing = target instanceof HTMLButtonElement && (key === " " || key === "Enter");
    if (hasOwn || isPressing) return;
    const command = commandOf({ key, isShift: shiftKey }, state.tool);
    if (command === null) return;
    event.preventDefault();
    // The next key, which may be there already, acts on what this one did.
    flushSync(() => carryOut(command));
  }

  const measured = (state.measurements[active.series] ?? []).filter(({ index }) => index === active.index);
  const last = measured.at(-1);
  const lastText = last === undefined || handle === null ? null : measurementText(last, handle.frame.facts);
  return (
    <div ref={root} className={css["viewer"]} role="group" aria-label={t`Pictures`} tabIndex={-1}>
      <Toolbar
        tool={state.tool}
        pane={active}
        presets={presets}
        shown={handle?.shown ?? null}
        canPlay={own.frames.length > 1}
        isSplit={state.panes.length > 1}
        isLinked={state.isLinked}
        onCommand={carryOut}
      />
      <div className={css["body"]}>
        {series.length > 1 && (
          <Thumbnails
            series={series}
            chosen={active.series}
            cache={cache}
            onChoose={(id) => dispatch({ do: "show series", pane: state.active, series: id })}
          />
        )}
        <div className={css["panes"]} data-count={state.panes.length}>
          {state.panes.map((pane, at) => (
            <Pane
              key={at}
              at={at}
              pane={pane}
              series={seriesOf(pane.series)}
              tool={state.tool}
              isActive={state.panes.length === 1 ? null : at === state.active}
              patient={patient}
              cache={cache}
              measurements={state.measurements[pane.series] ?? []}
              isPointing={isUnfinished(state, pane.series)}
              cross={at === state.active && isMeasuring(state.tool) ? cross : null}
              dispatch={dispatch}
              onGo={onGo}
              onReady={onReady}
            />
          ))}
        </div>
      </div>
      <p className={css["said"]} role="status">
        {lastText}
      </p>
      <Help isOpen={isHelp} onClose={() => setHelp(false)} />
    </div>
  );
}
