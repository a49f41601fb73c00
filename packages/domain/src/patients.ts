import { z } from "zod";
import type { AllergyList } from "./allergies.ts";
import type { MedicationList } from "./medication-statements.ts";
import type { CaseList } from "./cases.ts";
import type { DiagnosisList } from "./diagnoses.ts";
import type { Background } from "./background.ts";
import { emailAddress, spelledAddress } from "./email-address.ts";
import type { IdentifierList } from "./identifiers.ts";
import type { MergedRecord } from "./merged-record.ts";
import type { ObservationList } from "./observations.ts";
import { administrativeGenders, type PatientHit } from "./patient-hits.ts";
import { patientId } from "./patient-id.ts";
import type { SharedWithUs } from "./shares.ts";
import type { PlanList } from "./plans/plans.ts";
import type { PrescriptionList } from "./prescribing/prescriptions.ts";
import { phoneNumber } from "./phone-number.ts";
import { faultOfSsn } from "./social-security.ts";
import { freeText, lineOfText } from "./text.ts";
import { addDays, localDate, todayIn } from "./time.ts";

export const mostPatientHits = 20;

const socialSecurityNumber = z
  .string()
  .trim()
  .max(20, "At most 20 characters.")
  .superRefine((text, context) => {
    const fault = text === "" ? null : faultOfSsn(text);
    if (fault !== null) context.addIssue({ code: "custom", message: fault });
  })
  .transform((text) => text.replaceAll(/[\s-]/gu, "").replace(/^(\d{3})(\d{2})(\d{4})$/u, "$1-$2-$3"));

// Somewhere it is tomorrow already.
const birthDate = localDate.refine((date) => date <= addDays(todayIn("UTC"), 1), "That day is still to come.");

/** An address, in its usual spelling; may be empty. */
const optionalAddress = z
  .string()
  .max(254, "That e-mail address is too long.")
  .superRefine((text, context) => {
    const [issue] = text === "" ? [] : (emailAddress.safeParse(text).error?.issues ?? []);
    if (issue !== undefined) context.addIssue({ code: "custom", message: issue.message });
  })
  .transform(spelledAddress);

/** A medical record number, as the clinic writes it. */
const recordNumber = lineOfText("Record number", 40);

/** Who a patient is, as it is typed and as it is told. Everything is sealed but the gender. */
export const patientFields = {
  familyName: lineOfText("Family name", 200),
  givenName: lineOfText("Given name", 200),
  birthDate,
  gender: z.enum(administrativeGenders),
  recordNumber,
  ssn: socialSecurityNumber.default(""),
  email: optionalAddress.default(""),
  phone: phoneNumber.default(""),
  address: freeText("Address", 400).default(""),
};

export const registerPatientInput = z.strictObject({ id: patientId, ...patientFields });
export type RegisterPatientInput = z.infer<typeof registerPatientInput>;

/** What of somebody who is about to be registered tells whether they are here already. */
export const likePatientsInput = z.strictObject({
  id: patientId,
  familyName: patientFields.familyName,
  givenName: patientFields.givenName,
  birthDate: patientFields.birthDate,
  ssn: patientFields.ssn,
});
export type LikePatientsInput = z.infer<typeof likePatientsInput>;

export const changePatientInput = z.strictObject({
  id: patientId,
  ...patientFields,
  isActive: z.boolean(),
  /** The `updatedAt` of what was changed. */
  version: z.iso.datetime({ offset: true, error: "Give the updatedAt of the patient as you saw it." }),
});
export type ChangePatientInput = z.infer<typeof changePatientInput>;

export const patientIdInput = z.strictObject({ id: patientId });

export const searchPatientsInput = z.strictObject({
  /** Names, birth date, record number, phone: what is known of them, in any order. */
  text: z.string().trim().min(1, "Type a name, a birth date or a number.").max(100, "At most 100 characters."),
});
export type SearchPatientsInput = z.infer<typeof searchPatientsInput>;

/** A diary that a patient shares: what of it, and until when. What stands in it is told with a record of who looked. */
export type PatientDiary = Omit<SharedWithUs, "personName">;

/** Who a patient is. */
export interface PatientDemographics extends PatientHit {
  readonly ssn: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Their whole record. */
export interface Patient extends PatientDemographics {
  readonly allergies: AllergyList;
  readonly medications: MedicationList;
  readonly observations: ObservationList;
  /** What they share of their diary with the clinic, newest first; nothing of who has no account, or shares with others. */
  readonly diaries: readonly PatientDiary[];
  readonly cases: CaseList;
  readonly diagnoses: DiagnosisList;
  readonly prescriptions: PrescriptionList;
  readonly plans: PlanList;
  readonly identifiers: IdentifierList;
  readonly background: Background;
  /** Records that were merged into this one, the latest first. */
  readonly merged: readonly MergedRecord[];
}
