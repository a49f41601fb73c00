import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { createExportInput } from "./exports.ts";
import { registerInput, signInInput } from "./identity.ts";
import { isForMembers, mayUse, rolesOf } from "./permissions.ts";
import { calendarInput, correctSymptomInput, listSymptomsInput, recordSymptomInput, summaryInput } from "./symptoms.ts";
import { addDays, localDateOf } from "./time.ts";

const entry = { occurredAt: "2026-03-01T08:30:00+01:00", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };

/** The message for a field; null when the input is accepted. */
function messageOf(schema: z.ZodType, input: unknown, field: string): string | null {
  const result = schema.safeParse(input);
  if (result.success) return null;
  return result.error.issues.find((issue) => issue.path.join(".") === field)?.message ?? `no message for ${field}`;
}
const record = (change: object, field: string) => messageOf(recordSymptomInput, { ...entry, ...change }, field);

describe("an entry", () => {
  it("is normalised: its time to UTC, its words trimmed and composed, its tags each once", () => {
    const parsed = recordSymptomInput.parse({ ...entry, category: "  Cafe\u0301 ", tags: ["a", "a ", "b"] });
    expect(parsed).toEqual({
      occurredAt: "2026-03-01T07:30:00Z",
      timeZone: "Europe/Vienna",
      category: "Caf\u00e9",
      severity: 5,
      notes: "",
      regions: [],
      tags: ["a", "b"],
    });
  });

  it.each([0, 11, -1, 100])("has no severity %d", (severity) => {
    expect(record({ severity }, "severity")).toBe("Severity goes from 1 to 10.");
  });
  it.each([5.5, "5", null, undefined, Number.NaN, [5]])("has no severity %j", (severity) => {
    expect(record({ severity }, "severity")).toBe("Severity must be a whole number.");
  });

  it.each([
    ["2026-03-01T08:30:00", "Give the time with its zone, such as 2026-03-01T08:30:00+01:00."],
    ["yesterday", "Give the time with its zone, such as 2026-03-01T08:30:00+01:00."],
    ["0001-01-01T00:00:00Z", "That is before the year 1900."],
    ["2099-01-01T00:00:00Z", "That is more than a day in the future."],
    ["x".repeat(65), "That is not a time."],
  ])("has no time %j", (occurredAt, message) => {
    expect(record({ occurredAt }, "occurredAt")).toBe(message);
  });
  it("may be up to a day ahead: clocks differ", () => {
    expect(record({ occurredAt: new Date(Date.now() + 23 * 3_600_000).toISOString() }, "occurredAt")).toBeNull();
  });

  it.each([
    ["", "Category cannot be empty."],
    ["   ", "Category cannot be empty."],
    ["x".repeat(61), "Category can be at most 60 characters."],
    ["x".repeat(200), "Category can be at most 60 characters."],
    ["a\nb", "Category must be on one line."],
    ["a\u0000b", "Contains characters that cannot be stored."],
    ["\ud800", "Contains characters that cannot be stored."],
    [5, "Category must be text."],
  ])("has no category %j", (category, message) => {
    expect(record({ category }, "category")).toBe(message);
  });

  it("takes 10 kB of notes, and no more than 20,000 characters", () => {
    expect(record({ notes: "x".repeat(10_000) }, "notes")).toBeNull();
    expect(record({ notes: "x".repeat(1_000_000) }, "notes")).toBe("Notes can be at most 20,000 characters.");
  });

  it.each([
    [{ tags: "a" }, "tags", "Tags must be a list."],
    [{ tags: Array.from({ length: 500 }, () => "a") }, "tags", "An entry can have at most 20 tags."],
    [{ tags: [5] }, "tags.0", "A tag must be text."],
    [{ tags: [""] }, "tags.0", "A tag cannot be empty."],
  ])("has no such tags: %j", (change, field, message) => {
    expect(record(change, field)).toBe(message);
  });

  it.each(["Moon/Crater", "+01:00", "", "x".repeat(65), 5])("has no zone %j", (timeZone) => {
    expect(record({ timeZone }, "timeZone")).toBe("Give a time zone such as Europe/Vienna.");
  });

  it("has nothing that it does not know", () => {
    expect(recordSymptomInput.safeParse({ ...entry, userId: "me" }).success).toBe(false);
  });
});

describe("other inputs", () => {
  it.each<[z.ZodType, object, string, string]>([
    [correctSymptomInput, { id: "x", version: "2026-03-01T08:30:00Z" }, "id", "That is not an entry."],
    [correctSymptomInput, { id: crypto.randomUUID() }, "version", "Give the updatedAt of the entry as you saw it."],
    [listSymptomsInput, { limit: 201 }, "limit", "A page has at most 200 entries."],
    [listSymptomsInput, { from: "2026-02-30" }, "from", "That day does not exist."],
    [summaryInput, { days: 8 }, "days", "Choose 7, 30, 90, 180 or 365 days."],
    [calendarInput, { from: "2026-03-02", to: "2026-03-01" }, "to", "The last day is before the first."],
    [calendarInput, { from: "2020-01-01", to: "2026-03-01" }, "to", "Ask for at most 400 days."],
    [
      createExportInput,
      { type: "pdf", from: "2026-03-01", to: "2026-03-02" },
      "type",
      "Choose CSV for the diary, or JSON for everything about you.",
    ],
    [
      registerInput,
      { email: "a@b.example", password: "short", displayName: "A" },
      "password",
      "Use at least 12 characters: a few words are easy to remember.",
    ],
    [
      registerInput,
      { email: "nobody", password: "x".repeat(12), displayName: "A" },
      "email",
      "That does not look like an e-mail address.",
    ],
    [signInInput, { email: "a@b.example", password: "" }, "password", "Give a password."],
    [
      signInInput,
      { email: "a@b.example", password: "x".repeat(1025) },
      "password",
      "A password can be at most 1,024 characters.",
    ],
  ])("%# says what is wrong with its field", (schema, input, field, message) => {
    expect(messageOf(schema, input, field)).toBe(message);
  });

  it("never throw, whatever they are given", () => {
    const schemas = [
      recordSymptomInput,
      correctSymptomInput,
      listSymptomsInput,
      calendarInput,
      createExportInput,
      registerInput,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...schemas),
        fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true }),
        (schema, input) => {
          expect(typeof schema.safeParse(input).success).toBe("boolean");
        },
      ),
    );
  });

  it("give back a text that the database can hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (category) => {
        const result = recordSymptomInput.safeParse({ ...entry, category });
        if (!result.success) return;
        expect(result.data.category.isWellFormed()).toBe(true);
        expect(result.data.category).not.toContain("\u0000");
        expect(result.data.category.trim()).toBe(result.data.category);
      }),
    );
  });
});

describe("a person's own day", () => {
  it.each([
    // Clocks go forward at 02:00 and back at 03:00 in Vienna; Lord Howe moves by half an hour; Samoa lost 30 December 2011.
    ["2026-03-29T00:59:59Z", "Europe/Vienna", "2026-03-29"],
    ["2026-03-28T22:59:59Z", "Europe/Vienna", "2026-03-28"],
    ["2026-03-28T23:00:00Z", "Europe/Vienna", "2026-03-29"],
    ["2026-10-25T21:59:59Z", "Europe/Vienna", "2026-10-25"],
    ["2026-10-25T23:00:00Z", "Europe/Vienna", "2026-10-26"],
    ["2026-04-04T13:15:00Z", "Australia/Lord_Howe", "2026-04-05"],
    ["2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29"],
    ["2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"],
    ["2026-01-01T03:00:00Z", "America/Los_Angeles", "2025-12-31"],
  ])("of %s in %s is %s", (instant, zone, day) => {
    expect(localDateOf(instant, zone)).toBe(day);
  });

  it("is counted across months and leap years", () => {
    expect([addDays("2024-02-28", 1), addDays("2024-03-01", -1), addDays("2025-12-31", 1)]).toEqual([
      "2024-02-29",
      "2024-02-29",
      "2026-01-01",
    ]);
  });
});

describe("permissions", () => {
  it("let nobody in who is not signed in, but to the door", () => {
    expect(mayUse(rolesOf(null), "identity.signIn")).toBe(true);
    expect(mayUse(rolesOf(null), "symptoms.read")).toBe(false);
    expect(mayUse(rolesOf({ role: "user", memberRole: null }), "symptoms.record")).toBe(true);
    expect(mayUse([], "symptoms.read")).toBe(false);
  });

  it("of an organization are those of a member's role in it, beside what everyone may", () => {
    const nurse = rolesOf({ role: "user", memberRole: "nurse" });
    expect(nurse).toEqual(["user", "member.nurse"]);
    expect(mayUse(nurse, "symptoms.record")).toBe(true);
    expect(mayUse(nurse, "organizations.members.read")).toBe(true);
    expect(mayUse(nurse, "organizations.members.administer")).toBe(false);
    // Who runs the installation is nobody in an organization.
    expect(mayUse(rolesOf({ role: "admin", memberRole: null }), "organizations.members.read")).toBe(false);
    expect(isForMembers("organizations.members.read")).toBe(true);
    expect(isForMembers("organizations.create")).toBe(false);
  });
});
