import { randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import type { RecordObservationInput } from "@anamnesis/domain";
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
const pressure = (patientId: string, given: Partial<RecordObservationInput> = {}) => ({
  id: randomUUID(),
  patientId,
  effectiveAt: "2026-11-20T08:30:00+01:00",
  values: { systolic: { value: 121, unit: "mm[Hg]" }, diastolic: { value: 79, unit: "mm[Hg]" } },
  ...given,
});
const read = async (id: string, by: TestPerson = clinic.members.doctor) =>
  (await clinicalOf(by).patients.open({ id })).observations;

describe("vital signs", () => {
  it("are written down with their units and read with the record, the latest first", async () => {
    const patientId = await newPatient();
    const { observations } = clinicalOf(clinic.members.nurse);
    const early = pressure(patientId);
    const late = pressure(patientId, {
      effectiveAt: "2026-11-21T08:30:00+01:00",
      values: { temperature: { value: 100.4, unit: "[degF]" } },
    });
    await observations.record(late);
    const answered = await observations.record(early);
    const known = {
      observations: [
        { id: late.id, status: "final", effectiveAt: "2026-11-21T07:30:00Z", values: late.values },
        { id: early.id, status: "final", effectiveAt: "2026-11-20T07:30:00Z", values: early.values },
      ],
      unreadable: 0,
    };
    expect(answered).toEqual(known);
    expect(await observations.record(early)).toEqual(known);
    expect(await read(patientId, clinic.members.radiologist)).toEqual(known);
  });

  it("that were a mistake say so, and stay", async () => {
    const patientId = await newPatient();
    const { observations } = clinicalOf(clinic.members.nurse);
    const one = pressure(patientId);
    await observations.record(one);
    const { id } = one;
    expect(await observations.retract({ id, patientId })).toMatchObject({
      observations: [{ id, status: "entered-in-error", values: one.values }],
    });
    const another = pressure(await newPatient());
    await observations.record(another);
    for (const missing of [randomUUID(), another.id]) {
      await expect(observations.retract({ id: missing, patientId })).rejects.toMatchObject({
        message: "clinical.observation_not_found",
      });
    }
    expect(await read(another.patientId)).toMatchObject({ observations: [{ id: another.id, status: "final" }] });
  });

  it("stand nowhere in the clear", async () => {
    const patientId = await newPatient();
    await clinicalOf(clinic.members.nurse).observations.record(
      pressure(patientId, { values: { weight: { value: 87.6543, unit: "kg" } } }),
    );
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT o::text AS text FROM clinical.observations AS o UNION ALL SELECT t::text FROM audit.audit_events AS t
       UNION ALL SELECT i::text FROM app.idempotency_keys AS i`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(patientId);
    expect(text).not.toContain("87.6543");
    expect(text).not.toContain(Buffer.from("87.6543").toString("hex"));
  });

  it("show the others where one does not open, and say so", async () => {
    const patientId = await newPatient();
    const [good, bad] = [pressure(patientId), pressure(patientId)];
    for (const one of [good, bad]) await clinicalOf(clinic.members.nurse).observations.record(one);
    await api.db.asOwner(
      `UPDATE clinical.observations SET values_encrypted = decode('0101' || repeat('07', 80), 'hex') WHERE id = $1`,
      [bad.id],
    );
    expect(await read(patientId)).toMatchObject({ observations: [{ id: good.id }], unreadable: 1 });
  });

  it("are of one clinic, and written by doctors and nurses", async () => {
    const patientId = await newPatient();
    const missing = { message: "clinical.patient_not_found" };
    await expect(clinicalOf(other.members.nurse).observations.record(pressure(patientId))).rejects.toMatchObject(
      missing,
    );
    await expect(clinicalOf(clinic.members.pharmacist).observations.record(pressure(patientId))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    expect((await read(patientId)).observations).toEqual([]);
  });
});

describe("straight SQL in a nurse's request", () => {
  const run = (fn: (tx: Tx) => Promise<unknown>) => careAt(api, clinic).run(clinic.members.nurse, fn);

  it("neither reads nor changes what was measured, and takes back no mistake", async () => {
    const patientId = await newPatient();
    const one = pressure(patientId);
    await clinicalOf(clinic.members.doctor).observations.record(one);
    const change = (what: string) =>
      `UPDATE clinical.observations SET ${what}, process_id = app.process_id() WHERE id = $1`;
    for (const [statement, values] of [
      ["SELECT values_encrypted FROM clinical.observations", []],
      ["SELECT effective_at FROM clinical.observations", []],
      [change("effective_at = now()"), [one.id]],
      [change("status = 'entered-in-error'"), [one.id]],
    ] as const) {
      await expect(
        run((tx) => tx.query(statement, values)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
    expect(await run((tx) => tx.query("SELECT * FROM clinical.open_record($1)", [tx.writerId()]))).toEqual([]);
    await run((tx) => tx.query("SELECT clinical.record_look($1)", [patientId]));
    await run((tx) => tx.query(change("status = 'entered-in-error'"), [one.id]));
    await expect(run((tx) => tx.query(change("status = 'final'"), [one.id]))).rejects.toMatchObject({ code: "23514" });
  });
});
