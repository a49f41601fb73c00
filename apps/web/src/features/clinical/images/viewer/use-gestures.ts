import { type PointerEvent, useEffect, useRef } from "react";
import type { PaneState, Tool } from "./viewer-state.ts";
import { type Point, type Sizes, toPicture, type View, zoomedAt } from "./view.ts";
import { draggedWindow, type Shown } from "./window-level.ts";

interface GestureTarget {
  readonly pane: PaneState;
  readonly tool: Tool;
  readonly sizes: Sizes | null;
  /** The window that is shown now, which dragging begins with. */
  readonly window: { readonly center: number; readonly width: number } | null;
  readonly hasFrames: boolean;
  onChange(to: { readonly view?: View; readonly shown?: Shown }): void;
  onGo(by: number): void;
  onActivate(): void;
  onPoint(point: Point): void;
  onMovePoint(point: Point): void;
  /** A measurement whose ends are one place. */
  onDropPoint(): void;
  readonly isPointing: boolean;
}

interface Drag {
  readonly way: Tool | "pinch";
  readonly from: Point;
  readonly spread: number;
  readonly view: View;
  readonly window: { readonly center: number; readonly width: number } | null;
  /** Whether this drag began a measurement. */
  readonly isFirst: boolean;
}

const middle = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});
const spreadOf = ([one, other]: readonly Point[]) =>
  one === undefined || other === undefined ? 1 : Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));

function placeIn(element: HTMLElement, { clientX, clientY }: Pick<MouseEvent, "clientX" | "clientY">): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

/** As everywhere where pictures are read: the middle button moves, the right one zooms, the left one has the tool. */
const wayOf = (button: number, tool: Tool): Tool => (button === 1 ? "pan" : button === 2 ? "zoom" : tool);
/** A wheel that has gone this far is at the next frame. */
const notch = 40;

/** Mouse, pen and fingers on a picture; two fingers zoom and move whatever the tool is. */
export function useGestures<Holder extends HTMLElement>(target: GestureTarget) {
  const holder = useRef<Holder>(null);
  const pointers = useRef(new Map<number, Point>());
  const drag = useRef<Drag | null>(null);
  const latest = useRef(target);
  useEffect(() => {
    latest.current = target;
  });

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    let rolled = 0;
    // React's own listener may not keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      const { sizes, pane, hasFrames, onChange, onGo } = latest.current;
      event.preventDefault();
      if (sizes === null) return;
      if (hasFrames && !event.ctrlKey && !event.metaKey) {
        rolled += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * notch;
        const steps = Math.trunc(rolled / notch);
        rolled -= steps * notch;
        if (steps !== 0) onGo(steps);
        return;
      }
      onChange({ view: zoomedAt(pane.view, Math.exp(-event.deltaY / 300), { at: placeIn(element, event), sizes }) });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  function begin(way: Drag["way"], isFirst: boolean): void {
    const points = [...pointers.current.values()];
    const { pane, window } = target;
    drag.current = { way, from: middle(points), spread: spreadOf(points), view: pane.view, window, isFirst };
  }

  function onPointerDown(event: PointerEvent<Holder>): void {
    const { sizes, tool, pane, isPointing } = target;
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, placeIn(event.currentTarget, event));
    target.onActivate();
    if (sizes === null) return;
    if (pointers.current.size === 2) {
      if (drag.current?.isFirst === true) target.onDropPoint();
      begin("pinch", false);
      return;
    }
    const way = wayOf(event.button, tool);
    if (way === "length" || way === "angle") {
      const point = toPicture(placeIn(event.currentTarget, event), pane.view, sizes);
      target.onPoint(point);
      // The other end goes along with the pointer.
      if (!isPointing) target.onPoint(point);
      begin(way, !isPointing);
    } else begin(way, false);
  }

  function onPointerMove(event: PointerEvent<Holder>): void {
    const held = drag.current;
    const { sizes } = target;
    if (!pointers.current.has(event.pointerId) || held === null || sizes === null) return;
    pointers.current.set(event.pointerId, placeIn(event.currentTarget, event));
    const points = [...pointers.current.values()];
    const at = middle(points);
    const [right, down] = [at.x - held.from.x, at.y - held.from.y];
    const moved = { ...held.view, panX: held.view.panX + right, panY: held.view.panY + down };
    switch (held.way) {
      case "pinch":
        return target.onChange({ view: zoomedAt(moved, spreadOf(points) / held.spread, { at, sizes }) });
      case "pan":
        return target.onChange({ view: moved });
      case "zoom":
        return target.onChange({ view: zoomedAt(held.view, Math.exp(-down / 120), { at: held.from, sizes }) });
      case "window":
        if (held.window !== null) target.onChange({ shown: draggedWindow(held.window, { right, down }) });
        return;
      default:
        target.onMovePoint(toPicture(at, target.pane.view, sizes));
    }
  }

  function onPointerUp(event: PointerEvent<Holder>): void {
    const held = drag.current;
    const at = pointers.current.get(event.pointerId);
    pointers.current.delete(event.pointerId);
    if (held === null) return;
    const isStill = at !== undefined && Math.hypot(at.x - held.from.x, at.y - held.from.y) < 3;
    if (held.isFirst && isStill) target.onDropPoint();
    // A finger that is left goes on as it is: with the hand, so that nothing jumps.
    if (held.way === "pinch" && pointers.current.size === 1) begin("pan", false);
    else drag.current = null;
  }

  return {
    ref: holder,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp },
  };
}
