import { randomUUID } from "node:crypto";
import type { MedicationIntake } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { open, share } from "../../testing/sharing.ts";

let api: TestApi;
let clinic: TestOrganization;
let anna: TestPerson;
let own: ReturnType<TestApi["callerOf"]>["symptoms"];
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
});
afterAll(() => api.close());
beforeEach(async () => {
  anna = await api.newPerson();
  own = api.callerOf(anna).symptoms;
});

const range = { from: "2026-03-01", to: "2026-03-31" };
const take = (given: Partial<MedicationIntake> = {}) => {
  const { localDate: _day, ...fields } = given;
  return own.medication.take({
    id: randomUUID(),
    takenAt: "2026-03-10T08:30:00Z",
    timeZone: "Europe/Vienna",
    name: "Ibuprofen",
    dose: "400 mg",
    ...fields,
  });
};
const taken = () => own.medication.list(range);
const trailOf = (id: string) =>
  api.db.asOwner("SELECT operation FROM audit.trail WHERE table_name = 'medication_intakes' AND row_id = $1", [id]);

describe("something taken", () => {
  it("arrives once, also five times at once, on the person's own day", async () => {
    const id = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => take({ id, takenAt: "2026-03-28T23:30:00+00:00" })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await taken()).toEqual([{ ...answers[0], localDate: "2026-03-29", relief: null, reliefAfterMinutes: null }]);
    expect(await trailOf(id)).toHaveLength(1);
    await expect(take({ id, dose: "600 mg" })).rejects.toMatchObject({ message: "symptoms.id_taken" });
  });

  it("is told whether it helped, again and otherwise, and taken back, twice as well", async () => {
    const { id } = await take();
    const change = { id, relief: "good", reliefAfterMinutes: 50 } as const;
    for (let time = 0; time < 2; time += 1) await own.medication.change(change);
    expect(await taken()).toMatchObject([{ relief: "good", reliefAfterMinutes: 50 }]);
    await own.medication.change({ id, relief: "none" });
    expect(await taken()).toMatchObject([{ name: "Ibuprofen", relief: "none", reliefAfterMinutes: null }]);
    await own.medication.change({ id, takenAt: "2026-03-11T23:30:00Z" });
    expect(await taken()).toMatchObject([{ localDate: "2026-03-12", relief: "none" }]);
    for (let time = 0; time < 2; time += 1) await own.medication.withdraw({ id });
    expect(await taken()).toEqual([]);
    await expect(own.medication.change(change)).rejects.toMatchObject({ message: "symptoms.intake_withdrawn" });
    // What was sent before the withdrawal and arrives after it stays withdrawn.
    await take({ id });
    expect(await taken()).toEqual([]);
  });

  it("is the person's own: another has the same id for something else, and reaches none of hers", async () => {
    const { id } = await take();
    const other = api.callerOf(await api.newPerson()).symptoms;
    const missing = { message: "symptoms.intake_not_found" };
    await expect(other.medication.change({ id, relief: "good" })).rejects.toMatchObject(missing);
    await expect(other.medication.withdraw({ id })).rejects.toMatchObject(missing);
    expect([await other.medication.list(range), (await other.vocabulary()).medications]).toEqual([[], []]);
    await other.medication.take({ id, takenAt: "2026-03-10T08:30:00Z", timeZone: "UTC", name: "Tea" });
    expect(await taken()).toMatchObject([{ name: "Ibuprofen", relief: null }]);
  });

  it("is offered again, the last first and each once", async () => {
    await take({ takenAt: "2026-03-01T08:00:00Z" });
    await take({ takenAt: "2026-03-02T08:00:00Z", name: "Tea", dose: "" });
    await take({ takenAt: "2026-03-03T08:00:00Z" });
    const { id } = await take({ takenAt: "2026-03-04T08:00:00Z", name: "Mistake" });
    await own.medication.withdraw({ id });
    expect((await own.vocabulary()).medications).toEqual([
      { name: "Ibuprofen", dose: "400 mg" },
      { name: "Tea", dose: "" },
    ]);
  });

  it("stands in the brief with what was said of it", async () => {
    for (const relief of ["good", "good", "none", null] as const) await take({ relief });
    const { content } = await own.brief.preview({
      ...range,
      timeZone: "Europe/Vienna",
      personName: "Anna",
      includesNotes: false,
      includesCycle: true,
      ownWords: "",
      questions: [],
      paper: "a4",
      language: "en",
    });
    expect(content.sections.find(({ key }) => key === "medication")?.rows).toEqual([
      { name: "Ibuprofen 400 mg", text: "4 times · helped well 2, did not help 1" },
    ]);
  });

  it("is shown to others where that is chosen, whatever else is, and only what was taken on the days that are shared", async () => {
    await take({ relief: "some", reliefAfterMinutes: 30 });
    await take({ takenAt: "2026-02-10T08:30:00Z", name: "Before" });
    const { id } = await take({ name: "Withdrawn" });
    await own.medication.withdraw({ id });
    const seen = async (includesMedication: boolean) => {
      const terms = { organizationId: clinic.id, ...range, includesNotes: !includesMedication, includesMedication };
      return open(api, clinic.members.doctor, await share(api, anna, terms));
    };
    const without = await seen(false);
    expect(without.medication).toBeNull();
    expect(JSON.stringify(without)).not.toContain("Ibuprofen");
    expect((await seen(true)).medication).toEqual([
      {
        takenAt: "2026-03-10T08:30:00Z",
        localDate: "2026-03-10",
        timeZone: "Europe/Vienna",
        name: "Ibuprofen",
        dose: "400 mg",
        relief: "some",
        reliefAfterMinutes: 30,
      },
    ]);
  });
});
