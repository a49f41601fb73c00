import type { OwnLookAsked } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { looksByDay } from "./look-groups.ts";

/** When it is that time where the reader is: what is one day lies there. */
const at = (local: string) => new Date(local).toISOString();

const look = (id: string, given: Partial<OwnLookAsked> = {}): OwnLookAsked => ({
  id,
  occurredAt: at("2026-03-10T12:00"),
  viewerName: "Dr Weber",
  memberRole: "doctor",
  organizationName: "City Clinic",
  reason: "Treatment",
  what: "search",
  cause: null,
  explanation: null,
  outcome: null,
  review: null,
  asked: null,
  ...given,
});
const idsOf = (looks: readonly OwnLookAsked[]) =>
  looksByDay(looks).map(({ day, groups }) => [day, groups.map((group) => group.looks.map(({ id }) => id))]);

describe("looks at one's record", () => {
  it("are one row for one person, reason and day, however often, whoever looked between", () => {
    expect(
      idsOf([look("1"), look("2", { viewerName: "Haddad" }), look("3", { occurredAt: at("2026-03-10T11:00") })]),
    ).toEqual([["2026-03-10", [["1", "3"], ["2"]]]]);
  });

  it("are apart by day, by how far they went, and by emergency", () => {
    const emergency = { what: "record", cause: "emergency", explanation: "Unconscious" } as const;
    expect(
      idsOf([
        look("1"),
        look("2", { what: "record" }),
        look("3", emergency),
        look("4", { ...emergency, explanation: "Again" }),
        look("5", { occurredAt: at("2026-03-08T12:00") }),
      ]),
    ).toEqual([
      ["2026-03-10", [["1"], ["2"], ["3"], ["4"]]],
      ["2026-03-08", [["5"]]],
    ]);
  });
});
