import type { TenantKey } from "@anamnesis/crypto";
import { type AllergyList, AppError, type ChangeAllergyInput, type RecordAllergyInput } from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { answerAllergies, insertAllergy, openAllergies, updateAllergy } from "./allergies.repository.ts";
import { treatment } from "./patient-keys.ts";
import { type Clinic, patientNotFound } from "./patients.ts";
import { openLook, recordLook } from "./patients.repository.ts";

/** Records a look at a patient, writes what goes into their record, and answers with all of their allergies. */
async function writing(
  work: Work,
  { clinic: { keys }, patientId }: { readonly clinic: Clinic; readonly patientId: string },
  write: (tx: KeyedTx, key: TenantKey) => Promise<void>,
): Promise<AllergyList> {
  const process = await work.writeUnkept(async (tx) => {
    await recordLook(tx, patientId);
    return tx.writerId();
  }, treatment);
  await work.write(async (tx) => {
    const key = (await openLook(tx, { process, keys })).keys.get(patientId);
    if (key === undefined) throw patientNotFound();
    await write(tx, key);
    return {};
  });
  return work.read(async (tx) => {
    const key = (await openLook(tx, { process, keys })).keys.get(patientId);
    if (key === undefined) throw patientNotFound();
    return openAllergies(tx, { process, key });
  });
}

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
  return writing(work, { clinic, patientId: allergy.patientId }, async (tx, key) => {
    const kept = { ...allergy, organizationId: clinic.organizationId };
    if (!(await updateAllergy(tx, kept, { key, version }))) {
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
