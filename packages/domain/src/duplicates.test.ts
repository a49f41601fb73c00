import { describe, expect, it } from "vitest";
import { isOneSlip, matchFields, matchOf, type MatchSubject } from "./duplicates.ts";

const name = (...spellings: readonly string[]) => ({ spellings, sounds: spellings.map((one) => one.slice(0, 2)) });
const subject = (given: Partial<MatchSubject> = {}): MatchSubject => ({
  family: name("okonkwo"),
  given: name("adaeze"),
  birthDate: "1988-07-13",
  gender: "female",
  ssn: "",
  phone: "5550100",
  email: "",
  address: "",
  ...given,
});
const nobody: MatchSubject = {
  family: name(),
  given: name(),
  birthDate: "",
  gender: "unknown",
  ssn: "",
  phone: "",
  email: "",
  address: "",
};
const weightOf = (one: MatchSubject, other: MatchSubject, field: (typeof matchFields)[number]) =>
  matchOf(one, other).fields.find((each) => each.field === field)?.weight ?? Number.NaN;

describe("the weight of two records", () => {
  it("is none of what nobody wrote down, and the sum of its fields", () => {
    expect(matchOf(nobody, subject())).toMatchObject({ weight: 0, band: "unlikely" });
    const { fields, weight } = matchOf(subject(), subject());
    expect(fields.map(({ field }) => field)).toEqual(matchFields);
    expect(weight).toBeCloseTo(fields.reduce((sum, each) => sum + each.weight, 0));
  });

  it("is the same whichever is first, in every field, for many pairs", () => {
    const birthDates = ["1988-07-13", "1988-07-18", "1990-01-01", "1988-01-01", ""];
    const families = [name("okonkwo"), name("okonkvo"), name("lee", "li"), name()];
    const phones = ["5550100", "5550101", "9999999", ""];
    const subjects = birthDates.flatMap((birthDate) =>
      families.flatMap((family) => phones.map((phone) => subject({ birthDate, family, phone }))),
    );
    for (const one of subjects) {
      for (const other of subjects) expect(matchOf(one, other)).toEqual(matchOf(other, one));
    }
  });

  it("grows with each field that agrees, and falls with each that does not, as far as it is there", () => {
    const values: Readonly<Partial<Record<keyof MatchSubject, readonly [string, string, string]>>> = {
      birthDate: ["1988-07-13", "1988-07-18", "1951-11-02"],
      ssn: ["123456789", "123456780", "987654321"],
      email: ["ada@example.org", "ada@example.orh", "somebody@example.net"],
      address: ["main street 1", "main street 2", "elsewhere 99"],
      phone: ["5550100", "5550101", "9999999"],
    };
    for (const [field, [same, similar, different]] of Object.entries(values)) {
      const one = subject({ [field]: same });
      const total = (value: string) => matchOf(one, subject({ [field]: value })).weight;
      expect(total(same), field).toBeGreaterThan(total(similar));
      expect(total(similar), field).toBeGreaterThan(total(different));
      expect(total(same), field).toBeGreaterThan(total(""));
      expect(total(""), field).toBeGreaterThan(total(different));
    }
  });

  it("counts 1 January for less than another day, whichever record says it", () => {
    const day = weightOf(subject(), subject(), "birthDate");
    const estimated = weightOf(subject({ birthDate: "1988-01-01" }), subject({ birthDate: "1988-01-01" }), "birthDate");
    expect(estimated).toBeGreaterThan(0);
    expect(day - estimated).toBeGreaterThan(5);
  });

  it("takes names in the order in which they fit, native or in Latin letters", () => {
    const swapped = subject({ family: name("adaeze"), given: name("okonkwo") });
    expect(weightOf(subject(), swapped, "name")).toBe(weightOf(subject(), subject(), "name"));
    const native = subject({ family: name("иванов", "ivanov"), given: name("анна", "anna") });
    const latin = subject({ family: name("ivanov"), given: name("anna") });
    expect(matchOf(native, latin).fields[0]).toMatchObject({ field: "name", agreement: "same" });
  });

  it("falls into three bands", () => {
    expect(matchOf(subject(), subject()).band).toBe("likely");
    const twin = subject({ given: name("chidi"), gender: "male" });
    expect(matchOf(subject({ phone: "" }), { ...twin, phone: "" }).band).not.toBe("likely");
    const stranger = subject({ family: name("huber"), given: name("maria"), phone: "1112223" });
    expect(matchOf(subject(), stranger).band).toBe("unlikely");
  });

  it("is a probability between the two certainties, and never a number that is none", () => {
    for (const other of [subject(), nobody, subject({ ssn: "123456789" })]) {
      const { probability, weight } = matchOf(subject({ ssn: "123456789" }), other);
      expect(Number.isFinite(weight)).toBe(true);
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
  });
});

it.each([
  ["okonkwo", "okonkvo", true],
  ["okonkwo", "okokwo", true],
  ["okonkwo", "okonkwoo", true],
  ["okonkwo", "oknokwo", true],
  ["okonkwo", "okonkwo", true],
  ["okonkwo", "konkvo", false],
  ["ab", "ba", true],
  ["abc", "", false],
])("%s and %s are one slip apart: %s", (one, other, isOne) => {
  expect(isOneSlip(one, other)).toBe(isOne);
  expect(isOneSlip(other, one)).toBe(isOne);
});
