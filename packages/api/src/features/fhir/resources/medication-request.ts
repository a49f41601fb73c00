import type { Dosage as DosageElement, MedicationRequest } from "@medplum/fhirtypes";
import {
  type Dosage,
  dayTimeWords,
  doseUnitWords,
  type Prescription,
  type PrescriptionStatus,
  routeWords,
} from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { medicationConcept, metaOf, refer, systems } from "../terms.ts";
import { practitioner } from "./practitioner.ts";

const statusOf: Readonly<Record<PrescriptionStatus, MedicationRequest["status"]>> = {
  draft: "draft",
  active: "active",
  on_hold: "on-hold",
  completed: "completed",
  stopped: "stopped",
  // Another one took its place, which says so.
  replaced: "stopped",
  cancelled: "cancelled",
};

/** How it is taken, as numbers and as the words that are read from them. */
function doseOf({ dose, unit, route, times, days, timing, isAsNeeded, asNeededFor, forDays }: Dosage): DosageElement {
  const words = [
    `${dose} ${doseUnitWords[unit]} ${routeWords[route]}`,
    `${times} × in ${days === 1 ? "a day" : `${days} days`}`,
    ...timing.map((one) => dayTimeWords[one]),
    ...(isAsNeeded ? [asNeededFor === "" ? "as needed" : `as needed for ${asNeededFor}`] : []),
  ];
  const bounds = { value: forDays ?? 0, unit: "days", system: systems.ucum, code: "d" };
  return {
    text: words.join(", "),
    timing: {
      repeat: {
        ...(forDays === null ? {} : { boundsDuration: bounds }),
        frequency: times,
        period: days,
        periodUnit: "d",
      },
    },
    ...(isAsNeeded
      ? asNeededFor === ""
        ? { asNeededBoolean: true }
        : { asNeededCodeableConcept: { text: asNeededFor } }
      : {}),
    route: { text: routeWords[route] },
    doseAndRate: [{ doseQuantity: { value: dose, unit: doseUnitWords[unit], system: systems.ucum, code: unit } }],
  };
}

function dosageOf({ order: { dosage, dosageText, instructions } }: Prescription): DosageElement | null {
  const counted = dosage === null ? {} : doseOf(dosage);
  const said: DosageElement = {
    ...counted,
    ...(dosageText === "" ? {} : { text: dosageText }),
    ...(instructions === "" ? {} : { patientInstruction: instructions }),
  };
  return Object.keys(said).length === 0 ? null : said;
}

function requestResource(one: Prescription, patientId: string): MedicationRequest {
  const { order, moved, startsOn, endsOn, caseId, replaces, writtenBy, signed } = one;
  const dosage = dosageOf(one);
  return {
    resourceType: "MedicationRequest",
    id: one.id,
    meta: metaOf(one.updatedAt),
    status: statusOf[one.status],
    ...(moved === null || moved.reason === "" ? {} : { statusReason: { text: moved.reason } }),
    intent: "order",
    medicationCodeableConcept: medicationConcept(order),
    subject: refer("Patient", patientId),
    ...(caseId === null ? {} : { encounter: refer("Encounter", caseId) }),
    authoredOn: signed?.at ?? one.createdAt,
    requester: practitioner(writtenBy.userId, writtenBy.name),
    ...(order.indication === "" ? {} : { reasonCode: [{ text: order.indication }] }),
    ...(dosage === null ? {} : { dosageInstruction: [dosage] }),
    dispenseRequest: { validityPeriod: { start: startsOn, ...(endsOn === null ? {} : { end: endsOn }) } },
    ...(replaces === null ? {} : { priorPrescription: refer("MedicationRequest", replaces) }),
  };
}

/** What somebody is to take, or was, drafts with it. */
export const medicationRequests = ({ patient }: Chart): readonly MedicationRequest[] =>
  patient.prescriptions.prescriptions.map((one) => requestResource(one, patient.id));
