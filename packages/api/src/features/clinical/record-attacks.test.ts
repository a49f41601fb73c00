import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { notesAt } from "../../testing/notes.ts";

let api: TestApi;
let clinic: TestOrganization;
let care: ReturnType<typeof careAt>;
let notes: ReturnType<typeof notesAt>;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
  [care, notes] = [careAt(api, clinic), notesAt(api, clinic)];
});
afterAll(() => api.close());

const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;
const newDoctor = async () => api.joined(await api.newPerson(), clinic.id, "doctor");

describe("whoever smuggles SQL into a request of a clinic", () => {
  it("reads no question of a patient that they take back the record of", async () => {
    const { nurse, auditor } = clinic.members;
    const id = await care.newPatient();
    const person = await care.linked(id);
    await clinicalOf(nurse).patients.open({ id });
    const [look] = (await clinicalOf(person).ownRecords.looks({})).looks;
    const asked = { id: randomUUID(), lookId: look?.id ?? "", occurredAt: look?.occurredAt ?? "" };
    await clinicalOf(person).ownRecords.ask({ ...asked, question: "Why on a Sunday?" });
    const read = "SELECT id FROM clinical.questions($1, false, NULL, NULL, 10)";
    const taken = care.run(auditor, async (tx) => {
      await tx.query("SELECT clinical.record_questions()");
      expect(await tx.query(read, [tx.writerId()])).toEqual([]);
      throw new Error("taken back");
    });
    await expect(taken).rejects.toThrow("taken back");
    const committed = await care.run(auditor, async (tx) => {
      await tx.query("SELECT clinical.record_questions()");
      return tx.writerId();
    });
    const opens = (as: TestPerson) => care.run(as, (tx) => tx.query(read, [committed]));
    expect(await opens(auditor)).toEqual([{ id: asked.id }]);
    expect(await opens(clinic.members.admin)).toEqual([]);
    expect(await care.run(auditor, (tx) => tx.query(read, [randomUUID()]))).toEqual([]);
  });

  it("is shown nothing that came into a record by a merge after they looked at it", async () => {
    const { nurse, doctor } = clinic.members;
    const [of, survivorId, reader] = [await notes.chart(), await care.newPatient(doctor), await newDoctor()];
    await clinicalOf(nurse).careTeam.add({ patientId: survivorId, userId: reader.account.id });
    const { merges } = clinicalOf(nurse);
    const { one, other } = await merges.compare({ one: survivorId, other: of.patientId });
    const process = await care.run(reader, async (tx) => {
      await tx.query("SELECT clinical.record_look($1)", [survivorId]);
      return tx.writerId();
    });
    const open = () =>
      care.run(reader, (tx) =>
        tx.query<{ cases: unknown }>("SELECT contents -> 'cases' AS cases FROM clinical.open_record($1)", [process]),
      );
    expect(await open()).toEqual([{ cases: null }]);
    await merges.merge({
      id: randomUUID(),
      survivorId,
      mergedId: of.patientId,
      survivorVersion: one.updatedAt,
      mergedVersion: other.updatedAt,
      keepsAccountOf: null,
      reason: "Registered twice",
    });
    expect(await open()).toEqual([]);
    // Who looks again, on record, has it.
    expect((await clinicalOf(reader).patients.open({ id: survivorId })).cases.cases).toHaveLength(1);
  });

  it("keeps nobody of the clinic from opening a case of somebody else", async () => {
    const { nurse, doctor } = clinic.members;
    const [mine, theirs] = [await care.newPatient(doctor), await care.newPatient()];
    const opening = `INSERT INTO clinical.medical_cases (
        organization_id, id, patient_id, title_encrypted, chief_complaint_encrypted, description_encrypted, tags_encrypted,
        case_type, priority, status, process_id
      ) VALUES ($1, gen_random_uuid(), $2, $3, $3, $3, $3, 'consultation', 'routine', 'in_progress',
        (app.context() ->> 'processId')::uuid)`;
    await care.run(doctor, (tx) => tx.query("SELECT clinical.record_look($1)", [mine]));
    await care.run(doctor, async (tx) => {
      await tx.query(opening, [clinic.id, mine, randomBytes(60)]);
      const given = { id: randomUUID(), patientId: theirs, title: "Migraine" };
      expect((await clinicalOf(nurse).cases.open(given)).cases).toMatchObject([{ id: given.id }]);
    });
  });

  it("registers nobody whom they treat when they come back, once they are no member any more", async () => {
    const [leaving, id, token] = [await newDoctor(), randomUUID(), randomBytes(32)];
    const [key] = await api.db.asOwner<{ id: Buffer }>(
      "SELECT id FROM app.tenant_keys WHERE tenant_id = $1 AND retired_at IS NULL",
      [clinic.id],
    );
    const sealed = Buffer.concat([Buffer.from([1, 1]), key?.id ?? Buffer.alloc(16), randomBytes(60)]);
    const registering = `INSERT INTO clinical.patients (
        organization_id, id, family_name_encrypted, given_name_encrypted, birth_date_encrypted, record_number_encrypted,
        ssn_encrypted, email_encrypted, phone_encrypted, address_encrypted, gender, record_number_token, search_tokens,
        match_tokens, process_id
      ) VALUES ($1, $2, $3, $3, $3, $3, $3, $3, $3, $3, 'female', $4, '{1}', '{}', (app.context() ->> 'processId')::uuid)`;
    await care.run(leaving, (tx) => tx.query("SELECT clinical.record_number($1)", [token]));
    const registered = care.run(leaving, async (tx) => {
      await tx.query("SELECT clinical.add_data_key($1, $2)", [id, sealed]);
      await care.become(leaving, { status: "ended" });
      await tx.query(registering, [clinic.id, id, sealed, token]);
    });
    await expect(registered).rejects.toMatchObject({ reason: "organizations.not_permitted" });
  });

  it("fills nobody's mailbox with notes that wait for their signature, nor with cases", async () => {
    const { doctor, nurse } = clinic.members;
    const [one, other, friend] = [await notes.chart(), await notes.chart(), await newDoctor()];
    for (const of of [one, one, other]) {
      const { id: noteId } = await notes.written(of);
      await notes.sign(of, noteId);
      for (const meaning of ["review", "co_sign"] as const) {
        const asked = { noteId, patientId: of.patientId, userId: friend.account.id, meaning };
        await clinicalOf(doctor).notes.askReview({ id: randomUUID(), ...asked });
      }
    }
    for (const { caseId, patientId } of [one, other]) {
      const { cases } = (await clinicalOf(doctor).patients.open({ id: patientId })).cases;
      const version = cases.find(({ id }) => id === caseId)?.updatedAt ?? "";
      const given = { id: randomUUID(), patientId, caseId, version, why: "Night shift." };
      await clinicalOf(doctor).cases.handOver({ ...given, userId: friend.account.id });
    }
    expect(await care.mailsFor(friend)).toEqual(["review_asked", "case_handed_over"]);
    // Whoever else asks is heard.
    await clinicalOf(nurse).careTeam.add({ patientId: one.patientId, userId: friend.account.id });
    const { id: noteId } = await notes.written(one, nurse);
    await notes.sign(one, noteId, { by: nurse });
    const asked = { noteId, patientId: one.patientId, userId: friend.account.id, meaning: "review" } as const;
    await clinicalOf(nurse).notes.askReview({ id: randomUUID(), ...asked });
    expect(await care.mailsFor(friend)).toEqual(["review_asked", "case_handed_over", "review_asked"]);
  });
});
