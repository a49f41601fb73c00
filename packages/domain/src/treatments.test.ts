import { describe, expect, it } from "vitest";
import { addDays } from "./time.ts";
import { beforeAndSince, treatmentsOf } from "./treatments.ts";

const first = "2026-01-01";
const day = (number: number) => addDays(first, number);
const taken = (name: string, numbers: readonly number[], dose = "5 mg") =>
  numbers.map((number) => ({
    takenAt: `${day(number)}T08:00:00Z`,
    localDate: day(number),
    timeZone: "Europe/Vienna",
    name,
    dose,
    relief: null,
    reliefAfterMinutes: null,
  }));
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("treatments", () => {
  it("are joined over a pill that was forgotten, and apart where they paused", () => {
    const intakes = [...taken("Norethisterone", [30, 31, 34, 40]), ...taken("Ibuprofen", [2, 2, 3], "400 mg")];
    expect(treatmentsOf(intakes.toReversed())).toEqual([
      {
        name: "Norethisterone",
        dose: "5 mg",
        times: 4,
        runs: [
          { from: day(30), to: day(34) },
          { from: day(40), to: day(40) },
        ],
      },
      { name: "Ibuprofen", dose: "400 mg", times: 3, runs: [{ from: day(2), to: day(3) }] },
    ]);
  });

  it("are two where the dose changed", () => {
    const intakes = [...taken("Norethisterone", [1, 2]), ...taken("Norethisterone", [3], "10 mg")];
    expect(treatmentsOf(intakes).map(({ dose, times }) => [dose, times])).toEqual([
      ["5 mg", 2],
      ["10 mg", 1],
    ]);
  });
});

describe("before and since a treatment", () => {
  const starts = [day(0), day(28), day(56)];
  const pain = (strength: Readonly<Record<number, number>>) =>
    Object.entries(strength).map(([number, strongest]) => ({ localDate: day(Number(number)), strongest }));
  const painful = pain({ 0: 9, 2: 7, 3: 1, 28: 8, 56: 4, 57: 6, 80: 10 });

  it("compares the first days of cycles, with how many they are", () => {
    const treatments = treatmentsOf([...taken("Norethisterone", upTo(40, 80)), ...taken("Ibuprofen", [0, 28, 56])]);
    expect(beforeAndSince(painful, { treatments, starts, from: first })).toMatchObject({
      treatment: { name: "Norethisterone" },
      since: day(40),
      before: { mean: 8, days: 3 },
      after: { mean: 5, days: 2 },
    });
  });

  it("says nothing of what is taken now and then, was there from the beginning, or has nothing on one side", () => {
    const of = (intakes: ReturnType<typeof taken>) =>
      beforeAndSince(painful, { treatments: treatmentsOf(intakes), starts, from: first });
    expect(of(taken("Ibuprofen", [0, 1, 28, 29, 56]))).toBeNull();
    expect(of(taken("Norethisterone", upTo(2, 80)))).toBeNull();
    expect(of(taken("Norethisterone", upTo(60, 81)))).toBeNull();
    expect(of(taken("Norethisterone", upTo(40, 59)))).toBeNull();
    expect(
      beforeAndSince(painful, { treatments: treatmentsOf(taken("N", upTo(40, 80))), starts: [], from: first }),
    ).toBeNull();
  });

  it("is of the treatment that began last", () => {
    const treatments = treatmentsOf([...taken("First", upTo(20, 80)), ...taken("Second", upTo(30, 80))]);
    expect(beforeAndSince(painful, { treatments, starts, from: first })).toMatchObject({
      treatment: { name: "Second" },
    });
  });
});
