import { randomUUID } from "node:crypto";
import { patientFields } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let care: ReturnType<typeof careAt>;
let id: string;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());
// Of each test its own: a clinician looks so many times in a minute.
beforeEach(async () => {
  clinic = await api.newOrganization("City Clinic");
  care = careAt(api, clinic);
  id = await care.newPatient(clinic.members.doctor);
});

const looks = async () => {
  const rows = await api.db.asOwner<{ what: string }>(
    "SELECT details ->> 'what' AS what FROM audit.phi_access WHERE subject_id = $1 ORDER BY occurred_at",
    [id],
  );
  return rows.map(({ what }) => what);
};

describe("who a patient is", () => {
  it("is shown without their record, which says so, to those who treat them", async () => {
    const { doctor, pharmacist } = clinic.members;
    const record = await care.clinicalOf(doctor).patients.open({ id });
    const shown = await care.clinicalOf(doctor).patients.get({ id });
    expect(Object.keys(shown).toSorted()).toEqual(
      [...Object.keys(patientFields), "isActive", "createdAt", "updatedAt", "id"].toSorted(),
    );
    expect(record).toMatchObject(shown);
    expect(shown).toMatchObject({ familyName: "Okonkwo", birthDate: "1988-07-03" });
    expect(await looks()).toEqual(["record", "demographics"]);
    await expect(care.clinicalOf(pharmacist).patients.get({ id })).rejects.toThrow("clinical.outside_care_team");
    await expect(care.clinicalOf(doctor).patients.get({ id: randomUUID() })).rejects.toThrow(
      "clinical.patient_not_found",
    );
    expect(await looks()).toHaveLength(2);
  });

  it("is told to the patient in words of its own", async () => {
    const person = await care.linked(id);
    await care.clinicalOf(clinic.members.doctor).patients.get({ id });
    const own = await care.clinicalOf(person).ownRecords.looks({});
    expect(own.looks).toMatchObject([
      { what: "demographics", viewerName: clinic.members.doctor.account.displayName, cause: null },
    ]);
  });

  it("is looked up as often as somebody works; a look that is refused is on nobody's record", async () => {
    const { patients } = care.clinicalOf(clinic.members.doctor);
    const all = await Promise.allSettled(Array.from({ length: 125 }, () => patients.get({ id })));
    const refused = all.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(5);
    expect(refused).toMatchObject(refused.map(() => ({ reason: { message: "http.too_many_requests" } })));
    expect(await looks()).toHaveLength(120);
  });

  it("opens no record, and changes none", async () => {
    const { doctor } = clinic.members;
    const process = await care.run(doctor, async (tx) => {
      await tx.query("SELECT clinical.record_look($1, 'demographics')", [id]);
      return tx.writerId();
    });
    const open = (by: string) => care.run(doctor, (tx) => tx.query(`SELECT id FROM clinical.${by}($1)`, [process]));
    expect([await open("open_record"), await open("open_patients")]).toEqual([[], [{ id }]]);
    await expect(
      care.run(doctor, (tx) => tx.query("UPDATE clinical.patients SET gender = 'other' WHERE id = $1", [id])),
    ).rejects.toMatchObject({ code: "42501" });
    await expect(
      care.run(doctor, (tx) => tx.query("SELECT clinical.record_look($1, 'search')", [id])),
    ).rejects.toMatchObject({ code: "22023" });
  });
});
