import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { databaseError, refusals, sqlState } from "./errors.ts";

describe("what our functions refuse", () => {
  it("has a reason for each code that they raise, and none for others", () => {
    const folder = join(import.meta.dirname, "../sql");
    const raised = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".sql"))
      .flatMap((name) => readFileSync(join(folder, name), "utf8").match(/\bAN\d{3}\b/gu) ?? []);
    expect([...new Set(raised)].toSorted()).toEqual(Object.keys(refusals).toSorted());
  });

  it("is told as what it is refused for", () => {
    const cause = Object.assign(new Error("too many registrations"), { code: "AN004", severity: "ERROR" });
    expect(databaseError(new Error("Failed query", { cause }), true)).toMatchObject({
      kind: "rate_limited",
      reason: "identity.too_many_tries",
      details: { retryAfter: 600 },
    });
  });
});

describe("a connection that breaks", () => {
  // Five capital letters, as PostgreSQL's codes may be.
  it.each(["EPIPE", "ECONNRESET", "ETIMEDOUT", "ERR_STREAM_DESTROYED"])("is unavailable with %s", (code) => {
    const error = new Error("Failed query", { cause: Object.assign(new Error("write"), { code }) });
    expect(sqlState(error)).toBeNull();
    expect(databaseError(error, true)).toMatchObject({
      kind: "unavailable",
      reason: "database.unavailable",
      details: { retryAfter: 1 },
      cause: error,
    });
  });
});

describe("what somebody typed", () => {
  it.each(["Read-only file system", "No space left on device", "Connection terminated"])(
    "does not decide what the error is: %s",
    (typed) => {
      const refusal = Object.assign(new Error("duplicate key"), { code: "23505", severity: "ERROR" });
      const error = new Error(`Failed query: insert … params: ${typed}`, { cause: refusal });
      expect(databaseError(error, true)).toBe(error);
    },
  );
});
