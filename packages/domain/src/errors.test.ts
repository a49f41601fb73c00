import { describe, expect, it } from "vitest";
import { receivedError } from "./errors.ts";

const app = { kind: "conflict", reason: "symptoms.entry_withdrawn", requestId: "1" } as const;

describe("an error that arrives", () => {
  it("is read as it was sent", () => {
    const full = { ...app, fields: { email: ["Not an address."] }, retryAfter: 3 };
    expect(receivedError({ code: "CONFLICT", httpStatus: 409, app: full })).toEqual(full);
    expect(receivedError({ app })).toEqual(app);
  });

  it("may have a reason that nobody here knows", () => {
    expect(receivedError({ app: { ...app, reason: "symptoms.of_tomorrow" } })?.reason).toBe("symptoms.of_tomorrow");
  });

  it.each([
    ["nothing", undefined],
    ["no object", "app"],
    ["no error of ours", { code: "CONFLICT" }],
    ["no object in its place", { app: null }],
    ["a kind that there is not", { app: { ...app, kind: "constructor" } }],
    ["no reason", { app: { ...app, reason: 7 } }],
    ["no request", { app: { ...app, requestId: null } }],
  ])("is none with %s", (_, data) => {
    expect(receivedError(data)).toBeNull();
  });

  it.each([
    ["fields that are none", { fields: { email: "Not an address." } }],
    ["a wait that is none", { retryAfter: "soon" }],
  ])("is read without %s", (_, more) => {
    expect(receivedError({ app: { ...app, ...more } })).toEqual(app);
  });
});
