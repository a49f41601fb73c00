import { randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import type { RecordAllergyInput } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
});
afterAll(() => api.close());

const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;
/** A patient of everybody who treats people there. */
const newPatient = () => {
  const { doctor, pharmacist, radiologist } = clinic.members;
  return careAt(api, clinic).newPatient(doctor, pharmacist, radiologist);
};
const penicillin = (patientId: string, given: Partial<RecordAllergyInput> = {}) => ({
  id: randomUUID(),
  patientId,
  substance: "Penicillin V",
  rxcui: "7984",
  substanceClass: "penicillins" as const,
  reaction: "Anaphylaxis, 2019",
  severity: "severe" as const,
  verificationStatus: "confirmed" as const,
  clinicalStatus: "active" as const,
  ...given,
});
const read = async (id: string, by: TestPerson = clinic.members.doctor) =>
  (await clinicalOf(by).patients.open({ id })).allergies;

describe("allergies", () => {
  it("were never asked for, then known of, as who asked wrote them down, and read with the record", async () => {
    const patientId = await newPatient();
    expect(await read(patientId)).toEqual({ state: "never_asked", question: null, allergies: [], unreadable: 0 });
    const { patientId: _patient, ...written } = penicillin(patientId);
    const answered = await clinicalOf(clinic.members.nurse).allergies.record({ patientId, ...written });
    const { displayName } = clinic.members.nurse.account;
    const known = {
      state: "known",
      question: { askedBy: displayName, askedAt: expect.any(String) },
      allergies: [{ ...written, createdAt: expect.any(String), updatedAt: expect.any(String) }],
      unreadable: 0,
    };
    expect(answered).toEqual(known);
    expect(await read(patientId, clinic.members.pharmacist)).toEqual(known);
  });

  it("are none, once somebody asked, and not while there are some that still count", async () => {
    const patientId = await newPatient();
    const { allergies } = clinicalOf(clinic.members.nurse);
    expect(await allergies.sayNone({ patientId })).toMatchObject({
      state: "none_known",
      question: { askedBy: clinic.members.nurse.account.displayName },
    });
    const allergy = penicillin(patientId);
    const recorded = await allergies.record(allergy);
    expect(recorded.state).toBe("known");
    await expect(allergies.sayNone({ patientId })).rejects.toMatchObject({ message: "clinical.allergies_known" });
    const version = recorded.allergies[0]?.updatedAt ?? "";
    const refuted = await clinicalOf(clinic.members.doctor).allergies.change({
      ...allergy,
      verificationStatus: "refuted",
      version,
    });
    expect(refuted).toMatchObject({
      question: { askedBy: clinic.members.doctor.account.displayName },
      allergies: [{ verificationStatus: "refuted" }],
    });
    expect((await allergies.sayNone({ patientId })).state).toBe("none_known");
    await expect(allergies.change({ ...allergy, version })).rejects.toMatchObject({
      message: "clinical.allergy_changed_meanwhile",
    });
  });

  it("are one however often they are sent", async () => {
    const patientId = await newPatient();
    const allergy = penicillin(patientId);
    const { allergies } = clinicalOf(clinic.members.nurse);
    await allergies.record(allergy);
    expect((await allergies.record(allergy)).allergies).toHaveLength(1);
  });

  it("stand nowhere in the clear", async () => {
    const patientId = await newPatient();
    await clinicalOf(clinic.members.nurse).allergies.record(
      penicillin(patientId, { substance: "Xyloquinone", reaction: "Purple hives", rxcui: "91827364" }),
    );
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT a::text AS text FROM clinical.allergies AS a UNION ALL SELECT t::text FROM audit.audit_events AS t
       UNION ALL SELECT i::text FROM app.idempotency_keys AS i`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(patientId);
    for (const value of ["Xyloquinone", "Purple hives", "91827364"]) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(Buffer.from(value).toString("hex"));
    }
  });

  it("show the others where one does not open, and say so", async () => {
    const patientId = await newPatient();
    const [good, bad] = [penicillin(patientId), penicillin(patientId, { substance: "Latex" })];
    for (const one of [good, bad]) await clinicalOf(clinic.members.nurse).allergies.record(one);
    await api.db.asOwner(
      `UPDATE clinical.allergies SET substance_encrypted = decode('0101' || repeat('07', 80), 'hex') WHERE id = $1`,
      [bad.id],
    );
    expect(await read(patientId)).toMatchObject({ allergies: [{ id: good.id }], unreadable: 1 });
  });

  it("are of one clinic, and written by doctors and nurses", async () => {
    const patientId = await newPatient();
    const missing = { message: "clinical.patient_not_found" };
    await expect(clinicalOf(other.members.nurse).allergies.record(penicillin(patientId))).rejects.toMatchObject(
      missing,
    );
    await expect(clinicalOf(other.members.nurse).allergies.sayNone({ patientId })).rejects.toMatchObject(missing);
    await expect(clinicalOf(clinic.members.pharmacist).allergies.record(penicillin(patientId))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    expect((await read(patientId)).state).toBe("never_asked");
  });
});

describe("straight SQL in a nurse's request", () => {
  const run = (fn: (tx: Tx) => Promise<unknown>) => careAt(api, clinic).run(clinic.members.nurse, fn);

  it("neither reads nor writes allergies of whom she did not look at, on record", async () => {
    const patientId = await newPatient();
    const { id } = (await clinicalOf(clinic.members.doctor).allergies.record(penicillin(patientId))).allergies[0] ?? {};
    for (const [statement, values] of [
      ["SELECT substance_encrypted FROM clinical.allergies", []],
      ["SELECT patient_id FROM clinical.allergies", []],
      ["SELECT state FROM clinical.allergy_lists", []],
      ["UPDATE clinical.allergies SET severity = 'mild', process_id = app.process_id() WHERE id = $1", [id]],
      ["SELECT clinical.answer_allergies($1, 'none_known')", [patientId]],
      ["SELECT clinical.has_looked_at($1)", [patientId]],
    ] as const) {
      await expect(
        run((tx) => tx.query(statement, values)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
    const opened = await run((tx) => tx.query("SELECT * FROM clinical.open_record($1)", [tx.writerId()]));
    expect(opened).toEqual([]);
  });
});
