import { Temporal } from "temporal-polyfill";
import type { MedicalCase } from "../cases.ts";
import type { Diagnosis } from "../diagnoses.ts";
import type { AdministrativeGender } from "../patient-hits.ts";

/** Whether something is so. Nobody is taken to be what nobody said. */
export const answers = ["yes", "no", "unknown"] as const;
export type Answer = (typeof answers)[number];

/** What of a patient the checks ask for. */
export interface CheckedPatient {
  /** Null where the birth date is not known. */
  readonly age: number | null;
  readonly pregnancy: Answer;
  readonly breastfeeding: Answer;
  /** Whether both can be left out of account: by sex or age. */
  readonly isBeyondPregnancy: boolean;
}

/** What of a record tells it. */
export interface StateSources {
  readonly gender: AdministrativeGender;
  /** ISO 8601; empty where it could not be read. */
  readonly birthDate: string;
  readonly diagnoses: readonly Pick<Diagnosis, "status" | "encounteredOn" | "icdCode" | "decision">[];
  readonly cases: readonly Pick<MedicalCase, "caseType" | "closedAt">[];
  /** ISO 8601. */
  readonly today: string;
}

/** Younger or older than this nobody is pregnant. */
const fertileAges = { from: 10, to: 55 } as const;
const daysOfPregnancy = 300;
const daysOfBreastfeeding = 365;

// ICD-10-CM: pregnancy as such, what comes with one, and weeks of one; care of a mother who breastfeeds.
const saysPregnant = /^(?:Z331|Z34|Z3A|O09|O[1-7]|O9[89])/u;
const endsPregnancy = /^(?:Z332|Z37|Z39|O0[0-8]|O8|O9[0-2])/u;
const saysBreastfeeding = /^(?:Z391|O9[12])/u;

const daysBetween = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: "days" }).days;

const yearsBetween = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: "years" }).years;

/** What the record says: confirmed codes, the latest first, and a case about a pregnancy that is open. */
export function patientStateOf({ gender, birthDate, diagnoses, cases, today }: StateSources): CheckedPatient {
  const age = birthDate === "" ? null : yearsBetween(birthDate, today);
  const confirmed = diagnoses
    .filter(({ status }) => status === "confirmed")
    .map(({ decision, icdCode, encounteredOn }) => ({
      code: decision?.finalIcdCode ?? icdCode ?? "",
      days: daysBetween(encounteredOn, today),
    }))
    .toSorted((one, other) => one.days - other.days);
  const latest = confirmed.find(
    ({ code, days }) => days <= daysOfPregnancy && (saysPregnant.test(code) || endsPregnancy.test(code)),
  );
  const isOver = latest !== undefined && endsPregnancy.test(latest.code);
  const isInCare = cases.some(({ caseType, closedAt }) => caseType === "pregnancy" && closedAt === null);
  const feeds = confirmed.some(({ code, days }) => days <= daysOfBreastfeeding && saysBreastfeeding.test(code));
  return {
    age,
    pregnancy: !isOver && (latest !== undefined || isInCare) ? "yes" : "unknown",
    breastfeeding: feeds ? "yes" : "unknown",
    isBeyondPregnancy: gender === "male" || (age !== null && (age < fertileAges.from || age > fertileAges.to)),
  };
}
