import type { TenantKey } from "@anamnesis/crypto";
import { type AllergyList, AppError, type ChangeAllergyInput, type RecordAllergyInput } from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { answerAllergies, insertAllergy, openAllergies, updateAllergy } from "./allergies.repository.ts";
import { writeInRecord } from "./patient-entries.ts";
import type { Clinic } from "./patients.ts";

const writing = (
  work: Work,
  { clinic, patientId }: { readonly clinic: Clinic; readonly patientId: string },
  write: (tx: KeyedTx, key: TenantKey, process: string) => Promise<void>,
): Promise<AllergyList> => writeInRecord(work, { clinic, patientId, write, open: openAllergies });

/** Keeps an allergy of a patient, of whom it is known from then on that there are some. */
export function recordAllergy(work: Work, clinic: Clinic, input: RecordAllergyInput): Promise<AllergyList> {
  return writing(work, { clinic, patientId: input.patientId }, async (tx, key) => {
    await insertAllergy(tx, { ...input, organizationId: clinic.organizationId }, key);
    await answerAllergies(tx, { patientId: input.patientId, state: "known" });
  });
}

/** Changes an allergy. Throws `conflict` when it was changed since `version`. */
export function changeAllergy(
  work: Work,
  clinic: Clinic,
  { version, ...allergy }: ChangeAllergyInput,
): Promise<AllergyList> {
  return writing(work, { clinic, patientId: allergy.patientId }, async (tx, key, process) => {
    const kept = { ...allergy, organizationId: clinic.organizationId };
    if (!(await updateAllergy(tx, kept, { key, version, process }))) {
      throw new AppError("conflict", "clinical.allergy_changed_meanwhile");
    }
    await answerAllergies(tx, { patientId: allergy.patientId, state: "known" });
  });
}

/** Keeps that a patient was asked, and knows of no allergy. Throws `conflict` where there are some that say otherwise. */
export function sayNoAllergies(work: Work, clinic: Clinic, patientId: string): Promise<AllergyList> {
  return writing(work, { clinic, patientId }, async (tx) => {
    if (await answerAllergies(tx, { patientId, state: "none_known" })) return;
    throw new AppError("conflict", "clinical.allergies_known");
  });
}
