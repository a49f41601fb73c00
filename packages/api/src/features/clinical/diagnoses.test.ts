import { randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import { type Diagnosis, diagnosisStatuses, isDiagnosisMove } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { refusalOf } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { share } from "../../testing/sharing.ts";
import { ruleBasedModel } from "./diagnosis-model.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
let second: TestPerson;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
  second = await api.joined(await api.newPerson(), clinic.id, "doctor");
});
afterAll(() => api.close());

const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;
const diagnosesOf = (person: TestPerson) => clinicalOf(person).diagnoses;
const doctor = () => clinic.members.doctor;
const encounteredOn = "2026-11-20";
const secret = "Planted diagnosis in words";

/** A patient with a case, whom both doctors treat. */
async function newCase(given: object = {}): Promise<{ patientId: string; caseId: string }> {
  const { pharmacist, radiologist } = clinic.members;
  const patientId = await careAt(api, clinic).newPatient(doctor(), second, pharmacist, radiologist);
  const caseId = randomUUID();
  await clinicalOf(doctor()).cases.open({ id: caseId, patientId, title: "Pain, since April", ...given });
  return { patientId, caseId };
}
const dysmenorrhea = (of: { patientId: string; caseId: string }, given: object = {}) => ({
  id: randomUUID(),
  ...of,
  encounteredOn,
  primaryDiagnosis: secret,
  icdCode: "N94.6",
  severity: "moderate" as const,
  confidence: 0.7,
  ...given,
});
const onlyOne = ({ diagnoses }: { readonly diagnoses: readonly Diagnosis[] }, id?: string): Diagnosis => {
  const found = diagnoses.find((one) => id === undefined || one.id === id);
  if (found === undefined) throw new Error("the diagnosis is not there");
  return found;
};
const propose = async (of: { patientId: string; caseId: string }, given: object = {}, by: TestPerson = doctor()) => {
  const input = dysmenorrhea(of, given);
  return onlyOne(await diagnosesOf(by).propose(input), input.id);
};
const ofPatient = ({ id, updatedAt: version }: Diagnosis, { patientId }: { patientId: string }) => ({
  id,
  patientId,
  version,
});

describe("a diagnosis", () => {
  it("is proposed with what stands behind it, and read with the record by who treats the patient", async () => {
    const of = await newCase();
    const details = {
      reasoning: "Cramps on the first days of each cycle.",
      riskFactors: ["Menarche at 10"],
      contraindications: ["Ibuprofen: gastric ulcer"],
      recommendedTests: ["Ultrasound"],
      recommendedTreatments: ["Heat"],
      differentials: ["Endometriosis"],
    };
    const input = dysmenorrhea(of, { details });
    const list = await diagnosesOf(doctor()).propose(input);
    expect(list).toEqual({
      unreadable: 0,
      diagnoses: [
        {
          id: input.id,
          caseId: of.caseId,
          encounteredOn,
          status: "pending",
          primaryDiagnosis: secret,
          icdCode: "N946",
          severity: "moderate",
          confidence: 0.7,
          details,
          proposedBy: { userId: doctor().account.id, name: doctor().account.displayName },
          model: null,
          decision: null,
          supersedes: null,
          evidence: [],
          createdAt: expect.any(String),
          updatedAt: expect.any(String),
        },
      ],
    });
    // Sent again, it is the same one.
    expect(await diagnosesOf(doctor()).propose(input)).toEqual(list);
    for (const person of [clinic.members.nurse, clinic.members.pharmacist, clinic.members.radiologist]) {
      expect((await clinicalOf(person).patients.open({ id: of.patientId })).diagnoses).toEqual(list);
    }
  });

  it("has a code that names a diagnosis of the day, and of no other day, or none", async () => {
    const of = await newCase();
    for (const icdCode of ["N94", "N94.7", "Z99.ZZ9", "S52.5"]) {
      const refusal = await refusalOf(diagnosesOf(doctor()).propose(dysmenorrhea(of, { icdCode })));
      expect(refusal, icdCode).toMatchObject({ kind: "invalid", reason: "clinical.icd_code_unknown" });
    }
    for (const icdCode of ["???", "头痛", "1N94", "N94.6789012", "x".repeat(20)]) {
      const refusal = await refusalOf(diagnosesOf(doctor()).propose(dysmenorrhea(of, { icdCode })));
      expect(refusal, icdCode).toMatchObject({ kind: "invalid", reason: "request.invalid" });
    }
    // Three signs that are all there is of it, and a seventh in its place.
    expect((await propose(of, { icdCode: "r21" })).icdCode).toBe("R21");
    expect((await propose(of, { icdCode: "T78.40XA" })).icdCode).toBe("T7840XA");
    expect((await propose(of, { icdCode: "" })).icdCode).toBeNull();
    await expect(propose(of, { encounteredOn: "2199-01-01" })).rejects.toThrow();
    for (const confidence of [-0.1, 1.1]) await expect(propose(of, { confidence })).rejects.toThrow();
  });

  it("is decided with another name and code than it was proposed with, and the case is known by that", async () => {
    const of = await newCase();
    const proposed = await propose(of);
    const decided = await diagnosesOf(second).confirm({
      ...ofPatient(proposed, of),
      finalDiagnosis: "Primary dysmenorrhea",
      finalIcdCode: "N94.4",
      reviewNotes: "Since menarche.",
    });
    expect(onlyOne(decided.diagnoses)).toMatchObject({
      status: "confirmed",
      primaryDiagnosis: secret,
      icdCode: "N946",
      decision: {
        by: second.account.displayName,
        finalDiagnosis: "Primary dysmenorrhea",
        finalIcdCode: "N944",
        notes: "Since menarche.",
      },
    });
    expect(decided.cases.cases[0]?.icdCodes).toEqual(["N94.4"]);
    const unknown = diagnosesOf(second).confirm({
      ...ofPatient(await propose(of), of),
      finalDiagnosis: "x",
      finalIcdCode: "N94",
    });
    expect((await refusalOf(unknown)).reason).toBe("clinical.icd_code_unknown");
  });

  it("that another is to review is not decided by whoever proposed it; one that is not, is", async () => {
    const of = await newCase();
    const asked = await propose(of, { asksForReview: true });
    expect(asked.status).toBe("under_review");
    const words = { finalDiagnosis: "Dysmenorrhea", finalIcdCode: "N946" };
    const refusal = await refusalOf(diagnosesOf(doctor()).confirm({ ...ofPatient(asked, of), ...words }));
    expect(refusal).toMatchObject({ kind: "forbidden", reason: "clinical.own_diagnosis" });
    const rejecting = diagnosesOf(doctor()).reject({ ...ofPatient(asked, of), reviewNotes: "Not so." });
    expect((await refusalOf(rejecting)).reason).toBe("clinical.own_diagnosis");
    const confirmed = await diagnosesOf(second).confirm({ ...ofPatient(asked, of), ...words });
    expect(onlyOne(confirmed.diagnoses, asked.id).status).toBe("confirmed");
    const pending = await propose(of);
    const later = await diagnosesOf(doctor()).askForReview(ofPatient(pending, of));
    expect(onlyOne(later, pending.id).status).toBe("under_review");
    const own = await propose(of);
    const alone = await diagnosesOf(doctor()).confirm({ ...ofPatient(own, of), ...words });
    expect(onlyOne(alone.diagnoses, own.id).status).toBe("confirmed");
  });

  it("is rejected with a reason, and of two who decide the second is told", async () => {
    const of = await newCase();
    const proposed = await propose(of);
    await expect(diagnosesOf(second).reject({ ...ofPatient(proposed, of), reviewNotes: " " })).rejects.toThrow();
    const [first, late] = await Promise.allSettled([
      diagnosesOf(second).reject({ ...ofPatient(proposed, of), reviewNotes: "No cramps." }),
      diagnosesOf(doctor()).confirm({ ...ofPatient(proposed, of), finalDiagnosis: "x" }),
    ]);
    expect([first.status, late.status].toSorted()).toEqual(["fulfilled", "rejected"]);
    const again = diagnosesOf(second).reject({ ...ofPatient(proposed, of), reviewNotes: "No cramps." });
    expect((await refusalOf(again)).reason).toBe("clinical.diagnosis_changed_meanwhile");
    const elsewhere = diagnosesOf(second).reject({
      ...ofPatient(proposed, of),
      id: randomUUID(),
      reviewNotes: "None.",
    });
    expect((await refusalOf(elsewhere)).reason).toBe("clinical.diagnosis_not_found");
  });

  it("that was confirmed is superseded once another in its place is, and never changed", async () => {
    const of = await newCase();
    const old = await propose(of);
    const words = { finalDiagnosis: "Dysmenorrhea", finalIcdCode: "N946" };
    const isNotConfirmed = propose(of, { supersedes: old.id, details: { reasoning: "More is known." } });
    expect((await refusalOf(isNotConfirmed)).reason).toBe("clinical.no_such_move");
    await diagnosesOf(doctor()).confirm({ ...ofPatient(old, of), ...words });
    await expect(propose(of, { supersedes: old.id })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const next = await propose(of, {
      supersedes: old.id,
      icdCode: "N80.9",
      details: { reasoning: "Laparoscopy." },
      asksForReview: true,
    });
    const read = async () => (await clinicalOf(doctor()).patients.open({ id: of.patientId })).diagnoses;
    expect(onlyOne(await read(), old.id).status).toBe("confirmed");
    await diagnosesOf(second).confirm({
      ...ofPatient(next, of),
      finalDiagnosis: "Endometriosis",
      finalIcdCode: "N809",
    });
    expect(onlyOne(await read(), old.id)).toMatchObject({
      status: "superseded",
      decision: { finalDiagnosis: "Dysmenorrhea" },
    });
    const { cases } = await clinicalOf(doctor()).patients.open({ id: of.patientId });
    expect(cases.cases[0]?.icdCodes).toEqual(["N80.9"]);
    const changes = [
      "final_icd_code = 'N944'",
      "icd_code = 'N944'",
      "severity = 'mild'",
      "confidence = 1",
      "status = 'pending'",
      "status = 'rejected'",
      "reviewed_at = now()",
      "review_notes_encrypted = NULL",
      "encountered_on = '2026-11-01'",
      "reviewed_by = NULL",
    ];
    for (const id of [next.id, old.id]) {
      for (const change of changes) {
        const statement = `UPDATE clinical.diagnoses SET ${change} WHERE id = '${id}'`;
        // The owner of the tables meets the trigger, the application not even a grant.
        await expect(api.db.asOwner(statement), change).rejects.toMatchObject({ code: "AN018" });
        const asDoctor = careAt(api, clinic).run(doctor(), (tx: Tx) => tx.query(statement));
        await expect(asDoctor, change).rejects.toThrow();
      }
    }
  });

  it("moves as the domain says, and the database too", async () => {
    const moves = await api.db.asOwner<{ from: string; to: string; is_move: boolean }>(
      `SELECT f AS "from", t AS "to", clinical.is_diagnosis_move(f, t) AS is_move
        FROM unnest($1::text []) AS f CROSS JOIN unnest($1::text []) AS t`,
      [diagnosisStatuses],
    );
    for (const from of diagnosisStatuses) {
      for (const to of diagnosisStatuses) {
        const found = moves.find((move) => move.from === from && move.to === to);
        expect(found?.is_move, `${from} to ${to}`).toBe(isDiagnosisMove(from, to));
      }
    }
  });

  it("is for doctors who treat the patient: no other role, team or clinic", async () => {
    const of = await newCase();
    const proposed = await propose(of);
    const { nurse, pharmacist, radiologist, admin, auditor } = clinic.members;
    for (const person of [nurse, pharmacist, radiologist, admin, auditor, await api.newPerson()]) {
      expect((await refusalOf(propose(of, {}, person))).kind).toBe("forbidden");
      const rejecting = diagnosesOf(person).reject({ ...ofPatient(proposed, of), reviewNotes: "Because." });
      expect((await refusalOf(rejecting)).kind).toBe("forbidden");
    }
    const outside = await api.joined(await api.newPerson(), clinic.id, "doctor");
    expect((await refusalOf(propose(of, {}, outside))).reason).toBe("clinical.outside_care_team");
    expect((await refusalOf(propose(of, {}, other.members.doctor))).kind).toBe("not_found");
    // By SQL, without a look on record.
    const statements = [
      `SELECT clinical.decide_diagnosis('${proposed.id}', '${of.patientId}', now(), 'confirmed', '', NULL, '')`,
      `SELECT primary_diagnosis_encrypted FROM clinical.diagnoses`,
      `INSERT INTO clinical.diagnoses (organization_id, id, patient_id, case_id, encountered_on,
         primary_diagnosis_encrypted, severity, confidence, status, details_encrypted, source, proposed_by, process_id)
         VALUES ('${clinic.id}', gen_random_uuid(), '${of.patientId}', '${of.caseId}', '2026-11-20',
         repeat('a', 60)::bytea, 'mild', 50, 'pending', repeat('a', 60)::bytea, 'clinician', app.user_id(), app.process_id())`,
    ];
    for (const statement of statements) {
      await expect(
        careAt(api, clinic).run(outside, (tx) => tx.query(statement)),
        statement,
      ).rejects.toThrow();
    }
    const opened = await careAt(api, clinic).run(outside, (tx) =>
      tx.query("SELECT * FROM clinical.open_diagnoses(app.process_id())"),
    );
    expect(opened).toEqual([]);
  });

  it("stands nowhere in the clear", async () => {
    const of = await newCase();
    const proposed = await propose(of, { details: { reasoning: secret } });
    await diagnosesOf(second).confirm({ ...ofPatient(proposed, of), finalDiagnosis: secret, reviewNotes: secret });
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT d::text AS text FROM clinical.diagnoses AS d UNION ALL SELECT t::text FROM audit.audit_events AS t
        UNION ALL SELECT i::text FROM app.idempotency_keys AS i UNION ALL SELECT l::text FROM audit.audit_logs AS l`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(proposed.id);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString("hex"));
  });
});

describe("evidence", () => {
  it("cites a measurement as it is, of this patient alone, until it is decided", async () => {
    const of = await newCase();
    const proposed = await propose(of);
    const sourceId = randomUUID();
    await clinicalOf(clinic.members.nurse).observations.record({
      id: sourceId,
      patientId: of.patientId,
      effectiveAt: "2026-11-20T08:30:00+01:00",
      values: { temperature: { value: 38.4, unit: "Cel" } },
    });
    const cite = (given: object = {}) =>
      diagnosesOf(doctor()).cite({
        kind: "observation",
        id: randomUUID(),
        patientId: of.patientId,
        diagnosisId: proposed.id,
        sourceId,
        ...given,
      });
    const [evidence] = onlyOne(await cite()).evidence;
    expect(evidence).toMatchObject({ kind: "observation", text: "temperature 38.4 Cel", sourceId });
    expect((await refusalOf(cite({ sourceId: randomUUID() }))).reason).toBe("clinical.nothing_to_cite");
    await clinicalOf(clinic.members.nurse).observations.retract({ id: sourceId, patientId: of.patientId });
    const { diagnoses } = await clinicalOf(doctor()).patients.open({ id: of.patientId });
    expect(onlyOne(diagnoses).evidence).toEqual([evidence]);
    await diagnosesOf(second).reject({ ...ofPatient(onlyOne(diagnoses), of), reviewNotes: "A mistake." });
    expect((await refusalOf(cite())).reason).toBe("clinical.no_such_move");
  });

  it("cites an entry of a live share of this patient; the copy stays when it is taken back", async () => {
    const of = await newCase();
    const proposed = await propose(of);
    const person = await careAt(api, clinic).linked(of.patientId);
    const stranger = await api.newPerson();
    const entry = {
      occurredAt: "2026-11-20T08:30:00.000Z",
      timeZone: "Europe/Vienna",
      category: "Cramps",
      severity: 8,
    };
    for (const one of [person, stranger])
      await api.callerOf(one).symptoms.entries.record({ ...entry, notes: "like knives" });
    const november = { from: "2026-11-01", to: "2026-11-30" };
    const shareId = await share(api, person, { organizationId: clinic.id, ...november });
    const strangersShare = await share(api, stranger, { organizationId: clinic.id, ...november });
    const cite = (given: object = {}) =>
      diagnosesOf(doctor()).cite({
        kind: "diary_entry",
        id: randomUUID(),
        patientId: of.patientId,
        diagnosisId: proposed.id,
        shareId,
        occurredAt: entry.occurredAt,
        localDate: "2026-11-20",
        category: "Cramps",
        ...given,
      });
    const [evidence] = onlyOne(await cite()).evidence;
    expect(evidence).toMatchObject({ kind: "diary_entry", text: expect.stringContaining("Cramps 8/10") });
    expect((await refusalOf(cite({ category: "Headache" }))).reason).toBe("clinical.nothing_to_cite");
    // Somebody else's diary is no evidence for this patient.
    expect((await refusalOf(cite({ shareId: strangersShare }))).reason).toBe("clinical.nothing_to_cite");
    await api.callerOf(person).symptoms.shares.revoke({ id: shareId });
    expect((await refusalOf(cite())).reason).toBe("symptoms.not_shared");
    const { diagnoses } = await clinicalOf(doctor()).patients.open({ id: of.patientId });
    expect(onlyOne(diagnoses).evidence).toEqual([evidence]);
  });
});

describe("a model", () => {
  it("is off unless it is switched on", async () => {
    const of = await newCase();
    expect(await diagnosesOf(doctor()).model()).toBeNull();
    const refusal = await refusalOf(diagnosesOf(doctor()).suggest({ ...of, encounteredOn }));
    expect(refusal.reason).toBe("clinical.no_model");
  });

  it("suggests with its name, version, and what it was given; a person decides", async () => {
    const of = await newCase({
      chiefComplaint: "Period pain that tears at me, and I have to soak towels when I bleed",
    });
    const services = { ...api.services, diagnosisModel: ruleBasedModel };
    const asking = api.callerOf(doctor(), { services }).clinical.diagnoses;
    expect(await asking.model()).toEqual({ name: "Example rules", version: "1" });
    const { diagnoses } = await asking.suggest({ ...of, encounteredOn });
    expect(diagnoses.map(({ icdCode, status }) => [icdCode, status]).toSorted()).toEqual([
      ["N920", "generated"],
      ["N946", "generated"],
    ]);
    const [first] = diagnoses;
    expect(first?.model).toEqual({
      name: "Example rules",
      version: "1",
      inputHash: expect.stringMatching(/^[\da-f]{64}$/u),
      at: expect.any(String),
    });
    expect(first?.decision).toBeNull();
  });
});

describe("for the patient", () => {
  it("stands what was confirmed, in plain words where there are some, and nothing else", async () => {
    const of = await newCase();
    const person = await careAt(api, clinic).linked(of.patientId);
    const read = () => clinicalOf(person).ownRecords.diagnoses({ language: "de" });
    const proposed = await propose(of);
    expect(await read()).toEqual([]);
    await diagnosesOf(doctor()).confirm({
      ...ofPatient(proposed, of),
      finalDiagnosis: secret,
      finalIcdCode: "N946",
      reviewNotes: secret,
    });
    expect(await read()).toEqual([
      {
        id: proposed.id,
        linkId: expect.any(String),
        organizationName: "City Clinic",
        code: "N946",
        description: "Dysmenorrhea, unspecified",
        plainWords: "Regelschmerzen",
        confirmedOn: expect.any(String),
        severity: "moderate",
      },
    ]);
    expect(await clinicalOf(await api.newPerson()).ownRecords.diagnoses({ language: "de" })).toEqual([]);
  });
});

describe("favourite codes", () => {
  it("are each doctor’s own", async () => {
    const { favourites } = diagnosesOf(doctor());
    await favourites.set({ code: "N94.6", isFavourite: true });
    await favourites.set({ code: "R10.2", isFavourite: true });
    await favourites.set({ code: "R10.2", isFavourite: false });
    expect(await favourites.list()).toEqual(["N946"]);
    expect(await diagnosesOf(second).favourites.list()).toEqual([]);
  });
});
