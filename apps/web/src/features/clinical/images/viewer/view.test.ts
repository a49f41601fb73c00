import { describe, expect, it } from "vitest";
import { angleOf, lengthOf, resultOf } from "./measure.ts";
import { sidesSeen } from "./sides.ts";
import { fitScale, fitted, flipped, type Sizes, toPane, toPicture, turned, zoomedAt } from "./view.ts";

const sizes: Sizes = { columns: 200, rows: 100, aspect: 1, paneWidth: 400, paneHeight: 400 };
const rounded = ({ x, y }: { readonly x: number; readonly y: number }) => ({
  x: Math.round(x * 1_000) / 1_000,
  y: Math.round(y * 1_000) / 1_000,
});
const corner = { x: 0, y: 0 };

describe("view", () => {
  it("fits the picture into the pane, also when it is turned or its elements are not square", () => {
    expect(fitScale(sizes, 0)).toBe(2);
    expect(toPane(corner, fitted, sizes)).toEqual({ x: 0, y: 100 });
    expect(rounded(toPane(corner, turned(fitted, 1), sizes))).toEqual({ x: 300, y: 0 });
    expect(fitScale({ ...sizes, aspect: 4 }, 0)).toBe(1);
  });

  it("exchanges what is seen, whichever way it is turned", () => {
    for (const view of [fitted, turned(fitted, 1), turned(turned(fitted, 1), 1), turned(fitted, -1)]) {
      const before = toPane({ x: 30, y: 10 }, view, sizes);
      const across = rounded(toPane({ x: 30, y: 10 }, flipped(view, "across"), sizes));
      expect(across).toEqual(rounded({ x: 400 - before.x, y: before.y }));
      const down = rounded(toPane({ x: 30, y: 10 }, flipped(view, "down"), sizes));
      expect(down).toEqual(rounded({ x: before.x, y: 400 - before.y }));
    }
  });

  it("finds its way back from the pane, and zooms about the pointer", () => {
    const at = { x: 90, y: 250 };
    const view = zoomedAt(flipped(turned({ ...fitted, panX: 13, panY: -7 }, 1), "down"), 2.5, { at, sizes });
    const under = toPicture(at, view, sizes);
    expect(rounded(toPane(under, view, sizes))).toEqual(at);
    const larger = zoomedAt(view, 1.7, { at, sizes });
    expect(rounded(toPicture(at, larger, sizes))).toEqual(rounded(under));
    expect(zoomedAt(view, 1_000, { at, sizes }).zoom).toBe(32);
    expect(zoomedAt(view, 0.000_1, { at, sizes }).zoom).toBe(0.25);
  });

  it("says which side of the body is seen where", () => {
    const axial = { right: "L", below: "P" };
    expect(sidesSeen(axial, fitted)).toEqual({ top: "A", right: "L", bottom: "P", left: "R" });
    expect(sidesSeen(axial, flipped(fitted, "across"))).toEqual({ top: "A", right: "R", bottom: "P", left: "L" });
    expect(sidesSeen(axial, flipped(fitted, "down"))).toEqual({ top: "P", right: "L", bottom: "A", left: "R" });
    expect(sidesSeen(axial, turned(fitted, 1))).toEqual({ top: "R", right: "A", bottom: "L", left: "P" });
    expect(sidesSeen({ right: "PF", below: "R" }, fitted).left).toBe("AH");
  });
});

describe("measurement", () => {
  const square = { spacing: { row: 0.5, column: 0.5, measuredAt: "patient" }, aspect: 1 } as const;
  const oblong = { spacing: { row: 2, column: 1, measuredAt: "patient" }, aspect: 2 } as const;

  it("is in millimetres by the spacing of rows and columns", () => {
    expect(lengthOf(corner, { x: 6, y: 8 }, square)).toBe(5);
    expect(lengthOf(corner, { x: 0, y: 8 }, oblong)).toBe(16);
    expect(angleOf({ x: 1, y: 0 }, corner, { x: 1, y: 1 }, square)).toBeCloseTo(45);
    expect(angleOf({ x: 1, y: 0 }, corner, { x: 2, y: 1 }, oblong)).toBeCloseTo(45);
    expect(angleOf({ x: -1, y: -0.1 }, corner, { x: -1, y: 0.1 }, square)).toBeCloseTo(11.42, 2);
  });

  it("is in widths of an element where the file says no lengths, and nothing as long as points are missing", () => {
    const points = [corner, { x: 3, y: 4 }];
    expect(resultOf({ kind: "length", points }, { spacing: null, aspect: 1 })).toEqual({ value: 5, unit: "px" });
    expect(resultOf({ kind: "length", points: points.slice(1) }, square)).toBeNull();
    expect(resultOf({ kind: "angle", points }, square)).toBeNull();
  });
});
