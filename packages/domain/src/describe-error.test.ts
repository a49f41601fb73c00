import { describe, expect, it } from "vitest";
import { describeError, errorText } from "./describe-error.ts";
import { AppError } from "./errors.ts";

const planted = "planted-value";

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

const errors: Readonly<Record<string, unknown>> = {
  "what JSON.parse says": thrownBy(() => JSON.parse(`{"${planted}`)),
  "a zone that is none": thrownBy(() => new Intl.DateTimeFormat("en", { timeZone: planted })),
  "words with lines that look like places": new Error(`no\n    at ${planted} (file:///x.ts:1:1)`),
  "words that were changed later": Object.assign(new Error(`${planted}\n    at ${planted}:1:1`), { message: "other" }),
  "a name that was set": Object.assign(new Error("x"), { name: planted }),
  "properties of any kind": Object.assign(new Error("x"), {
    detail: `Key (email)=(${planted}) already exists.`,
    params: [planted],
    table: `${planted} with spaces`,
    code: { toString: () => `${planted}!` },
  }),
  "a cause": new AppError("internal", "internal", {}, new Error(planted, { cause: new TypeError(planted) })),
  "fields of an input": new AppError("invalid", "request.invalid", { fields: { [planted]: [planted] } }),
  "what is no error": planted,
};

describe("an error that is told to others", () => {
  it.each(Object.entries(errors))("keeps nothing of %s", (_, error) => {
    expect(JSON.stringify(describeError(error))).not.toContain(planted);
    expect(errorText(error)).not.toContain(planted);
  });

  it("names the class, what the system names, and the place, down to the cause", () => {
    const names = { code: "23505", table: "users", column: undefined, constraint: "users_email" };
    const cause = Object.assign(new RangeError("no"), names);
    const error = new AppError("unavailable", "database.unavailable", {}, cause);
    const place = expect.stringMatching(/^ +at .*describe-error\.test\.ts:\d+:\d+/u);
    expect(describeError(error)).toEqual({
      type: "AppError",
      reason: "database.unavailable",
      stack: place,
      cause: { type: "RangeError", code: "23505", table: "users", constraint: "users_email", stack: place },
    });
    expect(errorText(error)).toMatch(
      /^AppError database\.unavailable\n +at [^]*\ncaused by RangeError 23505 users users_email\n +at /u,
    );
  });

  it("ends where causes go in a circle", () => {
    const error = new Error("x");
    error.cause = error;
    expect(errorText(error).match(/caused by/gu)).toHaveLength(5);
  });
});
