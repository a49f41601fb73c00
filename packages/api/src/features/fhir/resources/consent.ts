import type { Consent } from "@medplum/fhirtypes";
import type { PatientDiary } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { coded, refer, systems } from "../terms.ts";

const consentResource = (diary: PatientDiary, { patient, clinic }: Chart): Consent => ({
  resourceType: "Consent",
  id: diary.id,
  // A share is taken back, never changed.
  meta: { versionId: "1", lastUpdated: diary.createdAt },
  status: "active",
  scope: coded(systems.consentScope, "patient-privacy"),
  category: [coded(systems.loinc, "59284-0")],
  patient: refer("Patient", patient.id),
  dateTime: diary.createdAt,
  organization: [refer("Organization", clinic.organizationId, clinic.name)],
  policyRule: coded(systems.actCode, "OPTIN"),
  provision: {
    type: "permit",
    period: { start: diary.createdAt, end: diary.expiresAt },
    dataPeriod: { start: diary.from, ...(diary.to === null ? {} : { end: diary.to }) },
  },
});

/** What of their diary somebody lets the clinic read, as long as they do. */
export const consents = (chart: Chart): readonly Consent[] =>
  chart.patient.diaries.map((diary) => consentResource(diary, chart));
