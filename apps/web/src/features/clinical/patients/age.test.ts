import { describe, expect, it } from "vitest";
import { ageOn } from "./age.ts";

describe("an age", () => {
  it.each([
    ["2026-07-02", "1988-07-03", 37],
    ["2026-07-03", "1988-07-03", 38],
    ["2026-02-28", "2024-02-29", 1],
    ["2026-03-01", "2024-02-29", 2],
    ["2026-11-30", "2026-11-30", 0],
  ])("is, on %s, of who was born on %s, %i", (today, birthDate, age) => {
    expect(ageOn(today, birthDate)).toBe(age);
  });
});
