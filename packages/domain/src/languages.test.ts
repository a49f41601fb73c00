import { describe, expect, it } from "vitest";
import { updateProfileInput } from "./identity.ts";
import { spokenOf } from "./languages.ts";

describe("the language of a tag", () => {
  it.each([
    ["de", "de"],
    ["DE-at", "de-AT"],
    ["en-001", "en-001"],
    ["de-Latn-CH", "de-CH"],
    ["de-CH-1996-u-co-phonebk", "de-CH"],
    // None of these is a tag to `Intl`, which would throw.
    ["de-AT-DE", "de-AT"],
    ["de-x", "de"],
    ["de-toolongtobeanything", "de"],
  ])("is told with its region and nothing else: %s", (given, tag) => {
    expect(spokenOf([null, "fr", given])?.tag).toBe(tag);
    expect(updateProfileInput.parse({ locale: given })).toEqual({ locale: tag });
    expect(() => new Intl.DateTimeFormat(tag)).not.toThrow();
  });

  it.each(["fr", "", "d", "../de", "de_AT", "deutsch"])("is none that is spoken: %j", (given) => {
    expect(spokenOf([given])).toBeNull();
    expect(updateProfileInput.safeParse({ locale: given }).success).toBe(false);
  });
});
