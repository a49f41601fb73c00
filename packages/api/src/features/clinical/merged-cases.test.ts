import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { notesAt } from "../../testing/notes.ts";

let api: TestApi;
let clinic: TestOrganization;
let doctor: TestPerson;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
  ({ doctor } = clinic.members);
});
afterAll(() => api.close());

const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;
const said = { subjective: "Cramps on days 1 to 3" };
const visit = { effectiveAt: "2026-11-20T08:30:00+01:00", ...said };
const newPatient = () => careAt(api, clinic).newPatient(doctor);
const propose = (patientId: string, caseId: string, primaryDiagnosis: string) =>
  clinicalOf(doctor).diagnoses.propose({
    id: randomUUID(),
    patientId,
    caseId,
    encounteredOn: "2026-11-20",
    primaryDiagnosis,
    icdCode: "N94.6",
    severity: "moderate",
    confidence: 0.7,
  });

/** A patient with a case that was handed over, in which something was diagnosed, and another that is closed. */
async function treated(): Promise<{ patientId: string; caseId: string; closedId: string }> {
  const [patientId, caseId, closedId, noteId] = [await newPatient(), randomUUID(), randomUUID(), randomUUID()];
  const { cases, notes } = clinicalOf(doctor);
  const { cases: opened } = await cases.open({ id: caseId, patientId, title: "Pain, since April" });
  await propose(patientId, caseId, "Dysmenorrhea");
  const handover = { id: randomUUID(), userId: clinic.members.nurse.account.id, why: "Please measure once a week." };
  await cases.handOver({ ...handover, caseId, patientId, version: opened[0]?.updatedAt ?? "" });
  await notes.save({ id: noteId, patientId, caseId, ...visit, version: null });
  const { cases: both } = await cases.open({ id: closedId, patientId, title: "Anaemia", status: "draft" });
  const version = both.find(({ id }) => id === closedId)?.updatedAt ?? "";
  await cases.move({ id: closedId, patientId, version, status: "closed" });
  return { patientId, caseId, closedId };
}

async function merge(survivorId: string, mergedId: string): Promise<string> {
  const { merges } = clinicalOf(clinic.members.nurse);
  const { one, other } = await merges.compare({ one: survivorId, other: mergedId });
  const id = randomUUID();
  await merges.merge({
    id,
    survivorId,
    survivorVersion: one.updatedAt,
    mergedId,
    mergedVersion: other.updatedAt,
    keepsAccountOf: null,
    reason: "Registered twice",
  });
  return id;
}
const undo = (id: string, survivorId: string) =>
  clinicalOf(clinic.members.nurse).merges.undo({ id, survivorId, reason: "They are two people" });

/** All rows of the cases of some patients, byte for byte; but for the process that wrote each last. */
async function bytesOf(ids: readonly string[]): Promise<unknown> {
  const names = ["medical_cases", "case_handovers", "notes", "diagnoses"];
  const rows = await Promise.all(
    names.map((name) =>
      api.db.asOwner(
        `SELECT to_jsonb(t) - 'process_id' AS row FROM clinical.${name} AS t WHERE patient_id = ANY ($1) ORDER BY id`,
        [ids],
      ),
    ),
  );
  expect(rows.every((found) => found.length > 0)).toBe(true);
  return rows;
}

describe("cases of two records of one person", () => {
  it("are read in the one that they are, with all that stands in them, also in the list of work, and go back as they were", async () => {
    const [survivor, { patientId: merged, caseId, closedId }] = [await newPatient(), await treated()];
    const before = await bytesOf([survivor, merged]);
    const id = await merge(survivor, merged);
    const opened = await clinicalOf(doctor).patients.open({ id: survivor });
    expect(opened.cases.unreadable).toBe(0);
    expect(opened.cases.cases.map(({ id: one, title }) => [one, title]).toSorted()).toEqual(
      [
        [caseId, "Pain, since April"],
        [closedId, "Anaemia"],
      ].toSorted(),
    );
    expect(opened.cases.handovers).toMatchObject([{ why: "Please measure once a week." }]);
    expect(opened.diagnoses).toMatchObject({ diagnoses: [{ primaryDiagnosis: "Dysmenorrhea" }], unreadable: 0 });
    const { notes } = await clinicalOf(doctor).notes.list({ patientId: survivor, caseId });
    expect(notes).toMatchObject([{ subjective: "Cramps on days 1 to 3" }]);
    const { cases: work } = await clinicalOf(clinic.members.nurse).cases.work({ holder: "mine" });
    expect(work.filter((one) => one.id === caseId)).toMatchObject([{ title: "Pain, since April" }]);

    expect(await undo(id, survivor)).toMatchObject({ patientId: merged, returned: 5, kept: [] });
    expect(await bytesOf([survivor, merged])).toEqual(before);
  });

  it("are read by whose record it is, with what was signed in either, which is still what was signed", async () => {
    const [survivor, { patientId: merged, caseId }] = [await newPatient(), await treated()];
    const person = await careAt(api, clinic).linked(survivor);
    const { notes } = await clinicalOf(doctor).notes.list({ patientId: merged, caseId });
    for (const { id } of notes) await notesAt(api, clinic).sign({ patientId: merged, caseId }, id);
    await merge(survivor, merged);
    const { signatures } = await clinicalOf(doctor).notes.list({ patientId: survivor, caseId });
    expect(signatures).toMatchObject([{ isIntact: true }]);
    const [link] = await clinicalOf(person).ownRecords.list();
    expect(await clinicalOf(person).ownRecords.open({ id: link?.id ?? "" })).toMatchObject({
      cases: expect.arrayContaining([
        expect.objectContaining({ title: "Pain, since April", notes: [expect.objectContaining(said)] }),
      ]),
      unreadable: 0,
    });
  });

  it("stay, and stay readable, where something was written in them since", async () => {
    const [survivor, { patientId: merged, caseId }] = [await newPatient(), await treated()];
    const id = await merge(survivor, merged);
    await propose(survivor, caseId, "Endometriosis");
    const { kept } = await undo(id, survivor);
    expect(kept.map(({ table }) => table)).toEqual([
      "clinical.case_handovers",
      "clinical.diagnoses",
      "clinical.medical_cases",
      "clinical.notes",
    ]);
    const opened = await clinicalOf(doctor).patients.open({ id: survivor });
    expect(opened.cases).toMatchObject({ cases: [{ id: caseId, title: "Pain, since April" }], unreadable: 0 });
    expect(opened.diagnoses.diagnoses.map(({ primaryDiagnosis }) => primaryDiagnosis).toSorted()).toEqual([
      "Dysmenorrhea",
      "Endometriosis",
    ]);
    expect((await clinicalOf(doctor).patients.open({ id: merged })).cases.cases).toMatchObject([{ title: "Anaemia" }]);
  });
});
