import { randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import type { RecordStatementInput } from "@anamnesis/domain";
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
const ibuprofen = (patientId: string, given: Partial<RecordStatementInput> = {}) => ({
  id: randomUUID(),
  patientId,
  name: "ibuprofen",
  rxcui: "5640",
  takenAs: "400 mg when it hurts, at most three a day",
  saidBy: "her mother",
  diaryName: null,
  since: "2024-03",
  until: null,
  source: "family" as const,
  status: "active" as const,
  stopReason: null,
  ...given,
});
const read = async (id: string, by: TestPerson = clinic.members.doctor) =>
  (await clinicalOf(by).patients.open({ id })).medications;

describe("what a patient takes at home", () => {
  it("was never asked for, then is known, with who said so and who wrote it, and read with the record", async () => {
    const patientId = await newPatient();
    expect(await read(patientId)).toEqual({ state: "never_asked", question: null, statements: [], unreadable: 0 });
    const { patientId: _patient, ...written } = ibuprofen(patientId);
    const answered = await clinicalOf(clinic.members.nurse).medications.record({ patientId, ...written });
    const { displayName } = clinic.members.nurse.account;
    const times = { createdAt: expect.any(String), updatedAt: expect.any(String) };
    const known = {
      state: "known",
      question: { askedBy: displayName, askedAt: expect.any(String), reconciledBy: null, reconciledAt: null },
      statements: [{ ...written, writtenBy: displayName, stoppedBy: null, stoppedAt: null, ...times }],
      unreadable: 0,
    };
    expect(answered).toEqual(known);
    expect(await read(patientId, clinic.members.pharmacist)).toEqual(known);
  });

  it("is nothing, once somebody asked, and not while there is something", async () => {
    const patientId = await newPatient();
    const { medications } = clinicalOf(clinic.members.nurse);
    expect(await medications.sayNone({ patientId })).toMatchObject({
      state: "none_known",
      question: { askedBy: clinic.members.nurse.account.displayName },
    });
    const taken = ibuprofen(patientId);
    const [statement] = (await medications.record(taken)).statements;
    await expect(medications.sayNone({ patientId })).rejects.toMatchObject({ message: "clinical.medications_known" });
    const stopped = { ...taken, status: "stopped" as const, stopReason: "Stomach pain", until: "2026-11" };
    const version = statement?.updatedAt ?? "";
    const after = await clinicalOf(clinic.members.doctor).medications.change({ ...stopped, version });
    expect(after.statements).toMatchObject([
      {
        status: "stopped",
        stopReason: "Stomach pain",
        until: "2026-11",
        writtenBy: clinic.members.nurse.account.displayName,
        stoppedBy: clinic.members.doctor.account.displayName,
        stoppedAt: expect.any(String),
      },
    ]);
    expect((await medications.sayNone({ patientId })).state).toBe("none_known");
    await expect(medications.change({ ...taken, version })).rejects.toMatchObject({
      message: "clinical.medication_changed_meanwhile",
    });
  });

  it("has days that are known as far as they are, in an order that can be, and a reason where it was stopped", async () => {
    const patientId = await newPatient();
    const { medications } = clinicalOf(clinic.members.nurse);
    for (const given of [
      { since: "2024-02-31" },
      { since: "24" },
      { since: "2024-13" },
      { since: "2024-03", until: "2023" },
      { status: "stopped" as const },
      { stopReason: "because" },
      { rxcui: "5640x" },
      { name: " " },
    ]) {
      await expect(medications.record(ibuprofen(patientId, given)), JSON.stringify(given)).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
    }
    for (const [since, until] of [
      ["2024", "2024-03"],
      ["2024-03-15", "2024"],
      ["1999", null],
    ] as const) {
      await medications.record(ibuprofen(patientId, { since, until }));
    }
    expect((await read(patientId)).statements).toHaveLength(3);
  });

  it("is one however often it is sent", async () => {
    const patientId = await newPatient();
    const { medications } = clinicalOf(clinic.members.nurse);
    const taken = ibuprofen(patientId);
    await medications.record(taken);
    expect((await medications.record(taken)).statements).toHaveLength(1);
  });

  it("is compared with what others say, all of it or nothing", async () => {
    const patientId = await newPatient();
    const { medications } = clinicalOf(clinic.members.doctor);
    const { patientId: _one, ...kept } = ibuprofen(patientId);
    const { patientId: _two, ...gone } = ibuprofen(patientId, { name: "Old pill", rxcui: "" });
    await medications.record({ patientId, ...kept });
    const { statements } = await medications.record({ patientId, ...gone });
    const versionOf = (id: string) => statements.find((one) => one.id === id)?.updatedAt ?? "";
    const { patientId: _three, ...fresh } = ibuprofen(patientId, {
      name: "Magnesium",
      rxcui: "",
      diaryName: "Magnesium",
    });
    const changed = [
      { ...gone, status: "stopped" as const, stopReason: "Not taken any more", version: versionOf(gone.id) },
      { ...kept, diaryName: "Ibu 400", version: "2026-01-01T00:00:00Z" },
    ];
    await expect(medications.reconcile({ patientId, added: [fresh], changed })).rejects.toMatchObject({
      message: "clinical.medication_changed_meanwhile",
    });
    expect(await read(patientId)).toMatchObject({ statements: [{ status: "active" }, { status: "active" }] });
    const done = await medications.reconcile({
      patientId,
      added: [fresh],
      changed: changed.map((one) => ({ ...one, version: versionOf(one.id) })),
    });
    expect(done).toMatchObject({
      state: "known",
      question: { reconciledBy: clinic.members.doctor.account.displayName, reconciledAt: expect.any(String) },
      statements: [
        { id: kept.id, diaryName: "Ibu 400", status: "active" },
        { id: gone.id, status: "stopped", stopReason: "Not taken any more" },
        { id: fresh.id, name: "Magnesium", diaryName: "Magnesium" },
      ],
    });
    // Who asks afterwards does not compare.
    const { question } = await clinicalOf(clinic.members.nurse).medications.record(ibuprofen(patientId));
    expect(question).toMatchObject({
      askedBy: clinic.members.nurse.account.displayName,
      reconciledBy: clinic.members.doctor.account.displayName,
    });
  });

  it("stands nowhere in the clear", async () => {
    const patientId = await newPatient();
    await clinicalOf(clinic.members.nurse).medications.record(
      ibuprofen(patientId, {
        name: "Xyloquine",
        takenAs: "Purple drops",
        rxcui: "91827364",
        saidBy: "Aunt Wilhelmina",
      }),
    );
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT s::text AS text FROM clinical.medication_statements AS s UNION ALL SELECT t::text FROM audit.audit_events AS t
       UNION ALL SELECT i::text FROM app.idempotency_keys AS i`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(patientId);
    for (const value of ["Xyloquine", "Purple drops", "91827364", "Wilhelmina"]) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(Buffer.from(value).toString("hex"));
    }
  });

  it("shows the others where one does not open, and says so", async () => {
    const patientId = await newPatient();
    const [good, bad] = [ibuprofen(patientId), ibuprofen(patientId, { name: "Magnesium" })];
    for (const one of [good, bad]) await clinicalOf(clinic.members.nurse).medications.record(one);
    await api.db.asOwner(
      `UPDATE clinical.medication_statements SET name_encrypted = decode('0101' || repeat('07', 80), 'hex') WHERE id = $1`,
      [bad.id],
    );
    expect(await read(patientId)).toMatchObject({ statements: [{ id: good.id }], unreadable: 1 });
  });

  it("is of one clinic, and written by doctors and nurses", async () => {
    const patientId = await newPatient();
    const missing = { message: "clinical.patient_not_found" };
    const theirs = clinicalOf(other.members.nurse).medications;
    await expect(theirs.record(ibuprofen(patientId))).rejects.toMatchObject(missing);
    await expect(theirs.sayNone({ patientId })).rejects.toMatchObject(missing);
    await expect(theirs.reconcile({ patientId, added: [], changed: [] })).rejects.toMatchObject(missing);
    await expect(clinicalOf(clinic.members.pharmacist).medications.record(ibuprofen(patientId))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    expect((await read(patientId)).state).toBe("never_asked");
  });
});

describe("straight SQL in a nurse's request", () => {
  const run = (fn: (tx: Tx) => Promise<unknown>) => careAt(api, clinic).run(clinic.members.nurse, fn);

  it("neither reads nor writes what somebody takes at whom she did not look, on record", async () => {
    const patientId = await newPatient();
    const { statements } = await clinicalOf(clinic.members.doctor).medications.record(ibuprofen(patientId));
    for (const [statement, values] of [
      ["SELECT name_encrypted FROM clinical.medication_statements", []],
      ["SELECT patient_id FROM clinical.medication_statements", []],
      ["SELECT state FROM clinical.medication_lists", []],
      [
        "UPDATE clinical.medication_statements SET status = 'on-hold', process_id = app.process_id() WHERE id = $1",
        [statements[0]?.id],
      ],
      ["UPDATE clinical.medication_statements SET written_by = app.user_id() WHERE id = $1", [statements[0]?.id]],
      ["SELECT clinical.answer_medications($1, 'none_known', true)", [patientId]],
    ] as const) {
      await expect(
        run((tx) => tx.query(statement, values)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
  });
});
