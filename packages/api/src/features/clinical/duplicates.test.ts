import { randomUUID } from "node:crypto";
import type { RegisterPatientInput } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
let nurse: TestPerson;
let doctor: TestPerson;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
  ({ nurse, doctor } = clinic.members);
});
afterAll(() => api.close());

const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;

async function register(given: Partial<RegisterPatientInput> = {}, by: TestPerson = nurse): Promise<string> {
  const { id } = await clinicalOf(by).patients.register({
    id: randomUUID(),
    familyName: "Okonkwo",
    givenName: "Adaeze",
    birthDate: "1988-07-13",
    gender: "female",
    recordNumber: randomUUID(),
    ...given,
  });
  return id;
}

/** As text, without random digits in which four of a number may stand by chance. */
const withoutIds = (value: unknown) =>
  JSON.stringify(value).replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gu, "");

describe("records that may be of one person", () => {
  it("are proposed with the weight of each field, and not again once somebody said that they are two", async () => {
    const shared = { birthDate: "1961-03-17", phone: "+43 1 555 7788", familyName: "Przybylski" };
    const one = await register({ ...shared, givenName: "Zofia" });
    const two = await register({ ...shared, givenName: "Sofia", familyName: "Pryzbylski" });
    const far = await register({ ...shared, givenName: "Marek", birthDate: "1990-05-05" });
    const pairOf = async () =>
      (await clinicalOf(nurse).merges.duplicates({})).pairs.find(
        (pair) => [pair.one.id, pair.other.id].toSorted().join() === [one, two].toSorted().join(),
      );
    const pair = await pairOf();
    expect(pair?.match.band).toBe("likely");
    expect(pair?.match.fields.find(({ field }) => field === "birthDate")?.agreement).toBe("same");
    // Phone numbers are compared and not shown; that they were looked at is on record.
    expect(withoutIds(pair)).not.toContain("7788");
    expect((await careAt(api, clinic).looksAt(one)).map(({ details }) => details.what)).toContain("match");
    await clinicalOf(nurse).merges.notSame({ one: two, other: one });
    expect(await pairOf()).toBeUndefined();
    expect(far).toBeDefined();
    const theirs = clinicalOf(other.members.nurse).merges.notSame({ one, other: two });
    await expect(theirs).rejects.toMatchObject({ message: "clinical.patient_not_found" });
  });

  it("open nothing of the record to who is not in the team", async () => {
    const shared = { birthDate: "1970-09-09", ssn: "123-45-6789" };
    await register({ ...shared, familyName: "Fernandez" }, doctor);
    await register({ ...shared, familyName: "Hernandez" }, doctor);
    const { pairs } = await clinicalOf(nurse).merges.duplicates({});
    const pair = pairs.find(({ one }) => one.birthDate === shared.birthDate);
    expect(pair?.match.fields.find(({ field }) => field === "ssn")?.agreement).toBe("same");
    expect(withoutIds(pairs)).not.toContain("6789");
    const compared = clinicalOf(nurse).merges.compare({ one: pair?.one.id ?? "", other: pair?.other.id ?? "" });
    await expect(compared).rejects.toMatchObject({ message: "clinical.outside_care_team" });
  });

  it("come a page at a time, of one clinic alone", async () => {
    await expect(clinicalOf(nurse).merges.duplicates({ cursor: "made up" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    const { pairs } = await clinicalOf(other.members.nurse).merges.duplicates({});
    expect(pairs).toEqual([]);
  });
});
