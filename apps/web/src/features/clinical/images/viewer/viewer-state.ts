import { type Measurement, pointsNeeded } from "./measure.ts";
import { fitted, type Point, type View } from "./view.ts";
import type { Shown } from "./window-level.ts";

/** What dragging does. */
export const tools = ["window", "pan", "zoom", "length", "angle"] as const;
export type Tool = (typeof tools)[number];
export const isMeasuring = (tool: Tool): tool is "length" | "angle" => tool === "length" || tool === "angle";

export interface PaneState {
  readonly series: string;
  readonly index: number;
  /** Null as long as the picture decides. */
  readonly shown: Shown | null;
  readonly isInverted: boolean;
  readonly view: View;
  readonly isPlaying: boolean;
  /** The way in which it was last gone through: neighbours there are fetched first. */
  readonly way: 1 | -1;
}

export interface ViewerState {
  readonly panes: readonly PaneState[];
  readonly active: number;
  readonly tool: Tool;
  /** Whether both panes go on together. */
  readonly isLinked: boolean;
  /** By series; the last one may still miss points. */
  readonly measurements: Readonly<Record<string, readonly Measurement[]>>;
}

export type ViewerAction =
  | { readonly do: "go"; readonly by: number; readonly counts: readonly number[]; readonly isRound?: boolean }
  | { readonly do: "change"; readonly pane: number; readonly to: Partial<Omit<PaneState, "series">> }
  | { readonly do: "show series"; readonly pane: number; readonly series: string }
  | { readonly do: "activate"; readonly pane: number }
  | { readonly do: "use"; readonly tool: Tool }
  | { readonly do: "link" }
  | { readonly do: "split"; readonly series: string }
  | { readonly do: "point"; readonly pane: number; readonly point: Point; readonly id: string }
  | { readonly do: "move point"; readonly pane: number; readonly point: Point }
  | { readonly do: "drop measurement"; readonly series: string; readonly id: string };

const paneOf = (series: string): PaneState => ({
  series,
  index: 0,
  shown: null,
  isInverted: false,
  view: fitted,
  isPlaying: false,
  way: 1,
});

/** @param beside the series that is looked at beside the first one */
export const firstState = ([series, beside]: readonly [string, string | null]): ViewerState => ({
  panes: beside === null ? [paneOf(series)] : [paneOf(series), paneOf(beside)],
  active: 0,
  tool: "window",
  isLinked: true,
  measurements: {},
});

const isComplete = ({ kind, points }: Measurement) => points.length === pointsNeeded(kind);

/** Whether the last measurement of a series waits for points. */
export const isUnfinished = (state: ViewerState, series: string): boolean => {
  const last = state.measurements[series]?.at(-1);
  return last !== undefined && !isComplete(last);
};

function changed(state: ViewerState, at: number, to: Partial<PaneState>): ViewerState {
  return { ...state, panes: state.panes.map((pane, each) => (each === at ? { ...pane, ...to } : pane)) };
}

/** The next place, at the ends staying there, or beginning anew. */
export function placeAfter(index: number, by: number, { count, isRound }: { count: number; isRound: boolean }): number {
  const next = index + by;
  return isRound ? ((next % count) + count) % count : Math.min(count - 1, Math.max(0, next));
}

function gone(state: ViewerState, action: Extract<ViewerAction, { do: "go" }>): ViewerState {
  const { by, counts, isRound = false } = action;
  const panes = state.panes.map((pane, at): PaneState => {
    if (at !== state.active && !state.isLinked) return pane;
    const count = counts[at] ?? 1;
    return { ...pane, index: placeAfter(pane.index, by, { count, isRound }), way: by < 0 ? -1 : 1 };
  });
  return { ...state, panes };
}

/** A point of a measurement: of the one that misses some, else of a new one. */
function pointed(state: ViewerState, action: Extract<ViewerAction, { do: "point" }>): ViewerState {
  const pane = state.panes[action.pane];
  if (pane === undefined || !isMeasuring(state.tool)) return state;
  const own = state.measurements[pane.series] ?? [];
  const last = own.at(-1);
  const isGoingOn = last !== undefined && !isComplete(last) && last.kind === state.tool && last.index === pane.index;
  const begun = last !== undefined && !isComplete(last) && !isGoingOn ? own.slice(0, -1) : own;
  const measurements = isGoingOn
    ? [...own.slice(0, -1), { ...last, points: [...last.points, action.point] }]
    : [...begun, { id: action.id, index: pane.index, kind: state.tool, points: [action.point] }];
  return { ...state, measurements: { ...state.measurements, [pane.series]: measurements } };
}

/** The last point goes where the pointer is. */
function movedPoint(state: ViewerState, action: Extract<ViewerAction, { do: "move point" }>): ViewerState {
  const pane = state.panes[action.pane];
  const own = pane === undefined ? [] : (state.measurements[pane.series] ?? []);
  const last = own.at(-1);
  if (pane === undefined || last === undefined) return state;
  const moved = { ...last, points: [...last.points.slice(0, -1), action.point] };
  return { ...state, measurements: { ...state.measurements, [pane.series]: [...own.slice(0, -1), moved] } };
}

/** Everything that a viewer does with what it shows. */
export function viewerReducer(state: ViewerState, action: ViewerAction): ViewerState {
  switch (action.do) {
    case "go":
      return gone(state, action);
    case "change":
      return changed(state, action.pane, action.to);
    case "show series":
      return { ...changed(state, action.pane, paneOf(action.series)), active: action.pane };
    case "activate":
      return state.active === action.pane ? state : { ...state, active: action.pane };
    case "use":
      return { ...state, tool: action.tool };
    case "link":
      return { ...state, isLinked: !state.isLinked };
    case "split": {
      const [first] = state.panes;
      if (first === undefined) return state;
      return state.panes.length === 1
        ? { ...state, panes: [first, paneOf(action.series)], active: 1 }
        : { ...state, panes: [state.panes[state.active] ?? first], active: 0 };
    }
    case "point":
      return pointed(state, action);
    case "move point":
      return movedPoint(state, action);
    case "drop measurement": {
      const own = state.measurements[action.series] ?? [];
      const left = own.filter(({ id }) => id !== action.id);
      return { ...state, measurements: { ...state.measurements, [action.series]: left } };
    }
  }
}
