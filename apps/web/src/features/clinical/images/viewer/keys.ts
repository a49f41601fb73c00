import type { Tool } from "./viewer-state.ts";

export type Command =
  | "frameBefore"
  | "frameAfter"
  | "frameFirst"
  | "frameLast"
  | "otherPane"
  | "play"
  | "zoomIn"
  | "zoomOut"
  | "fit"
  | "invert"
  | "turnRight"
  | "turnLeft"
  | "flipAcross"
  | "flipDown"
  | "split"
  | "link"
  | "dropMeasurement"
  | "placePoint"
  | "help"
  | { readonly tool: Tool }
  | { readonly preset: number }
  | { readonly window: { readonly right: number; readonly down: number } }
  /** In CSS pixels: the picture with the hand in use, the cross with a measure. */
  | { readonly move: { readonly x: number; readonly y: number } };

interface Stroke {
  readonly key: string;
  readonly isShift: boolean;
}

const letters: Readonly<Record<string, Command>> = {
  w: { tool: "window" },
  p: { tool: "pan" },
  z: { tool: "zoom" },
  m: { tool: "length" },
  a: { tool: "angle" },
  i: "invert",
  r: "turnRight",
  l: "turnLeft",
  h: "flipAcross",
  v: "flipDown",
  d: "split",
  k: "link",
  "+": "zoomIn",
  "=": "zoomIn",
  "-": "zoomOut",
  "0": "fit",
  " ": "play",
  "?": "help",
  backspace: "dropMeasurement",
  delete: "dropMeasurement",
  enter: "placePoint",
  home: "frameFirst",
  end: "frameLast",
  pageup: "frameBefore",
  pagedown: "frameAfter",
};

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** Of a window, as if dragged this far. */
const windowStep = 8;
const panStep = 24;

/** What a key does with the tool in hand; null for one that is the browser's. */
export function commandOf({ key, isShift }: Stroke, tool: Tool): Command | null {
  const arrow = arrows[key];
  if (arrow !== undefined) {
    const [x, y] = arrow;
    if (tool === "length" || tool === "angle") {
      const step = isShift ? 20 : 2;
      return { move: { x: x * step, y: y * step } };
    }
    if (isShift) return { window: { right: x * windowStep, down: y * windowStep } };
    if (tool === "pan") return { move: { x: x * panStep, y: y * panStep } };
    if (x !== 0) return "otherPane";
    return y < 0 ? "frameBefore" : "frameAfter";
  }
  if (/^[1-9]$/u.test(key)) return { preset: Number(key) - 1 };
  return letters[key.toLowerCase()] ?? null;
}
