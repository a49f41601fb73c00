import type { Condition } from "@medplum/fhirtypes";
import type { Diagnosis, DiagnosisStatus } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { coded, icdConcept, metaOf, refer, systems, wordsOf } from "../terms.ts";
import { practitioner } from "./practitioner.ts";

const verificationOf: Readonly<Record<DiagnosisStatus, string>> = {
  pending: "provisional",
  // Said by a model, and by nobody yet.
  generated: "unconfirmed",
  under_review: "provisional",
  confirmed: "confirmed",
  rejected: "refuted",
  superseded: "confirmed",
};

function conditionResource(one: Diagnosis, patientId: string): Condition {
  const { decision, proposedBy, status } = one;
  const isOver = status === "rejected" || status === "superseded";
  return {
    resourceType: "Condition",
    id: one.id,
    meta: metaOf(one.updatedAt),
    clinicalStatus: coded(systems.conditionClinical, isOver ? "inactive" : "active"),
    verificationStatus: coded(systems.conditionVerification, verificationOf[status]),
    category: [coded(systems.conditionCategory, "encounter-diagnosis")],
    severity: { text: wordsOf(one.severity) },
    code: icdConcept(decision?.finalIcdCode ?? one.icdCode, decision?.finalDiagnosis ?? one.primaryDiagnosis),
    subject: refer("Patient", patientId),
    encounter: refer("Encounter", one.caseId),
    recordedDate: one.createdAt,
    recorder: practitioner(proposedBy.userId, proposedBy.name),
    ...(decision === null || decision.notes === "" ? {} : { note: [{ time: decision.at, text: decision.notes }] }),
  };
}

/** Diagnoses, from the proposal to what was decided. */
export const conditions = ({ patient }: Chart): readonly Condition[] =>
  patient.diagnoses.diagnoses.map((one) => conditionResource(one, patient.id));
