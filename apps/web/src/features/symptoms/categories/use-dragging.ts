import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from "react";

interface Drag {
  readonly from: number;
  readonly to: number;
  /** How far the line is from where it was, in pixels. */
  readonly by: number;
  readonly height: number;
}

/** What a line of a list has to have so that it can be dragged. */
export interface Draggable {
  readonly style: CSSProperties;
  /** Undefined while no line is dragged. */
  readonly state: "held" | "aside" | undefined;
  /** For its handle, when a finger or the mouse goes down on it. */
  readonly onHold: (event: PointerEvent<HTMLElement>) => void;
}

/** So near to the edge of the window, the bar at the bottom of a phone included, the page goes along. */
const edge = 96;
const scrollStep = 9;

/**
 * Lines of a list that a finger or the mouse puts elsewhere; for the keyboard there are buttons. Nothing moves before it
 * is let go: others only step aside. Escape puts it back.
 */
export function useDragging(onMove: (from: number, to: number) => void): (index: number) => Draggable {
  const [drag, setDrag] = useState<Drag | null>(null);
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);

  function hold(from: number, event: PointerEvent<HTMLElement>): void {
    const { button, pointerId } = event;
    const handle: HTMLElement = event.currentTarget;
    const line = handle.closest("li");
    if (button !== 0 || line === null) return;
    event.preventDefault();
    handle.setPointerCapture(pointerId);
    // Where they are on the page, which may be moved meanwhile.
    const middles = [...(line.parentElement?.children ?? [])].map((one) => {
      const { top, height } = one.getBoundingClientRect();
      return top + height / 2 + scrollY;
    });
    const { height } = line.getBoundingClientRect();
    const others = middles.toSpliced(from, 1);
    const start = event.clientY + scrollY;
    let { clientY } = event;
    let to = from;
    running.current.abort();
    running.current = new AbortController();
    const { signal } = running.current;

    function place() {
      const by = clientY + scrollY - start;
      const middle = (middles[from] ?? 0) + by;
      to = others.filter((other) => other < middle).length;
      setDrag({ from, to, by, height });
    }
    function goAlong() {
      if (signal.aborted) return;
      const step =
        clientY < edge && to > 0 ? -scrollStep : clientY > innerHeight - edge && to < others.length ? scrollStep : 0;
      if (step !== 0) {
        scrollBy(0, step);
        place();
      }
      requestAnimationFrame(goAlong);
    }
    function letGo(isKept: boolean) {
      running.current.abort();
      if (isKept && to !== from) onMove(from, to);
      // Once the list is shown in its new order, which is told a moment later.
      setTimeout(() => setDrag(null));
    }
    handle.addEventListener(
      "pointermove",
      (moved) => {
        ({ clientY } = moved);
        place();
      },
      { signal },
    );
    handle.addEventListener("pointerup", () => letGo(true), { signal });
    handle.addEventListener("pointercancel", () => letGo(false), { signal });
    addEventListener("keydown", ({ key }) => key === "Escape" && letGo(false), { signal });
    place();
    goAlong();
  }

  return (index) => {
    const onHold = (event: PointerEvent<HTMLElement>) => hold(index, event);
    if (drag === null) return { style: {}, state: undefined, onHold };
    const { from, to, by, height } = drag;
    if (index === from) return { style: { transform: `translateY(${by}px)` }, state: "held", onHold };
    const aside = from < index && index <= to ? -height : to <= index && index < from ? height : 0;
    return { style: { transform: `translateY(${aside}px)` }, state: "aside", onHold };
  };
}
