import { describe, expect, it } from "vitest";
import { sleepMinutes } from "./diary-days.ts";
import type { Language } from "./languages.ts";
import { trackedChanges } from "./trackers.ts";
import { readNumber, readSleep } from "./typed-numbers.ts";

describe("a number that is typed", () => {
  it.each<[string, Language, number | null]>([
    ["7,5", "de", 7.5],
    ["7,5", "en", 7.5],
    ["7.5", "de", 7.5],
    ["10.000", "de", 10_000],
    ["10.000", "en", 10],
    ["10,000", "en", 10_000],
    ["1.234.567,5", "de", 1_234_567.5],
    ["1,234,567.5", "en", 1_234_567.5],
    ["0,500", "en", 0.5],
    ["10 000", "en", 10_000],
    [" 61,4 ", "de", 61.4],
    ["−3", "en", -3],
    ["-0.5", "en", -0.5],
    ["7.", "en", 7],
    [",5", "de", 0.5],
    ["", "en", null],
    ["abc", "en", null],
    ["1,2,3", "de", null],
    ["1e9", "en", null],
    ["-", "en", null],
    ["Infinity", "en", null],
  ])("%j in %s is %j", (text, language, number) => {
    expect(readNumber(text, language)).toBe(number);
  });
});

describe("sleep that is typed", () => {
  it.each<[string, number | null]>([
    ["7,5", 450],
    ["7:30", 450],
    ["7 h 30", 450],
    ["7h", 420],
    ["7 h 30 min", 450],
    ["7 Std. 15", 435],
    ["7.1", 420],
    ["0", 0],
    ["24", 1_440],
    ["25 h", 1_500],
    ["7:75", null],
    ["a lot", null],
    ["", null],
  ])("%j is %j minutes", (text, minutes) => {
    expect(readSleep(text, "de")).toBe(minutes);
  });

  it("goes by quarters of an hour, up to a whole day", () => {
    const isTaken = (minutes: number) => sleepMinutes.safeParse(minutes).success;
    expect([0, 15, 1_440].every(isTaken)).toBe(true);
    expect([-15, 10, 7.5, 1_455, Number.NaN].some(isTaken)).toBe(false);
  });
});

describe("what is said of a day", () => {
  const id = "018F0000-0000-7000-8000-000000000001";

  it("is a number to the thousandth, yes, no, or nothing, by the id however it is written", () => {
    expect(trackedChanges.parse({ [id]: 0.1 + 0.2 })).toEqual({ [id.toLowerCase()]: 0.3 });
    expect(trackedChanges.parse({ [id]: null })).toEqual({ [id.toLowerCase()]: null });
    expect(trackedChanges.safeParse({ [id]: "1" }).success).toBe(false);
    expect(trackedChanges.safeParse({ [id]: -1_000_001 }).success).toBe(false);
    expect(trackedChanges.safeParse({ sport: true }).success).toBe(false);
  });
});
