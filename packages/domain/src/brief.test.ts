import { describe, expect, it } from "vitest";
import { type BriefInput, briefInput } from "./index.ts";

const input: BriefInput = {
  from: "2026-01-01",
  to: "2026-01-30",
  timeZone: "Europe/Vienna",
  personName: "Ada Lovelace",
  categories: null,
  includesNotes: true,
  includesCycle: true,
  ownWords: "",
  questions: [],
  paper: "a4",
  language: "en",
};

describe("what is asked of a brief", () => {
  it.each([
    [{ to: "2025-12-31" }, "The last day is before the first."],
    [{ from: "2024-12-26" }, "Choose at most 400 days."],
    [{ questions: Array.from({ length: 9 }, () => "?") }, "At most 8 questions fit on the page."],
    [{ ownWords: "x".repeat(601) }, "What bothers you most can be at most 600 characters."],
    [{ ownWords: "x\n".repeat(9) }, "What bothers you most can be at most 8 lines."],
    [{ personName: " " }, "Name cannot be empty."],
  ])("%j is refused in words", (change, message) => {
    const { error } = briefInput.safeParse({ ...input, ...change });
    expect(error?.issues.map((issue) => issue.message)).toContain(message);
  });

  it("is at most 400 days, both ends included", () => {
    expect(briefInput.safeParse({ ...input, from: "2024-12-27" }).success).toBe(true);
  });
});
