import { describe, expect, it } from "vitest";
import { commandOf } from "./keys.ts";
import { firstState, isUnfinished, placeAfter, type ViewerAction, viewerReducer } from "./viewer-state.ts";

const after = (...actions: readonly ViewerAction[]) => actions.reduce(viewerReducer, firstState(["one", null]));
const indexes = (...actions: readonly ViewerAction[]) => after(...actions).panes.map(({ index }) => index);
const split: ViewerAction = { do: "split", series: "two" };
const counts = [10, 4];

describe("viewer", () => {
  it("goes to the next frame and not beyond the ends, unless it plays", () => {
    expect(indexes({ do: "go", by: 3, counts })).toEqual([3]);
    expect(indexes({ do: "go", by: 99, counts })).toEqual([9]);
    expect(indexes({ do: "go", by: -1, counts })).toEqual([0]);
    expect(placeAfter(9, 1, { count: 10, isRound: true })).toBe(0);
    expect(after({ do: "go", by: -1, counts }).panes[0]?.way).toBe(-1);
  });

  it("goes on in both pictures when they are linked, each to its own end", () => {
    const five: ViewerAction = { do: "go", by: 5, counts };
    expect(indexes(split, five)).toEqual([5, 3]);
    expect(indexes(split, { do: "link" }, five)).toEqual([0, 3]);
    expect(indexes(split, { do: "link" }, { do: "activate", pane: 0 }, five)).toEqual([5, 0]);
    expect(after(split, split).panes).toMatchObject([{ series: "two" }]);
  });

  it("shows another series from its start, as it is by itself", () => {
    const state = after(
      { do: "go", by: 3, counts },
      { do: "change", pane: 0, to: { isInverted: true } },
      { do: "show series", pane: 0, series: "two" },
    );
    expect(state.panes).toMatchObject([{ series: "two", index: 0, isInverted: false }]);
  });

  it("measures with as many points as it takes, and begins anew where the frame is another", () => {
    const point = (x: number, id: string): ViewerAction => ({ do: "point", pane: 0, point: { x, y: 0 }, id });
    const length: ViewerAction = { do: "use", tool: "length" };
    expect(after(point(1, "a")).measurements).toEqual({});
    const two = after(length, point(1, "a"), point(2, "b"), { do: "move point", pane: 0, point: { x: 5, y: 5 } });
    expect(two.measurements["one"]).toEqual([
      {
        id: "a",
        index: 0,
        kind: "length",
        points: [
          { x: 1, y: 0 },
          { x: 5, y: 5 },
        ],
      },
    ]);
    expect(isUnfinished(two, "one")).toBe(false);
    const angle = after({ do: "use", tool: "angle" }, point(1, "a"), point(2, "b"));
    expect(isUnfinished(angle, "one")).toBe(true);
    const elsewhere = [angle]
      .map((state) => viewerReducer(state, { do: "go", by: 1, counts }))
      .map((state) => viewerReducer(state, point(9, "c")));
    expect(elsewhere[0]?.measurements["one"]).toMatchObject([{ id: "c", index: 1, points: [{ x: 9 }] }]);
    const dropped = viewerReducer(two, { do: "drop measurement", series: "one", id: "a" });
    expect(dropped.measurements["one"]).toEqual([]);
  });
});

describe("keys", () => {
  const press = (key: string, isShift = false) => commandOf({ key, isShift }, "window");

  it("do what they do in every tool, but for arrows", () => {
    expect(press("ArrowDown")).toBe("frameAfter");
    expect(press("ArrowLeft")).toBe("otherPane");
    expect(press("ArrowRight", true)).toEqual({ window: { right: 8, down: 0 } });
    expect(commandOf({ key: "ArrowUp", isShift: false }, "pan")).toEqual({ move: { x: 0, y: -24 } });
    expect(commandOf({ key: "ArrowUp", isShift: true }, "angle")).toEqual({ move: { x: 0, y: -20 } });
    expect(press("I")).toBe("invert");
    expect(press("3")).toEqual({ preset: 2 });
    expect(press("Tab")).toBeNull();
    expect(press("x")).toBeNull();
  });
});
