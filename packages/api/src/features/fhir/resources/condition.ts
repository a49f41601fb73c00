import type { Condition } from "@medplum/fhirtypes";
import { createHash } from "node:crypto";
import type { Diagnosis, DiagnosisStatus, WrittenPart } from "@anamnesis/domain";
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

/** The end of an id of what has none: always the same for the same words. */
const endOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** What somebody had before, or has elsewhere, as it was said. */
function backgroundConditions(part: WrittenPart, patientId: string): readonly Condition[] {
  if (part.part !== "chronic_conditions") return [];
  return part.rows.map(({ condition, since }) => ({
    resourceType: "Condition",
    id: `${part.id}.${endOf(condition)}`,
    meta: metaOf(part.updatedAt),
    clinicalStatus: coded(systems.conditionClinical, "active"),
    category: [coded(systems.conditionCategory, "problem-list-item")],
    code: { text: condition },
    subject: refer("Patient", patientId),
    ...(since === "" ? {} : { onsetString: since }),
  }));
}

/** Diagnoses, from the proposal to what was decided; then what was known before. */
export const conditions = ({ patient }: Chart): readonly Condition[] => [
  ...patient.diagnoses.diagnoses.map((one) => conditionResource(one, patient.id)),
  ...patient.background.parts.flatMap((part) => backgroundConditions(part, patient.id)),
];
