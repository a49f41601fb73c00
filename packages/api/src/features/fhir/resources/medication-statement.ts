import type { MedicationStatement as MedicationStatementResource } from "@medplum/fhirtypes";
import type { MedicationStatement } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { medicationConcept, metaOf, refer } from "../terms.ts";

function statementResource(one: MedicationStatement, patientId: string): MedicationStatementResource {
  const { status, stopReason, since, until, source, takenAs, saidBy } = one;
  const period = { ...(since === null ? {} : { start: since }), ...(until === null ? {} : { end: until }) };
  return {
    resourceType: "MedicationStatement",
    id: one.id,
    meta: metaOf(one.updatedAt),
    status,
    ...(stopReason === null ? {} : { statusReason: [{ text: stopReason }] }),
    medicationCodeableConcept: medicationConcept(one),
    subject: refer("Patient", patientId),
    ...(Object.keys(period).length === 0 ? {} : { effectivePeriod: period }),
    dateAsserted: one.createdAt,
    ...(source === "patient" ? { informationSource: refer("Patient", patientId) } : {}),
    ...(saidBy === "" ? {} : { note: [{ text: `Said by: ${saidBy}` }] }),
    ...(takenAs === "" ? {} : { dosage: [{ text: takenAs }] }),
  };
}

/** What a patient takes or took, as somebody said. */
export const medicationStatements = ({ patient }: Chart): readonly MedicationStatementResource[] =>
  patient.medications.statements.map((one) => statementResource(one, patient.id));
