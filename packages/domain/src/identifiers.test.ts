import { describe, expect, it } from "vitest";
import { changeBackgroundInput } from "./background.ts";
import { recordIdentifierInput } from "./identifiers.ts";
import { faultOfSsn } from "./social-security.ts";

const ids = {
  id: "0198b6d0-1111-7000-8000-000000000001",
  patientId: "0198b6d0-1111-7000-8000-000000000002",
};

describe("a social security number", () => {
  it.each([
    ["123-45-6789", null],
    ["123 45 6789", null],
    ["078-05-1120", /advertising/u],
    ["219-09-9999", /advertising/u],
    ["000-12-3456", /begins with 000/u],
    ["666-12-3456", /begins with 666/u],
    ["912-70-1234", /may be a taxpayer number \(ITIN\)/u],
    ["123-00-6789", /all zeros/u],
    ["123-45-0000", /all zeros/u],
    ["12345678", /nine digits/u],
  ])("%s", (text, fault) => {
    const said = faultOfSsn(text);
    if (fault === null) expect(said).toBeNull();
    else expect(said).toMatch(fault);
  });
});

describe("another number of a patient", () => {
  const errorOf = (given: object) => recordIdentifierInput.safeParse({ ...ids, ...given }).error?.issues[0]?.message;

  it("is of a type, and keeps who gave it and how long it is good", () => {
    const content = { value: " P 1234567 ", assigner: "Republic of Austria", from: "2024-01-01", until: "2034-01-01" };
    expect(recordIdentifierInput.parse({ ...ids, type: "PPN", content }).content.value).toBe("P 1234567");
    expect(errorOf({ type: "XX", content })).toBe("Choose what it is.");
    expect(errorOf({ type: "PPN", content: { ...content, until: "2023-12-31" } })).toBe("It ends before it begins.");
    expect(errorOf({ type: "PPN", content: { ...content, value: "---" } })).toBe("A number has a letter or a digit.");
    expect(errorOf({ type: "SS", content: { value: "912-70-1234" } })).toMatch(/ITIN/u);
    expect(errorOf({ type: "TAX", content: { value: "912-70-1234" } })).toBeUndefined();
  });
});

describe("a part of the background", () => {
  const parse = (part: string, rows: readonly object[]) =>
    changeBackgroundInput.safeParse({ patientId: ids.patientId, content: { part, rows }, version: null });

  it("takes the rows of its kind, as many as it has room for", () => {
    expect(parse("insurance", [{ payer: "Kaiser", memberId: "M-1" }]).success).toBe(true);
    expect(parse("chronic_conditions", [{ condition: "Asthma", since: "2011" }]).success).toBe(true);
    expect(parse("chronic_conditions", [{ condition: "Asthma", since: "as a child" }]).success).toBe(false);
    expect(parse("blood_type", [{ group: "0-" }]).success).toBe(true);
    expect(parse("blood_type", [{ group: "C" }]).success).toBe(false);
    expect(parse("blood_type", [{ group: "A+" }, { group: "B+" }]).success).toBe(false);
    expect(parse("insurance", [{ condition: "Asthma" }]).success).toBe(false);
    expect(parse("insurance", [{ payer: "Kaiser", from: "2026-02-01", until: "2026-01-01" }]).success).toBe(false);
    const many = Array.from({ length: 51 }, () => ({ relation: "Mother", condition: "Diabetes" }));
    expect(parse("family_history", many).success).toBe(false);
    expect(parse("family_history", many.slice(1)).success).toBe(true);
    expect(parse("shoe_size", []).success).toBe(false);
  });
});
