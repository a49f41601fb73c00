import type { DiaryAccess } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { visitsByDay } from "./visits.ts";

/** When it is that time where the reader is: what is one day lies there. */
const at = (local: string) => new Date(local).toISOString();

const access = (given: Partial<DiaryAccess>): DiaryAccess => ({
  id: crypto.randomUUID(),
  occurredAt: at("2026-03-10T10:00"),
  viewerName: "Dr Weber",
  viewerNow: null,
  memberRole: "doctor",
  organizationName: "City Clinic",
  reason: "Visit today",
  shareId: "one",
  details: {
    from: "2026-03-01",
    to: "2026-03-09",
    days: 3,
    entries: 14,
    shown: 10,
    notes: false,
    cycleDays: null,
    intakes: null,
  },
  ...given,
});

describe("visits", () => {
  it("are what one person looked at on a day for one reason, with every time", () => {
    const older = {
      from: "2026-02-01",
      to: "2026-03-02",
      days: 1,
      entries: 4,
      shown: 4,
      notes: true,
      cycleDays: 2,
      intakes: 3,
    };
    const days = visitsByDay([
      access({ occurredAt: at("2026-03-10T12:00") }),
      access({ occurredAt: at("2026-03-10T11:00"), details: older }),
      access({ occurredAt: at("2026-03-10T10:00"), reason: "Call" }),
      access({ occurredAt: at("2026-03-07T10:00") }),
    ]);
    expect(days.map(({ day, visits }) => [day, visits.length])).toEqual([
      ["2026-03-10", 2],
      ["2026-03-07", 1],
    ]);
    expect(days[0]?.visits[0]).toMatchObject({
      times: [at("2026-03-10T12:00"), at("2026-03-10T11:00")],
      from: "2026-02-01",
      to: "2026-03-09",
      // Looked at again, the same entries are not more of them.
      entries: 14,
      notes: true,
      cycleDays: 2,
      intakes: 3,
      reason: "Visit today",
    });
  });

  it("keep apart who looked, as what, where, and at which share", () => {
    const [day] = visitsByDay([
      access({}),
      access({ viewerName: "Dr Berger" }),
      access({ memberRole: "nurse" }),
      access({ organizationName: "Other Clinic" }),
      access({ shareId: "two" }),
    ]);
    expect(day?.visits).toHaveLength(5);
  });

  it("that showed nothing have no days", () => {
    const nothing = {
      from: null,
      to: null,
      days: 0,
      entries: 0,
      shown: 0,
      notes: false,
      cycleDays: null,
      intakes: null,
    };
    expect(visitsByDay([access({ details: nothing })])[0]?.visits[0]).toMatchObject({
      from: null,
      to: null,
      entries: 0,
      cycleDays: 0,
      intakes: 0,
    });
    expect(visitsByDay([])).toEqual([]);
  });
});
