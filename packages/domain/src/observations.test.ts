import { describe, expect, it } from "vitest";
import { bodyMassIndex, inFirstUnit, interpretationOf, readValues, recordObservationInput } from "./observations.ts";

const problemsOf = (values: unknown) =>
  recordObservationInput
    .safeParse({
      id: "0d5e0a2e-5a51-4c0a-9b1f-0f4f5a1d2c3b",
      patientId: "0d5e0a2e-5a51-4c0a-9b1f-0f4f5a1d2c3c",
      effectiveAt: "2026-11-30T09:00:00+01:00",
      values,
    })
    .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
const of = (value: number, unit: string) => ({ value, unit });

describe("what was measured", () => {
  it.each([
    [{ systolic: of(120, "mm[Hg]"), diastolic: of(80, "mm[Hg]") }, []],
    [{ temperature: of(98.6, "[degF]") }, []],
    [{ systolic: of(120, "mm[Hg]") }, ["values.diastolic: A blood pressure has two values."]],
    [
      { systolic: of(80, "mm[Hg]"), diastolic: of(120, "mm[Hg]") },
      ["values.diastolic: The second value is the lower one."],
    ],
    [{ temperature: of(98.6, "Cel") }, ["values.temperature: Such a value nobody has."]],
    [{ oxygenSaturation: of(101, "%") }, ["values.oxygenSaturation: Such a value nobody has."]],
    [{ weight: of(70, "[stone_av]") }, ["values.weight: That is no unit of it."]],
    [{ weight: of(70, "constructor") }, ["values.weight: That is no unit of it."]],
    [{}, ["values: Give at least one value."]],
  ])("is possible, or is refused in words: %j", (values, problems) => {
    expect(problemsOf(values)).toEqual(problems);
  });

  it.each([
    ["systolic", 79, "mm[Hg]", "LL"],
    ["systolic", 89, "mm[Hg]", "L"],
    ["systolic", 90, "mm[Hg]", "N"],
    ["systolic", 139, "mm[Hg]", "N"],
    ["systolic", 140, "mm[Hg]", "H"],
    ["systolic", 180, "mm[Hg]", "HH"],
    ["oxygenSaturation", 93, "%", "L"],
    ["temperature", 100.4, "[degF]", "H"],
    ["weight", 70, "kg", null],
  ] as const)("lies where it lies: %s %d %s is %s", (name, value, unit, interpretation) => {
    expect(interpretationOf(name, of(value, unit))).toBe(interpretation);
  });

  it("is reckoned in one unit, whatever it was measured in", () => {
    expect(inFirstUnit("height", of(70, "[in_i]"))).toBeCloseTo(177.8);
    expect(bodyMassIndex(of(154.3, "[lb_av]"), of(175, "cm"))).toEqual({ value: 22.9, interpretation: "N" });
  });

  it.each(["", "[]", "null", '{"weight":"70"}', '{"mood":{"value":1,"unit":"1"}}'])("is none: %s", (text) => {
    expect(readValues(text)).toBeNull();
  });
});
