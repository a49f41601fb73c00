/** How a picture lies in its pane. Points of the picture are in its elements, those of the pane in CSS pixels. */
export interface View {
  /** Against the size that fits. */
  readonly zoom: number;
  readonly panX: number;
  readonly panY: number;
  /** Quarters of a turn to the right. */
  readonly turns: 0 | 1 | 2 | 3;
  /** Left and right exchanged, before it is turned. */
  readonly isFlipped: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Sizes {
  readonly columns: number;
  readonly rows: number;
  /** Height of an element for a width of 1. */
  readonly aspect: number;
  readonly paneWidth: number;
  readonly paneHeight: number;
}

export const fitted: View = { zoom: 1, panX: 0, panY: 0, turns: 0, isFlipped: false };
const leastZoom = 0.25;
const mostZoom = 32;

/** CSS pixels that one column is wide when all of the picture is seen. */
export function fitScale({ columns, rows, aspect, paneWidth, paneHeight }: Sizes, turns: View["turns"]): number {
  const [width, height] = turns % 2 === 0 ? [columns, rows * aspect] : [rows * aspect, columns];
  return Math.min(paneWidth / width, paneHeight / height);
}

const cosines = [1, 0, -1, 0] as const;
const sines = [0, 1, 0, -1] as const;

/** a, b, c, d, e, f of a matrix for canvas and SVG: from elements of the picture to the pane. */
export function matrixOf(view: View, sizes: Sizes): readonly [number, number, number, number, number, number] {
  const scale = fitScale(sizes, view.turns) * view.zoom;
  const [cos, sin] = [cosines[view.turns], sines[view.turns]];
  const across = view.isFlipped ? -scale : scale;
  const down = scale * sizes.aspect;
  const [a, b, c, d] = [cos * across, sin * across, -sin * down, cos * down];
  const e = sizes.paneWidth / 2 + view.panX - (a * sizes.columns + c * sizes.rows) / 2;
  const f = sizes.paneHeight / 2 + view.panY - (b * sizes.columns + d * sizes.rows) / 2;
  return [a, b, c, d, e, f];
}

export function toPane(point: Point, view: View, sizes: Sizes): Point {
  const [a, b, c, d, e, f] = matrixOf(view, sizes);
  return { x: a * point.x + c * point.y + e, y: b * point.x + d * point.y + f };
}

export function toPicture(point: Point, view: View, sizes: Sizes): Point {
  const [a, b, c, d, e, f] = matrixOf(view, sizes);
  const determinant = a * d - b * c;
  const [x, y] = [point.x - e, point.y - f];
  return { x: (d * x - c * y) / determinant, y: (a * y - b * x) / determinant };
}

/** Larger or smaller, with what lies under the point staying there. */
export function zoomedAt(view: View, by: number, { at, sizes }: { readonly at: Point; readonly sizes: Sizes }): View {
  const zoom = Math.min(mostZoom, Math.max(leastZoom, view.zoom * by));
  const ratio = zoom / view.zoom;
  const [x, y] = [at.x - sizes.paneWidth / 2, at.y - sizes.paneHeight / 2];
  return { ...view, zoom, panX: x + (view.panX - x) * ratio, panY: y + (view.panY - y) * ratio };
}

const quarters = [0, 1, 2, 3] as const;
export const turned = (view: View, by: 1 | -1): View => ({
  ...view,
  turns: quarters[(view.turns + by + 4) % 4] ?? 0,
  // What lay beside the middle turns with the rest.
  panX: by === 1 ? -view.panY : view.panY,
  panY: by === 1 ? view.panX : -view.panX,
});

/** Exchanged as it is seen, whichever way it is turned. */
export const flipped = (view: View, way: "across" | "down"): View => {
  const isOwnWay = way === "across" ? view.turns % 2 === 0 : view.turns % 2 === 1;
  const mirrored = { ...view, isFlipped: !view.isFlipped };
  const half = isOwnWay ? mirrored : { ...mirrored, turns: quarters[(view.turns + 2) % 4] ?? 0 };
  return way === "across" ? { ...half, panX: -view.panX } : { ...half, panY: -view.panY };
};
