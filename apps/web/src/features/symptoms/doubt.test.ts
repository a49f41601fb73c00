import { describe, expect, it } from "vitest";
import { doubtOf, inLatestYear } from "./doubt.ts";

const now = new Date("2026-11-30T12:00:00Z");

describe("a time that may be a slip", () => {
  it.each([
    ["2026-11-30T11:59:00Z", undefined],
    ["2026-11-30T12:05:00Z", undefined],
    ["2026-11-30T13:00:00Z", "toCome"],
    ["2026-10-05T12:00:00Z", undefined],
    ["2026-09-01T12:00:00Z", "longAgo"],
    ["2025-11-29T12:00:00Z", "longAgo"],
  ])("%s is doubted: %s", (occurredAt, kind) => {
    expect(doubtOf(occurredAt, now)?.kind).toBe(kind);
  });

  it("is none around a day that was chosen, however long ago, but for one still to come", () => {
    expect(doubtOf("2024-03-01T12:00:00Z", now, "2024-03-20")).toBeNull();
    expect(doubtOf("2023-03-20T12:00:00Z", now, "2024-03-20")?.kind).toBe("longAgo");
    expect(doubtOf("2026-12-01T06:00:00Z", now, "2026-12-01")?.kind).toBe("toCome");
  });

  it("is meant for the latest year in which it has been", () => {
    expect(inLatestYear("2025-11-28T10:00", now)).toBe("2026-11-28T10:00");
    expect(inLatestYear("2024-12-30T10:00", new Date("2026-01-05T12:00:00Z"))).toBe("2025-12-30T10:00");
    expect(inLatestYear("2026-12-30T10:00", new Date("2026-01-05T12:00:00Z"))).toBe("2025-12-30T10:00");
  });

  it("is not where that is no day, the one that was typed, or long ago as well", () => {
    expect(inLatestYear("2024-02-29T10:00", new Date("2026-03-01T12:00:00Z"))).toBeNull();
    expect(inLatestYear("2026-11-28T10:00", now)).toBeNull();
    expect(inLatestYear("2025-03-01T10:00", now)).toBeNull();
  });
});
