import { randomBytes, randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { diagnosesAt } from "../../testing/diagnoses.ts";
import { refusalOf } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { notesAt, soap, type TestChart } from "../../testing/notes.ts";
import { open, share } from "../../testing/sharing.ts";

let api: TestApi;
let clinic: TestOrganization;
let second: TestPerson;
let care: ReturnType<typeof careAt>;
let notes: ReturnType<typeof notesAt>;
let at: ReturnType<typeof diagnosesAt>;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
  second = await newDoctor();
  [care, notes, at] = [careAt(api, clinic), notesAt(api, clinic), diagnosesAt(api, clinic, second)];
});
afterAll(() => api.close());

const newDoctor = async () => api.joined(await api.newPerson(), clinic.id, "doctor");
const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;

/** What somebody smuggled into a request of the very session that somebody looks from. */
const within = <T>(as: TestPerson, fn: (tx: Tx) => Promise<T>): Promise<T> =>
  api.db.app.withContext(
    {
      requestId: randomUUID(),
      reason: "because",
      clientIp: "192.0.2.7",
      userAgent: "vitest",
      process: "test",
      proof: { by: "session", id: api.asNow(as.principal).sessionId },
    },
    fn,
  );
/** The same of one statement. */
const smuggled = <T extends object>(as: TestPerson, statement: string, values: readonly unknown[]): Promise<T[]> =>
  within(as, (tx) => tx.query<T>(statement, values));
const bytes = randomBytes(60);

async function signedNote(): Promise<{ readonly of: TestChart; readonly noteId: string }> {
  const of = await notes.chart();
  const { id: noteId } = await notes.written(of);
  await notes.sign(of, noteId);
  return { of, noteId };
}

describe("who has a record open in an emergency", () => {
  it("takes nobody into the care team by what they give them to do, and gives it to those who are in it", async () => {
    const [{ of, noteId }, stranger, friend] = [await signedNote(), await newDoctor(), await newDoctor()];
    const { patientId, caseId } = of;
    await care.begin(stranger, patientId);
    const { cases } = (await clinicalOf(stranger).patients.open({ id: patientId })).cases;
    const version = cases.find(({ id }) => id === caseId)?.updatedAt ?? "";
    const given = ({ account }: TestPerson) => ({ id: randomUUID(), patientId, userId: account.id });
    const ask = (whom: TestPerson) =>
      clinicalOf(stranger).notes.askReview({ ...given(whom), noteId, meaning: "review" });
    const handOver = (whom: TestPerson) =>
      clinicalOf(stranger).cases.handOver({ ...given(whom), caseId, version, why: "Labs come back at six." });
    const refused = { message: "clinical.outside_care_team" };
    await expect(ask(friend)).rejects.toMatchObject(refused);
    await expect(handOver(friend)).rejects.toMatchObject(refused);
    expect((await clinicalOf(friend).careTeam.read({ patientId })).standing).toBe("outside");
    // Nor does the case become theirs, who goes within the hour.
    await expect(handOver(stranger)).rejects.toMatchObject(refused);
    await ask(clinic.members.nurse);
    expect((await handOver(clinic.members.nurse)).handovers).toHaveLength(1);
  });

  it("looks again, on record, in the next one", async () => {
    const [of, stranger] = [await notes.chart(), await newDoctor()];
    await care.begin(stranger, of.patientId);
    await notes.list(of, stranger);
    await clinicalOf(stranger).emergencies.end({ patientId: of.patientId });
    await care.begin(stranger, of.patientId);
    await notes.list(of, stranger);
    const { emergencies } = await clinicalOf(clinic.members.auditor).emergencies.list({ isOpen: false });
    const ofPatientThere = emergencies.filter(({ patientId }) => patientId === of.patientId);
    expect(ofPatientThere.map(({ looks }) => looks)).toEqual([1, 1]);
  });
});

describe("who left the care team a moment ago", () => {
  it("takes nobody in by what they looked at before", async () => {
    const [of, friend, { doctor, nurse }] = [await notes.chart(), await newDoctor(), clinic.members];
    await clinicalOf(doctor).patients.open({ id: of.patientId });
    await clinicalOf(nurse).careTeam.remove({ patientId: of.patientId, userId: doctor.account.id });
    const handing = `SELECT clinical.hand_over_case($1, $2, $3, $4, $5,
      (SELECT c.updated_at FROM clinical.medical_cases AS c WHERE c.id = $2)) AS told`;
    const values = [randomUUID(), of.caseId, of.patientId, friend.account.id, bytes];
    expect(await smuggled(doctor, handing, values)).toEqual([{ told: "outside" }]);
  });
});

describe("straight SQL", () => {
  it("signs, decides and hands over nothing without the version that was seen", async () => {
    const { doctor } = clinic.members;
    const of = await at.newCase();
    const { id } = await notes.written(of);
    const proposed = await at.propose(of);
    const statements = [
      ["clinical.sign_note($1, $2, $3, 'author', NULL, ARRAY[$2]::uuid[], sha256('what nobody saw'))", id],
      [
        "clinical.decide_diagnosis($2, $3, NULL, 'confirmed', sha256($1::uuid::text::bytea) || sha256('x'), NULL, NULL)",
        proposed.id,
      ],
      [`clinical.hand_over_case($1, $2, $3, '${second.account.id}', sha256('x') || sha256('x'), NULL)`, of.caseId],
    ] as const;
    for (const [statement, what] of statements) {
      await clinicalOf(doctor).patients.open({ id: of.patientId });
      const told = smuggled(doctor, `SELECT ${statement} AS told`, [randomUUID(), what, of.patientId]);
      expect(await told, statement).toEqual([{ told: "changed" }]);
    }
  });

  it("keeps no more numbers of a patient than are read, whatever they say of themselves", async () => {
    const { doctor } = clinic.members;
    const { patientId } = await notes.chart();
    await clinicalOf(doctor).patients.open({ id: patientId });
    const planting = `INSERT INTO clinical.patient_identifiers (
        organization_id, id, patient_id, type, content_encrypted, search_tokens, status, process_id
      ) SELECT $1, gen_random_uuid(), $2, 'MR', $3, '{1}', 'entered-in-error', (app.context() ->> 'processId')::uuid
      FROM generate_series(1, $4)`;
    await smuggled(doctor, planting, [clinic.id, patientId, bytes, 200]);
    const more = await refusalOf(smuggled(doctor, planting, [clinic.id, patientId, bytes, 1]));
    expect(more.reason).toBe("clinical.too_many_identifiers");
  });

  it("is not told how much stands in a record that was not looked at", async () => {
    const { doctor, nurse } = clinic.members;
    const [mine, theirs] = [await at.newCase(), await at.newCase()];
    const { id: diagnosis } = await at.propose(theirs);
    await api.db.asOwner(
      `INSERT INTO clinical.diagnosis_evidence (
        organization_id, id, patient_id, diagnosis_id, kind, source_id, occurred_at, cited_encrypted, cited_by, process_id
      ) SELECT d.organization_id, gen_random_uuid(), d.patient_id, d.id, 'observation', gen_random_uuid(), now(), $2,
        d.proposed_by, d.process_id FROM clinical.diagnoses AS d, generate_series(1, 50) WHERE d.id = $1`,
      [diagnosis, bytes],
    );
    await api.db.asOwner(
      `INSERT INTO clinical.allergies (
        organization_id, id, patient_id, substance_encrypted, rxcui_encrypted, reaction_encrypted, severity,
        verification_status, clinical_status, process_id
      ) SELECT d.organization_id, gen_random_uuid(), d.patient_id, $2, $2, $2, 'mild', 'confirmed', 'active', d.process_id
      FROM clinical.diagnoses AS d, generate_series(1, 100) WHERE d.id = $1`,
      [diagnosis, bytes],
    );
    await clinicalOf(doctor).patients.open({ id: mine.patientId });
    const citing = `INSERT INTO clinical.diagnosis_evidence (
        organization_id, id, patient_id, diagnosis_id, kind, source_id, occurred_at, cited_encrypted, cited_by, process_id
      ) VALUES ($1, gen_random_uuid(), $2, $3, 'observation', gen_random_uuid(), now(), $4, $5,
        (app.context() ->> 'processId')::uuid)`;
    const cited = (id: string) => [clinic.id, mine.patientId, id, bytes, doctor.account.id];
    const told = await refusalOf(smuggled(doctor, citing, cited(diagnosis)));
    const toldOfNone = await refusalOf(smuggled(doctor, citing, cited(randomUUID())));
    expect(told.reason).toBe(toldOfNone.reason);
    const keeping = `INSERT INTO clinical.allergies (
        organization_id, id, patient_id, substance_encrypted, rxcui_encrypted, reaction_encrypted, severity,
        verification_status, clinical_status, process_id
      ) VALUES ($1, gen_random_uuid(), $2, $3, $3, $3, 'mild', 'confirmed', 'active', (app.context() ->> 'processId')::uuid)`;
    const outsider = (await api.newOrganization("Other Clinic")).members.nurse;
    for (const person of [nurse, outsider]) {
      const kept = smuggled(person, keeping, [clinic.id, theirs.patientId, bytes]);
      await expect(kept, person.account.email).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("holds no draft of somebody else, whichever patient it names", async () => {
    const { doctor, nurse } = clinic.members;
    const [of, own] = [await notes.chart(), await notes.chart()];
    const { id, version } = await notes.written(of);
    await clinicalOf(nurse).patients.open({ id: own.patientId });
    const { updatedAt } = await within(nurse, async (tx) => {
      for (const { patientId, caseId } of [own, of]) {
        await clinicalOf(nurse).patients.open({ id: patientId });
        const saving = "SELECT outcome FROM clinical.save_note($1, $2, $3, NULL, $4, $4, $4, $4, now(), NULL)";
        expect(await tx.query(saving, [id, patientId, caseId, bytes])).toEqual([{ outcome: "not_found" }]);
      }
      return clinicalOf(doctor).notes.save({ id, ...of, ...soap, plan: "Ibuprofen", version });
    });
    expect(updatedAt).not.toBe(version);
  });

  it("holds no patient whose care team it is not in", async () => {
    const { pharmacist, nurse } = clinic.members;
    const [patientId, friend] = [await care.newPatient(), await newDoctor()];
    const changing = "SELECT clinical.change_care_team($1, $2, true) AS told";
    await within(pharmacist, async (tx) => {
      expect(await tx.query(changing, [patientId, pharmacist.account.id])).toEqual([{ told: "outside" }]);
      await clinicalOf(nurse).careTeam.add({ patientId, userId: friend.account.id });
    });
    expect((await clinicalOf(friend).careTeam.read({ patientId })).standing).toBe("team");
  });

  it("is not told what stands in a shared diary by citing it", async () => {
    const { doctor } = clinic.members;
    const of = await at.newCase();
    const { id: diagnosis } = await at.propose(of);
    const person = await care.linked(of.patientId);
    const occurredAt = "2026-11-20T08:30:00.000Z";
    const entry = { occurredAt, timeZone: "Europe/Vienna", category: "Cramps", severity: 8 };
    await api.callerOf(person).symptoms.entries.record(entry);
    const shareId = await share(api, person, { organizationId: clinic.id, from: "2026-11-01", to: "2026-11-30" });
    await clinicalOf(doctor).patients.open({ id: of.patientId });
    const citing = `INSERT INTO clinical.diagnosis_evidence (
        organization_id, id, patient_id, diagnosis_id, kind, source_id, occurred_at, cited_encrypted, cited_by, process_id
      ) VALUES ($1, gen_random_uuid(), $2, $3, 'diary_entry', $4, $5, $6, $7, (app.context() ->> 'processId')::uuid)`;
    const values = [clinic.id, of.patientId, diagnosis, shareId, occurredAt, bytes, doctor.account.id];
    expect((await refusalOf(smuggled(doctor, citing, values))).reason).toBe("clinical.nothing_to_cite");
    // Nor by a look at other days, which is on record with what was told of these.
    await api.callerOf(person).symptoms.entries.record({ ...entry, occurredAt: "2026-11-10T08:30:00.000Z" });
    await open(api, doctor, shareId, { from: "2026-11-01", to: "2026-11-19" });
    await clinicalOf(doctor).patients.open({ id: of.patientId });
    expect((await refusalOf(smuggled(doctor, citing, values))).reason).toBe("clinical.nothing_to_cite");
    await open(api, doctor, shareId, { from: "2026-11-10", to: "2026-11-20" });
    expect(await smuggled(doctor, `${citing} RETURNING id`, values)).toHaveLength(1);
  });
});

describe("what stands in the record of another patient, who was opened a moment before", () => {
  it("is not sealed anew by the key of this one", async () => {
    const { doctor } = clinic.members;
    const [of, mistaken] = [await notes.chart(), await notes.chart()];
    const { cases, allergies, patients } = clinicalOf(doctor);
    const known = { severity: "severe", verificationStatus: "confirmed", clinicalStatus: "active" } as const;
    const allergy = { id: randomUUID(), patientId: of.patientId, substance: "Iodine", ...known };
    const { allergies: kept } = await allergies.record(allergy);
    const version = kept[0]?.updatedAt ?? "";
    await patients.open({ id: mistaken.patientId });
    const opened = await patients.open({ id: of.patientId });
    const changed = allergies.change({ ...allergy, patientId: mistaken.patientId, version });
    await expect(changed).rejects.toMatchObject({ message: "clinical.allergy_changed_meanwhile" });
    const caseVersion = opened.cases.cases[0]?.updatedAt ?? "";
    const ofMistaken = { id: of.caseId, patientId: mistaken.patientId, version: caseVersion };
    const conflict = { message: "clinical.case_changed_meanwhile" };
    await expect(cases.change({ ...ofMistaken, title: "Pain" })).rejects.toMatchObject(conflict);
    await expect(cases.move({ ...ofMistaken, status: "completed" })).rejects.toMatchObject(conflict);
    expect(await patients.open({ id: of.patientId })).toMatchObject({
      allergies: { allergies: [{ substance: "Iodine" }], unreadable: 0 },
      cases: { cases: [{ title: "Dysmenorrhea", status: "in_progress" }], unreadable: 0 },
    });
  });
});

describe("drafts of one person", () => {
  it("are twenty in a case at most: they keep nobody else from writing notes", async () => {
    const { doctor, nurse } = clinic.members;
    const of = await notes.chart();
    await clinicalOf(nurse).patients.open({ id: of.patientId });
    const drafting = `SELECT s.outcome FROM generate_series(1, $4::integer) AS n CROSS JOIN LATERAL clinical.save_note(
        gen_random_uuid(), $1, $2, NULL, $3, $3, $3, $3, now() - n * interval '1 second', NULL
      ) AS s`;
    const draft = (count: number) => smuggled(nurse, drafting, [of.patientId, of.caseId, bytes, count]);
    expect(await draft(20)).toHaveLength(20);
    expect((await refusalOf(draft(1))).reason).toBe("http.too_many_requests");
    await notes.written(of, doctor);
  });

  it("cites no note otherwise than it was signed, nor one of somebody else", async () => {
    const { doctor } = clinic.members;
    const [{ of, noteId }, others] = [await signedNote(), await signedNote()];
    const digestIn = async (chart: typeof of) =>
      Buffer.from((await notes.list(chart)).signatures[0]?.digest ?? "", "hex");
    const { id: diagnosis } = await at.propose(of);
    await clinicalOf(doctor).patients.open({ id: of.patientId });
    const citing = `INSERT INTO clinical.diagnosis_evidence (
        organization_id, id, patient_id, diagnosis_id, kind, source_id, source_digest, occurred_at, cited_encrypted, cited_by,
        process_id
      ) VALUES ($1, gen_random_uuid(), $2, $3, 'note', $4, $5, now(), $6, $7, (app.context() ->> 'processId')::uuid)`;
    const cite = (note: string, digest: Buffer) =>
      smuggled(doctor, citing, [clinic.id, of.patientId, diagnosis, note, digest, bytes, doctor.account.id]);
    for (const [note, digest] of [
      [noteId, Buffer.alloc(32)],
      [others.noteId, await digestIn(others.of)],
    ] as const) {
      expect((await refusalOf(cite(note, digest))).reason).toBe("clinical.nothing_to_cite");
    }
    await cite(noteId, await digestIn(of));
  });
});

describe("a handover", () => {
  it("is told by one mail in an hour, however often a case goes there and back", async () => {
    const [{ caseId, patientId }, friend, { doctor }] = [await notes.chart(), await newDoctor(), clinic.members];
    const handOver = async (whom: TestPerson) => {
      const { cases } = (await clinicalOf(doctor).patients.open({ id: patientId })).cases;
      const version = cases.find(({ id }) => id === caseId)?.updatedAt ?? "";
      const given = { id: randomUUID(), patientId, caseId, version, why: "Night shift." };
      return clinicalOf(doctor).cases.handOver({ ...given, userId: whom.account.id });
    };
    for (const whom of [friend, doctor, friend, doctor, friend]) await handOver(whom);
    expect(await care.mailsFor(friend)).toEqual(["case_handed_over"]);
  });
});

describe("a review", () => {
  it("that was given is waited for no more, however often somebody asks", async () => {
    const [{ of, noteId }, { doctor, nurse }] = [await signedNote(), clinic.members];
    const given = { noteId, patientId: of.patientId, userId: nurse.account.id, meaning: "review" } as const;
    const ask = () => clinicalOf(doctor).notes.askReview({ id: randomUUID(), ...given });
    await ask();
    await notes.sign(of, noteId, { by: nurse, meaning: "review" });
    await ask();
    expect((await notes.list(of)).requests).toEqual([]);
    const { cases } = await clinicalOf(nurse).cases.work({ holder: "day" });
    expect(cases.map(({ id }) => id)).not.toContain(of.caseId);
  });
});

describe("a merge", () => {
  /** Until so many wait for somebody else's row. */
  async function waitersAre(count: number): Promise<void> {
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while ((await api.db.asOwner(waiting)).length < count);
  }

  /** What merges two records as they are now, once it is called. */
  async function merger(survivorId: string, mergedId: string): Promise<() => Promise<unknown>> {
    const { merges } = clinicalOf(clinic.members.doctor);
    const { one, other } = await merges.compare({ one: survivorId, other: mergedId });
    const versions = { survivorVersion: one.updatedAt, mergedVersion: other.updatedAt };
    const given = { id: randomUUID(), survivorId, mergedId, ...versions };
    return () => merges.merge({ ...given, keepsAccountOf: null, reason: "Registered twice" });
  }

  /** Two records, of which the first is about to be merged into the other, and a diagnosis in it. */
  async function toMerge() {
    const [of, { patientId: survivorId }] = [await at.newCase(), await at.newCase()];
    const proposed = await at.propose(of);
    return { of, survivorId, proposed, merge: await merger(survivorId, of.patientId) };
  }

  /** While a row is held, starts one after the other; what became of each once it is given up. */
  const inTurn = async (row: readonly [table: string, id: string], starts: readonly (() => Promise<unknown>)[]) => {
    const [table, id] = row;
    const { started } = await care.run(clinic.members.doctor, async (tx) => {
      await tx.query(`SELECT id FROM clinical.${table} WHERE id = $1 FOR UPDATE`, [id]);
      const running: Promise<PromiseSettledResult<unknown>[]>[] = [];
      for (const start of starts) {
        running.push(Promise.allSettled([start()]));
        await waitersAre(running.length);
      }
      return { started: running };
    });
    return (await Promise.all(started)).flat().map((one) => (one.status === "fulfilled" ? "done" : String(one.reason)));
  };

  it("brings notes that nobody reads by what they looked at before it", async () => {
    const [of, { patientId: survivorId }] = [await notes.chart(), await notes.chart()];
    const reader = clinic.members.pharmacist;
    const looks = async () => {
      const all = await care.looksAt(survivorId);
      return all.filter(({ user_id }) => user_id === reader.account.id).length;
    };
    const read = () => notes.list({ patientId: survivorId, caseId: of.caseId }, reader);
    await read();
    await read();
    expect(await looks()).toBe(1);
    await (
      await merger(survivorId, of.patientId)
    )();
    await read();
    expect(await looks()).toBe(2);
  });

  it("comes after a decision that began before it, and takes that along", async () => {
    const { of, survivorId, proposed, merge } = await toMerge();
    const look = () => clinicalOf(second).patients.open({ id: of.patientId });
    const reject = "SELECT clinical.decide_diagnosis($1, $2, $3, 'rejected', NULL, NULL, NULL)";
    await look();
    const decide = () => smuggled(second, reject, [proposed.id, of.patientId, proposed.updatedAt]);
    expect(await inTurn(["medical_cases", of.caseId], [decide, merge])).toEqual(["done", "done"]);
    const { diagnoses } = await clinicalOf(second).patients.open({ id: survivorId });
    expect(diagnoses.diagnoses).toMatchObject([{ id: proposed.id, status: "rejected" }]);
  });

  it("comes before what is cited after it began, which is refused", async () => {
    const { of, proposed, merge } = await toMerge();
    const [allergy, measured] = [randomUUID(), randomUUID()];
    const { patientId } = of;
    const known = { severity: "severe", verificationStatus: "confirmed", clinicalStatus: "active" } as const;
    await clinicalOf(second).allergies.record({ id: allergy, patientId, substance: "Iodine", ...known });
    const values = { temperature: { value: 38.4, unit: "Cel" } };
    const effectiveAt = "2026-11-20T08:30:00+01:00";
    await clinicalOf(second).observations.record({ id: measured, patientId, effectiveAt, values });
    const citing = `INSERT INTO clinical.diagnosis_evidence (
        organization_id, id, patient_id, diagnosis_id, kind, source_id, occurred_at, cited_encrypted, cited_by, process_id
      ) VALUES ($1, gen_random_uuid(), $2, $3, 'observation', $4, $5, $6, $7, (app.context() ->> 'processId')::uuid)`;
    const cited = [clinic.id, patientId, proposed.id, measured, effectiveAt, bytes, second.account.id];
    const [merged, refused] = await inTurn(["allergies", allergy], [merge, () => smuggled(second, citing, cited)]);
    expect([merged, refused]).toEqual(["done", expect.stringContaining("clinical.")]);
  });
});
