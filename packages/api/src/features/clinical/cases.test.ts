import { randomUUID } from "node:crypto";
import { caseStatuses, type CaseStatus, isCaseMove, type MedicalCase } from "@anamnesis/domain";
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

const casesOf = (person: TestPerson) => api.callerOf(person).clinical.cases;
const newDoctor = async () => api.joined(await api.newPerson(), clinic.id, "doctor");
const newPatient = () => {
  const { doctor, pharmacist, radiologist } = clinic.members;
  return careAt(api, clinic).newPatient(doctor, pharmacist, radiologist);
};
const dysmenorrhea = (patientId: string, given: object = {}) => ({
  id: randomUUID(),
  patientId,
  title: "Dysmenorrhea, since April",
  chiefComplaint: "It tears at me for three days",
  tags: ["pain", "diary"],
  ...given,
});
const read = async (id: string, by: TestPerson = clinic.members.doctor) =>
  (await api.callerOf(by).clinical.patients.open({ id })).cases;
/** A case that somebody opened, as it stands in the record. */
async function opened(patientId: string, by: TestPerson = clinic.members.doctor): Promise<MedicalCase> {
  const given = dysmenorrhea(patientId);
  const found = (await casesOf(by).open(given)).cases.find(({ id }) => id === given.id);
  if (found === undefined) throw new Error("the case is not there");
  return found;
}
const all = { holder: "all" } as const;

describe("a case", () => {
  it("is read with the record as it was opened, has a number at random, and whoever decides has it", async () => {
    const patientId = await newPatient();
    const given = dysmenorrhea(patientId, { priority: "urgent", scheduledDate: "2026-12-04" });
    const { cases } = await casesOf(clinic.members.doctor).open(given);
    const { patientId: _patient, ...written } = given;
    expect(cases).toEqual([
      {
        ...written,
        description: "",
        caseNumber: expect.stringMatching(/^\d{4}-\d{6}$/u),
        status: "in_progress",
        caseType: "consultation",
        specialty: null,
        icdCodes: [],
        assignedTo: { userId: clinic.members.doctor.account.id, name: clinic.members.doctor.account.displayName },
        admissionDate: null,
        dischargeDate: null,
        closedAt: null,
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    ]);
    expect(await read(patientId, clinic.members.pharmacist)).toEqual({ cases, handovers: [], unreadable: 0 });
    expect((await casesOf(clinic.members.doctor).open(given)).cases).toHaveLength(1);
    expect((await opened(patientId, clinic.members.nurse)).assignedTo).toBeNull();
  });

  it("has numbers that do not count", async () => {
    const patientId = await newPatient();
    const numbers: number[] = [];
    // So many that chance puts them in order once in half a billion runs.
    const many = 12;
    for (let count = 0; count < many; count += 1) {
      numbers.push(Number((await opened(patientId)).caseNumber.slice(5)));
    }
    expect(new Set(numbers).size).toBe(many);
    expect(numbers).not.toEqual(numbers.toSorted((one, two) => one - two));
  });

  it("is changed by who saw what there is", async () => {
    const patientId = await newPatient();
    const { id, updatedAt: version } = await opened(patientId);
    const change = { ...dysmenorrhea(patientId), id, version, title: "Endometriosis?" };
    expect((await casesOf(clinic.members.nurse).change(change)).cases).toMatchObject([{ id, title: "Endometriosis?" }]);
    await expect(casesOf(clinic.members.doctor).change(change)).rejects.toMatchObject({
      message: "clinical.case_changed_meanwhile",
    });
  });

  it("stands nowhere in the clear", async () => {
    const patientId = await newPatient();
    const words = { title: "Xyloquine fever", chiefComplaint: "Purple dreams", tags: ["zebra"], description: "Quux" };
    await casesOf(clinic.members.doctor).open(dysmenorrhea(patientId, words));
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT c::text AS text FROM clinical.medical_cases AS c UNION ALL SELECT t::text FROM audit.audit_events AS t
       UNION ALL SELECT i::text FROM app.idempotency_keys AS i`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(patientId);
    for (const value of ["Xyloquine", "Purple dreams", "zebra", "Quux"]) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(Buffer.from(value).toString("hex"));
    }
  });

  it("is of one clinic, opened by doctors and nurses, and by who may open the record", async () => {
    const patientId = await newPatient();
    const refused = { message: "clinical.patient_not_found" };
    await expect(casesOf(other.members.doctor).open(dysmenorrhea(patientId))).rejects.toMatchObject(refused);
    for (const who of [clinic.members.pharmacist, clinic.members.radiologist, clinic.members.admin]) {
      await expect(casesOf(who).open(dysmenorrhea(patientId))).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    const theirs = await careAt(api, clinic).newPatient();
    await expect(casesOf(clinic.members.doctor).open(dysmenorrhea(theirs))).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
    await careAt(api, clinic).begin(clinic.members.doctor, theirs);
    expect((await casesOf(clinic.members.doctor).open(dysmenorrhea(theirs))).cases).toHaveLength(1);
  });
});

describe("moves of a case", () => {
  it("are in the database those of the domain", async () => {
    const rows = await api.db.asOwner<{ from: CaseStatus; to: CaseStatus; is_move: boolean }>(
      `SELECT f AS "from", t AS "to", clinical.is_case_move(f, t) AS is_move
       FROM unnest($1::text[]) AS f CROSS JOIN unnest($1::text[]) AS t`,
      [caseStatuses],
    );
    expect(rows).toHaveLength(49);
    for (const { from, to, is_move } of rows) expect(is_move, `${from} to ${to}`).toBe(isCaseMove(from, to));
  });

  it("are made one after another, and closing keeps everything but opening again from changing it", async () => {
    const patientId = await newPatient();
    const { id, updatedAt } = await opened(patientId);
    const { move, change } = casesOf(clinic.members.doctor);
    let version = updatedAt;
    const to = async (status: CaseStatus) => {
      const [moved] = (await move({ id, patientId, version, status })).cases;
      version = moved?.updatedAt ?? "";
      return moved;
    };
    const refused = { message: "clinical.no_such_move" };
    await expect(to("archived")).rejects.toMatchObject(refused);
    await to("completed");
    expect(await to("closed")).toMatchObject({ status: "closed", closedAt: expect.any(String) });
    await expect(change({ ...dysmenorrhea(patientId), id, version })).rejects.toMatchObject(refused);
    expect(await to("in_progress")).toMatchObject({ closedAt: null });
    await to("completed");
    const closed = await to("closed");
    expect(await to("archived")).toMatchObject({ status: "archived", closedAt: closed?.closedAt });
    await expect(to("in_progress")).rejects.toMatchObject(refused);
  });

  it("hold against straight SQL, which has no other number, holder or code either", async () => {
    const patientId = await newPatient();
    const { id } = await opened(patientId);
    const { doctor } = clinic.members;
    const { run } = careAt(api, clinic);
    await api.callerOf(doctor).clinical.patients.open({ id: patientId });
    const set = (change: string) =>
      run(doctor, (tx) =>
        tx.query(`UPDATE clinical.medical_cases SET ${change}, process_id = app.process_id() WHERE id = $1`, [id]),
      );
    await expect(set("status = 'archived'")).rejects.toMatchObject({ code: "42501" });
    for (const change of [
      "case_number = '2026-000001'",
      "assigned_to = NULL",
      "icd_codes = '{N94.6}'",
      "closed_at = now()",
    ]) {
      await expect(set(change), change).rejects.toMatchObject({ code: "42501" });
    }
    for (const statement of [
      "SELECT title_encrypted FROM clinical.medical_cases",
      "SELECT status FROM clinical.medical_cases",
      "SELECT why_encrypted FROM clinical.case_handovers",
      "INSERT INTO clinical.case_handovers DEFAULT VALUES",
    ]) {
      await expect(
        run(doctor, (tx) => tx.query(statement)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
  });
});

describe("a handover", () => {
  it("gives the case and the record to another, who is told without a word of it and says that they have it", async () => {
    const patientId = await careAt(api, clinic).newPatient(clinic.members.doctor);
    const { id: caseId, updatedAt: version } = await opened(patientId);
    const colleague = await newDoctor();
    const handover = {
      id: randomUUID(),
      caseId,
      patientId,
      version,
      userId: colleague.account.id,
      why: "I am away until Monday; her ultrasound is on Friday.",
    };
    await expect(read(patientId, colleague)).rejects.toMatchObject({ message: "clinical.outside_care_team" });
    const given = await casesOf(clinic.members.doctor).handOver(handover);
    expect(given).toMatchObject({
      cases: [{ assignedTo: { userId: colleague.account.id } }],
      handovers: [{ why: handover.why, toName: colleague.account.displayName, acceptedAt: null }],
    });
    expect((await casesOf(clinic.members.doctor).handOver(handover)).handovers).toHaveLength(1);
    expect(await careAt(api, clinic).mailsFor(colleague)).toEqual(["case_handed_over"]);
    const [waiting] = (await casesOf(colleague).work({ ...all, holder: "mine" })).cases;
    expect(waiting).toMatchObject({ id: caseId, handover: { id: handover.id, why: handover.why } });
    await expect(casesOf(clinic.members.doctor).accept({ id: handover.id })).rejects.toMatchObject({
      message: "clinical.handover_not_found",
    });
    await casesOf(colleague).accept({ id: handover.id });
    expect((await casesOf(colleague).work(all)).cases).toMatchObject([{ id: caseId, handover: null }]);
    expect((await read(patientId, colleague)).handovers).toMatchObject([{ acceptedAt: expect.any(String) }]);
  });

  it("goes to who writes in records, of a case that somebody works at, as it was seen", async () => {
    const patientId = await newPatient();
    const { id: caseId, updatedAt } = await opened(patientId);
    const { doctor, nurse, pharmacist } = clinic.members;
    const give = (userId: string, version = updatedAt) =>
      casesOf(doctor).handOver({ id: randomUUID(), caseId, patientId, version, userId, why: "Night shift" });
    await expect(give(pharmacist.account.id)).rejects.toMatchObject({ message: "clinical.not_who_writes" });
    await expect(give(other.members.doctor.account.id)).rejects.toMatchObject({ message: "clinical.not_who_writes" });
    await expect(give(doctor.account.id)).rejects.toMatchObject({ message: "clinical.has_case_already" });
    await expect(give(nurse.account.id, "2026-01-01T00:00:00Z")).rejects.toMatchObject({
      message: "clinical.case_changed_meanwhile",
    });
    const { cases } = await casesOf(doctor).move({ id: caseId, patientId, version: updatedAt, status: "completed" });
    const closing = { id: caseId, patientId, version: cases[0]?.updatedAt ?? "", status: "closed" } as const;
    const closed = (await casesOf(doctor).move(closing)).cases[0]?.updatedAt ?? "";
    await expect(give(nurse.account.id, closed)).rejects.toMatchObject({ message: "clinical.case_ended" });
  });
});

describe("a day", () => {
  it("has what one has, and of others what waits: a draft of one's own, and a signature that one is asked for", async () => {
    const doctor = await newDoctor();
    const { nurse } = clinic.members;
    const patientId = await careAt(api, clinic).newPatient(doctor);
    const waiting = async () =>
      (await casesOf(doctor).work({ holder: "day" })).cases.map(({ title, waits }) => [title, waits]);
    await casesOf(doctor).open(dysmenorrhea(patientId, { title: "Mine" }));
    const theirs = dysmenorrhea(patientId, { title: "Theirs" });
    await casesOf(nurse).open(theirs);
    expect(await waiting()).toEqual([["Mine", null]]);
    const note = { patientId, caseId: theirs.id, effectiveAt: "2026-11-20T08:30:00Z", plan: "Rest.", version: null };
    await api.callerOf(doctor).clinical.notes.save({ id: randomUUID(), ...note });
    // What waits comes before what presses.
    await casesOf(doctor).open(dysmenorrhea(patientId, { title: "Pressing", priority: "critical" }));
    expect(await waiting()).toEqual([
      ["Theirs", "draft"],
      ["Pressing", null],
      ["Mine", null],
    ]);
  });

  it("has nothing that is completed, unless something of it waits", async () => {
    const doctor = await newDoctor();
    const { nurse } = clinic.members;
    const patientId = await careAt(api, clinic).newPatient(doctor);
    const given = dysmenorrhea(patientId);
    const [opened] = (await casesOf(doctor).open(given)).cases;
    const titles = async (who = doctor) =>
      (await casesOf(who).work({ holder: "day" })).cases
        .filter(({ id }) => id === given.id)
        .map(({ status }) => status);
    expect(await titles()).toEqual(["in_progress"]);
    const of = { patientId, caseId: given.id };
    const version = opened?.updatedAt ?? "";
    const [completed] = (await casesOf(doctor).move({ id: given.id, patientId, version, status: "completed" })).cases;
    expect(await titles()).toEqual([]);
    const handover = { id: randomUUID(), ...of, version: completed?.updatedAt ?? "", userId: nurse.account.id };
    await casesOf(doctor).handOver({ ...handover, why: "The letter is to be written." });
    expect(await titles(nurse)).toEqual(["completed"]);
    await casesOf(nurse).accept({ id: handover.id });
    expect(await titles(nurse)).toEqual([]);
  });
});

describe("the list of work", () => {
  it("has cases of those whom one treats, what presses first, and each patient is on record", async () => {
    const doctor = await newDoctor();
    const mine = await careAt(api, clinic).newPatient(doctor);
    const theirs = await newPatient();
    await opened(theirs);
    await casesOf(doctor).open(dysmenorrhea(mine, { title: "Migraine with aura" }));
    await casesOf(doctor).open(dysmenorrhea(mine, { title: "Pelvic pain, left", priority: "critical" }));
    await casesOf(clinic.members.nurse).open(dysmenorrhea(mine, { title: "Hot flushes", status: "draft" }));
    const titles = async (filter: object) =>
      (await casesOf(doctor).work({ ...all, ...filter })).cases.map(({ title }) => title);
    expect(await titles({})).toEqual(["Pelvic pain, left", "Hot flushes", "Migraine with aura"]);
    expect(await titles({ holder: "mine" })).toEqual(["Pelvic pain, left", "Migraine with aura"]);
    expect(await titles({ holder: "nobody" })).toEqual(["Hot flushes"]);
    expect(await titles({ priorities: ["critical"] })).toEqual(["Pelvic pain, left"]);
    expect(await titles({ statuses: ["draft"] })).toEqual(["Hot flushes"]);
    expect(await titles({ statuses: ["archived"] })).toEqual([]);
    // Whatever order the patients are in.
    for (let count = 0; count < 4; count += 1) {
      await casesOf(doctor).open(dysmenorrhea(await careAt(api, clinic).newPatient(doctor), { priority: "urgent" }));
    }
    expect((await titles({})).at(0)).toBe("Pelvic pain, left");
    expect((await titles({})).slice(-2)).toEqual(["Hot flushes", "Migraine with aura"]);
    const looks = (await careAt(api, clinic).looksAt(mine)).filter(({ details }) => details.what === "cases");
    expect(looks).toHaveLength(7);
    expect(new Set(looks.map(({ user_id }) => user_id))).toEqual(new Set([doctor.account.id]));
    const [first] = (await casesOf(doctor).work(all)).cases;
    expect(first?.patient).toMatchObject({ id: mine, familyName: "Okonkwo", birthDate: "1988-07-03" });
  });

  it("is handed out to whoever wrote down that they look at it, and to nobody after them", async () => {
    const { doctor } = clinic.members;
    await opened(await newPatient());
    const rows = await careAt(api, clinic).run(doctor, async (tx) => {
      await tx.query("SELECT clinical.record_work('{}', '{}', 'all')");
      return tx.query("SELECT * FROM clinical.open_work($1)", [tx.writerId()]);
    });
    expect(rows).toEqual([]);
  });
});
