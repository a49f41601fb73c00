import { randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import { diagnosisStatuses, isDiagnosisMove } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { diagnosesAt, diagnosisWords, encounterDay, ofPatient, onlyOne } from "../../testing/diagnoses.ts";
import { refusalOf } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
let second: TestPerson;
let at: ReturnType<typeof diagnosesAt>;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
  second = await api.joined(await api.newPerson(), clinic.id, "doctor");
  at = diagnosesAt(api, clinic, second);
});
afterAll(() => api.close());

const doctor = () => clinic.members.doctor;

describe("a diagnosis", () => {
  it("is proposed with what stands behind it, and read with the record by who treats the patient", async () => {
    const of = await at.newCase();
    const details = {
      reasoning: "Cramps on the first days of each cycle.",
      riskFactors: ["Menarche at 10"],
      contraindications: ["Ibuprofen: gastric ulcer"],
      recommendedTests: ["Ultrasound"],
      recommendedTreatments: ["Heat"],
      differentials: ["Endometriosis"],
    };
    const input = at.dysmenorrhea(of, { details });
    const list = await at.diagnosesOf(doctor()).propose(input);
    expect(list).toEqual({
      unreadable: 0,
      diagnoses: [
        {
          id: input.id,
          caseId: of.caseId,
          encounteredOn: encounterDay,
          status: "pending",
          primaryDiagnosis: diagnosisWords,
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
    expect(await at.diagnosesOf(doctor()).propose(input)).toEqual(list);
    for (const person of [clinic.members.nurse, clinic.members.pharmacist, clinic.members.radiologist]) {
      expect((await at.clinicalOf(person).patients.open({ id: of.patientId })).diagnoses).toEqual(list);
    }
  });

  it("has a code that names a diagnosis of the day, and of no other day, or none", async () => {
    const of = await at.newCase();
    for (const icdCode of ["N94", "N94.7", "Z99.ZZ9", "S52.5"]) {
      const refusal = await refusalOf(at.diagnosesOf(doctor()).propose(at.dysmenorrhea(of, { icdCode })));
      expect(refusal, icdCode).toMatchObject({ kind: "invalid", reason: "clinical.icd_code_unknown" });
    }
    for (const icdCode of ["???", "头痛", "1N94", "N94.6789012", "x".repeat(20)]) {
      const refusal = await refusalOf(at.diagnosesOf(doctor()).propose(at.dysmenorrhea(of, { icdCode })));
      expect(refusal, icdCode).toMatchObject({ kind: "invalid", reason: "request.invalid" });
    }
    // Three signs that are all there is of it, and a seventh in its place.
    expect((await at.propose(of, { icdCode: "r21" })).icdCode).toBe("R21");
    expect((await at.propose(of, { icdCode: "T78.40XA" })).icdCode).toBe("T7840XA");
    expect((await at.propose(of, { icdCode: "" })).icdCode).toBeNull();
    expect((await refusalOf(at.propose(of, { encounteredOn: "2199-01-01" }))).kind).toBe("invalid");
    for (const confidence of [-0.1, 1.1]) {
      expect((await refusalOf(at.propose(of, { confidence }))).kind).toBe("invalid");
    }
  });

  it("is decided with another name and code than it was proposed with, and the case is known by that", async () => {
    const of = await at.newCase();
    const proposed = await at.propose(of);
    const decided = await at.diagnosesOf(second).confirm({
      ...ofPatient(proposed, of),
      finalDiagnosis: "Primary dysmenorrhea",
      finalIcdCode: "N94.4",
      reviewNotes: "Since menarche.",
    });
    expect(onlyOne(decided.diagnoses)).toMatchObject({
      status: "confirmed",
      primaryDiagnosis: diagnosisWords,
      icdCode: "N946",
      decision: {
        by: second.account.displayName,
        finalDiagnosis: "Primary dysmenorrhea",
        finalIcdCode: "N944",
        notes: "Since menarche.",
      },
    });
    expect(decided.cases.cases[0]?.icdCodes).toEqual(["N94.4"]);
    const unknown = at.diagnosesOf(second).confirm({
      ...ofPatient(await at.propose(of), of),
      finalDiagnosis: "x",
      finalIcdCode: "N94",
    });
    expect((await refusalOf(unknown)).reason).toBe("clinical.icd_code_unknown");
  });

  it("that another is to review is not decided by whoever proposed it; one that is not, is", async () => {
    const of = await at.newCase();
    const asked = await at.propose(of, { asksForReview: true });
    expect(asked.status).toBe("under_review");
    const words = { finalDiagnosis: "Dysmenorrhea", finalIcdCode: "N946" };
    const refusal = await refusalOf(at.diagnosesOf(doctor()).confirm({ ...ofPatient(asked, of), ...words }));
    expect(refusal).toMatchObject({ kind: "forbidden", reason: "clinical.own_diagnosis" });
    const rejecting = at.diagnosesOf(doctor()).reject({ ...ofPatient(asked, of), reviewNotes: "Not so." });
    expect((await refusalOf(rejecting)).reason).toBe("clinical.own_diagnosis");
    const confirmed = await at.diagnosesOf(second).confirm({ ...ofPatient(asked, of), ...words });
    expect(onlyOne(confirmed.diagnoses, asked.id).status).toBe("confirmed");
    const pending = await at.propose(of);
    const later = await at.diagnosesOf(doctor()).askForReview(ofPatient(pending, of));
    expect(onlyOne(later, pending.id).status).toBe("under_review");
    const own = await at.propose(of);
    const alone = await at.diagnosesOf(doctor()).confirm({ ...ofPatient(own, of), ...words });
    expect(onlyOne(alone.diagnoses, own.id).status).toBe("confirmed");
  });

  it("is rejected with a reason, and of two who decide the second is told", async () => {
    const of = await at.newCase();
    const proposed = await at.propose(of);
    const silent = at.diagnosesOf(second).reject({ ...ofPatient(proposed, of), reviewNotes: " " });
    expect((await refusalOf(silent)).kind).toBe("invalid");
    const [first, late] = await Promise.allSettled([
      at.diagnosesOf(second).reject({ ...ofPatient(proposed, of), reviewNotes: "No cramps." }),
      at.diagnosesOf(doctor()).confirm({ ...ofPatient(proposed, of), finalDiagnosis: "x" }),
    ]);
    expect([first.status, late.status].toSorted()).toEqual(["fulfilled", "rejected"]);
    const again = at.diagnosesOf(second).reject({ ...ofPatient(proposed, of), reviewNotes: "No cramps." });
    expect((await refusalOf(again)).reason).toBe("clinical.diagnosis_changed_meanwhile");
    const elsewhere = at.diagnosesOf(second).reject({
      ...ofPatient(proposed, of),
      id: randomUUID(),
      reviewNotes: "None.",
    });
    expect((await refusalOf(elsewhere)).reason).toBe("clinical.diagnosis_not_found");
  });

  it("that was confirmed is superseded once another in its place is, and never changed", async () => {
    const of = await at.newCase();
    const old = await at.propose(of);
    const words = { finalDiagnosis: "Dysmenorrhea", finalIcdCode: "N946" };
    const isNotConfirmed = at.propose(of, { supersedes: old.id, details: { reasoning: "More is known." } });
    expect((await refusalOf(isNotConfirmed)).reason).toBe("clinical.no_such_move");
    await at.diagnosesOf(doctor()).confirm({ ...ofPatient(old, of), ...words });
    await expect(at.propose(of, { supersedes: old.id })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const next = await at.propose(of, {
      supersedes: old.id,
      icdCode: "N80.9",
      details: { reasoning: "Laparoscopy." },
      asksForReview: true,
    });
    const read = async () => (await at.clinicalOf(doctor()).patients.open({ id: of.patientId })).diagnoses;
    expect(onlyOne(await read(), old.id).status).toBe("confirmed");
    await at.diagnosesOf(second).confirm({
      ...ofPatient(next, of),
      finalDiagnosis: "Endometriosis",
      finalIcdCode: "N809",
    });
    expect(onlyOne(await read(), old.id)).toMatchObject({
      status: "superseded",
      decision: { finalDiagnosis: "Dysmenorrhea" },
    });
    const { cases } = await at.clinicalOf(doctor()).patients.open({ id: of.patientId });
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
      const removal = api.db.asOwner("DELETE FROM clinical.diagnoses WHERE id = $1", [id]);
      await expect(removal).rejects.toMatchObject({ code: "AN018" });
      for (const change of changes) {
        const statement = `UPDATE clinical.diagnoses SET ${change} WHERE id = '${id}'`;
        // The owner of the tables meets the trigger, the application not even a grant.
        await expect(api.db.asOwner(statement), change).rejects.toMatchObject({ code: "AN018" });
        const asDoctor = careAt(api, clinic).run(doctor(), (tx: Tx) => tx.query(statement));
        await expect(asDoctor, change).rejects.toThrow("permission denied");
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
    const of = await at.newCase();
    const proposed = await at.propose(of);
    const { nurse, pharmacist, radiologist, admin, auditor } = clinic.members;
    for (const person of [nurse, pharmacist, radiologist, admin, auditor, await api.newPerson()]) {
      expect((await refusalOf(at.propose(of, {}, person))).kind).toBe("forbidden");
      const rejecting = at.diagnosesOf(person).reject({ ...ofPatient(proposed, of), reviewNotes: "Because." });
      expect((await refusalOf(rejecting)).kind).toBe("forbidden");
    }
    const outside = await api.joined(await api.newPerson(), clinic.id, "doctor");
    expect((await refusalOf(at.propose(of, {}, outside))).reason).toBe("clinical.outside_care_team");
    expect((await refusalOf(at.propose(of, {}, other.members.doctor))).kind).toBe("not_found");
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
      ).rejects.toThrow(/permission denied|not looked at/u);
    }
    const opened = await careAt(api, clinic).run(outside, (tx) =>
      tx.query("SELECT * FROM clinical.open_record(app.process_id())"),
    );
    expect(opened).toEqual([]);
  });

  it("stands nowhere in the clear", async () => {
    const of = await at.newCase();
    const proposed = await at.propose(of, { details: { reasoning: diagnosisWords } });
    await at
      .diagnosesOf(second)
      .confirm({ ...ofPatient(proposed, of), finalDiagnosis: diagnosisWords, reviewNotes: diagnosisWords });
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT d::text AS text FROM clinical.diagnoses AS d UNION ALL SELECT t::text FROM audit.audit_events AS t
        UNION ALL SELECT i::text FROM app.idempotency_keys AS i UNION ALL SELECT l::text FROM audit.audit_logs AS l`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(proposed.id);
    expect(text).not.toContain(diagnosisWords);
    expect(text).not.toContain(Buffer.from(diagnosisWords).toString("hex"));
  });
});
