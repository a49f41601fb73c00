import type { AllergyList } from "../allergies.ts";
import type { CaseList } from "../cases.ts";
import type { DiagnosisList } from "../diagnoses.ts";
import { isTaken, type MedicationList } from "../medication-statements.ts";
import type { AdministrativeGender } from "../patient-hits.ts";
import { type ActiveDrug, checkOrder } from "./check.ts";
import type { CheckResult } from "./findings.ts";
import { type Answer, patientStateOf } from "./patient-state.ts";
import { statusOn } from "./prescription-status.ts";
import type { PrescriptionList, PrescriptionOrder } from "./prescriptions.ts";

/** What of a record an order is checked against. */
export interface PrescribingRecord {
  readonly gender: AdministrativeGender;
  /** ISO 8601. */
  readonly birthDate: string;
  readonly allergies: AllergyList;
  readonly diagnoses: DiagnosisList;
  readonly cases: CaseList;
  readonly prescriptions: PrescriptionList;
  /** What is taken at home. */
  readonly medications: MedicationList;
  /** What products and combinations that are taken at home consist of, by their numbers in RxNorm. */
  readonly ingredients: ReadonlyMap<string, readonly string[]>;
}

/** Numbers of what is taken at home, of which `ingredients` are to be told. */
export const numbersTaken = ({ statements }: MedicationList): readonly string[] => [
  ...new Set(statements.filter((one) => isTaken(one) && one.rxcui !== "").map(({ rxcui }) => rxcui)),
];

interface OrderInRecord {
  readonly order: PrescriptionOrder;
  /** The prescription that it stands in, and the one that it takes the place of: it is not checked against these. */
  readonly apartFrom: readonly (string | null)[];
  /** ISO 8601. */
  readonly today: string;
}

/** What who prescribes says, else what the record tells. */
const saidOr = (said: Answer, told: Answer): Answer => (said === "unknown" ? told : said);

/** Checks an order against all that stands in the record of who it is for. */
export function checkInRecord(
  { gender, birthDate, allergies, diagnoses, cases, prescriptions, medications, ingredients }: PrescribingRecord,
  { order, apartFrom, today }: OrderInRecord,
): CheckResult {
  const told = patientStateOf({ gender, birthDate, diagnoses: diagnoses.diagnoses, cases: cases.cases, today });
  const prescribed = prescriptions.prescriptions
    .filter((one) => statusOn(one, today) === "active" && !apartFrom.includes(one.id))
    .map(({ order: { dosage, ...given } }): ActiveDrug => ({ ...given, route: dosage?.route ?? null }));
  const atHome = medications.statements
    .filter(isTaken)
    .map(({ rxcui, name }): ActiveDrug => ({ rxcui, name, route: null, ingredients: ingredients.get(rxcui) ?? [] }));
  return checkOrder({
    order,
    active: [...prescribed, ...atHome],
    allergies: allergies.allergies,
    wasAskedAboutAllergies: allergies.state !== "never_asked",
    wasAskedAboutMedications: medications.state !== "never_asked",
    unreadable: allergies.unreadable + prescriptions.unreadable + medications.unreadable,
    patient: {
      ...told,
      pregnancy: saidOr(order.pregnancy, told.pregnancy),
      breastfeeding: saidOr(order.breastfeeding, told.breastfeeding),
    },
  });
}
