import { describe, expect, it } from "vitest";
import { roundUp } from "./scale.ts";

describe("the upper end of a scale", () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 5],
    [5, 5],
    [6, 10],
    [10, 10],
    [11, 20],
    [999, 1_000],
    [1_000, 1_000],
    [4_200, 5_000],
  ])("for %d at most is %d", (most, end) => {
    expect(roundUp(most)).toBe(end);
  });
});
