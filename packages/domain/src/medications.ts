import { z } from "zod";
import type { DrugClass } from "./drug-classes.ts";

/**
 * Term types of RxNorm that the list holds: substances, their salts, combinations, and products with strength and form, by
 * their substance or by their brand.
 */
export const medicationTermTypes = ["IN", "PIN", "MIN", "SCD", "SBD"] as const;
export type MedicationTermType = (typeof medicationTermTypes)[number];

/** Schedules of the Controlled Substances Act under which something is prescribed. */
export const drugSchedules = ["II", "III", "IV", "V"] as const;
export type DrugSchedule = (typeof drugSchedules)[number];

/** Whether a prescription is needed, for all forms or some. */
export const prescriptionNeeds = ["required", "by_form", "not_required"] as const;
export type PrescriptionNeed = (typeof prescriptionNeeds)[number];

/** One medication of the list. */
export interface CatalogueMedication {
  /** Its number in RxNorm. */
  readonly rxcui: string;
  readonly termType: MedicationTermType;
  readonly genericName: string;
  readonly brandNames: readonly string[];
  /** Names that it has elsewhere, and what people call it. */
  readonly alsoCalled: readonly string[];
  /** Numbers of the substances that it consists of. */
  readonly ingredients: readonly string[];
  readonly drugClasses: readonly DrugClass[];
  readonly therapeuticClass: string | null;
  readonly pharmacologicClass: string | null;
  readonly dosageForms: readonly string[];
  readonly strengths: readonly string[];
  readonly routes: readonly string[];
  readonly indications: string | null;
  readonly contraindications: string | null;
  readonly sideEffects: string | null;
  readonly schedule: DrugSchedule | null;
  /** Null where nobody said. */
  readonly prescription: PrescriptionNeed | null;
  /** Lists that its number was compared with. */
  readonly checkedAgainst: readonly string[];
}

/** Fewer find everything. */
export const shortestMedicationSearch = 2;
export const mostMedicationHits = 20;
const mostWords = 6;

/** What was typed, as it is looked for: words in small letters, without marks. */
export function medicationWords(typed: string): readonly string[] {
  const words = typed
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return [...new Set(words ?? [])].slice(0, mostWords);
}

export const searchMedicationsInput = z.strictObject({
  search: z.string().max(200, "Look for at most 200 characters."),
});
export type SearchMedicationsInput = z.infer<typeof searchMedicationsInput>;

export const rxcui = z.string().regex(/^[1-9]\d{0,7}$/u, "An RxCUI is up to eight digits.");

export const findMedicationsInput = z.strictObject({
  rxcuis: z.array(rxcui).max(100, "Ask for at most 100 medications."),
});
