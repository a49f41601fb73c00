import type { LoadedFrame } from "./frame-source.ts";
import { matrixOf, type Sizes, type View } from "./view.ts";
import { lookupTable, paint, type Shown } from "./window-level.ts";

interface DrawnAs {
  readonly shown: Shown;
  readonly isInverted: boolean;
}

/** The frame as a picture of its own size. */
export function pictureOf({ facts, samples }: LoadedFrame, { shown, isInverted }: DrawnAs): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = facts.columns;
  canvas.height = facts.rows;
  const greys = facts.photometric === "RGB" ? new Uint8ClampedArray() : lookupTable({ facts, shown, isInverted });
  const pixels = paint(samples, { facts, greys, isInverted });
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, facts.columns, facts.rows), 0, 0);
  return canvas;
}

/** From here on elements are seen as what they are, and not as a blur. */
const elementsSeenAt = 6;

/** Puts the picture where the view has it. */
export function draw(canvas: HTMLCanvasElement, picture: HTMLCanvasElement, view: View, sizes: Sizes): void {
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(sizes.paneWidth * ratio);
  canvas.height = Math.round(sizes.paneHeight * ratio);
  const context = canvas.getContext("2d");
  if (context === null) return;
  const [a, b, c, d, e, f] = matrixOf(view, sizes);
  context.setTransform(a * ratio, b * ratio, c * ratio, d * ratio, e * ratio, f * ratio);
  context.imageSmoothingEnabled = Math.hypot(a, b) < elementsSeenAt;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0);
}
