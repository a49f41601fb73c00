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
