import { describe, expect, it } from "vitest";
import { databaseError, sqlState } from "./errors.ts";

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
