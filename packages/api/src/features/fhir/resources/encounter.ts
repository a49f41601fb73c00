import type { Encounter } from "@medplum/fhirtypes";
import type { CaseStatus, MedicalCase } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { icdConcept, metaOf, numbersOf, refer, systems, wordsOf } from "../terms.ts";
import { practitioner } from "./practitioner.ts";

const statusOf: Readonly<Record<CaseStatus, Encounter["status"]>> = {
  draft: "planned",
  pending_review: "in-progress",
  in_progress: "in-progress",
  awaiting_results: "in-progress",
  completed: "finished",
  closed: "finished",
  archived: "finished",
};

function encounterResource(one: MedicalCase, { clinic: { organizationId }, patient }: Chart): Encounter {
  const { admissionDate, dischargeDate, closedAt, assignedTo, chiefComplaint, icdCodes, specialty } = one;
  const end = dischargeDate ?? closedAt;
  const reasons = [
    ...(chiefComplaint === "" ? [] : [{ text: chiefComplaint }]),
    ...icdCodes.map((code) => icdConcept(code)),
  ];
  return {
    resourceType: "Encounter",
    id: one.id,
    meta: metaOf(one.updatedAt),
    identifier: [{ system: numbersOf(organizationId, "cases"), value: one.caseNumber }],
    status: statusOf[one.status],
    class: { system: systems.actCode, code: admissionDate === null ? "AMB" : "IMP" },
    type: [{ text: wordsOf(one.caseType) }],
    ...(specialty === null ? {} : { serviceType: { text: wordsOf(specialty) } }),
    priority: { text: one.priority },
    subject: refer("Patient", patient.id),
    ...(assignedTo === null ? {} : { participant: [{ individual: practitioner(assignedTo.userId, assignedTo.name) }] }),
    period: { start: admissionDate ?? one.createdAt, ...(end === null ? {} : { end }) },
    ...(reasons.length === 0 ? {} : { reasonCode: reasons }),
    serviceProvider: refer("Organization", organizationId),
  };
}

/** Cases: what a patient was treated for, from when until when. */
export const encounters = (chart: Chart): readonly Encounter[] =>
  chart.patient.cases.cases.map((one) => encounterResource(one, chart));
