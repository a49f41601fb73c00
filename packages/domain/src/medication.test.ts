import { describe, expect, it } from "vitest";
import { changeMedicationInput, takeMedicationInput } from "./medication.ts";

const given = {
  id: "01981f6e-0000-7000-8000-000000000000",
  takenAt: "2026-03-01T09:30:00+01:00",
  timeZone: "Europe/Vienna",
  name: " Ibuprofen ",
};

describe("something taken", () => {
  it("needs a name alone, and is as it was meant", () => {
    expect(takeMedicationInput.parse(given)).toEqual({
      ...given,
      takenAt: "2026-03-01T08:30:00Z",
      name: "Ibuprofen",
      dose: "",
      relief: null,
      reliefAfterMinutes: null,
      entryId: null,
    });
  });

  it.each([
    [{ name: "" }, "Medication cannot be empty."],
    [{ name: "x".repeat(61) }, "Medication can be at most 60 characters."],
    [{ name: "a\nb" }, "Medication must be on one line."],
    [{ relief: "great" }, "Choose not, a little or well."],
    [{ relief: "good", reliefAfterMinutes: 1441 }, "Minutes go from 0 to a day."],
    [{ relief: "good", reliefAfterMinutes: 0.5 }, "Minutes must be a whole number."],
    [{ relief: "none", reliefAfterMinutes: 5 }, "Minutes are until it helped."],
    [{ reliefAfterMinutes: 5 }, "Minutes are until it helped."],
    [{ takenAt: new Date(Date.now() + 172_800_000).toISOString() }, "That is more than a day in the future."],
  ])("is refused with %j", (change, message) => {
    const messages = (result: { readonly error?: { readonly issues: readonly { readonly message: string }[] } }) =>
      result.error?.issues.map((issue) => issue.message);
    expect(messages(takeMedicationInput.safeParse({ ...given, ...change }))).toContain(message);
    expect(messages(changeMedicationInput.safeParse({ id: given.id, ...change }))).toContain(message);
  });

  it("has a dose of one line, or none", () => {
    expect(takeMedicationInput.safeParse({ ...given, dose: "x".repeat(41) }).success).toBe(false);
    expect(takeMedicationInput.safeParse({ ...given, dose: "400\nmg" }).success).toBe(false);
    expect(takeMedicationInput.parse({ ...given, dose: "400 mg" }).dose).toBe("400 mg");
  });
});
