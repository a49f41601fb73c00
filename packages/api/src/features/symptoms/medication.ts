import type { Tx } from "@anamnesis/db";
import {
  AppError,
  type ChangeMedicationInput,
  localDateOf,
  type MedicationIntake,
  type TakeMedicationInput,
  withoutUndefined,
} from "@anamnesis/domain";
import { findIntake, insertIntake, type StoredIntake, updateIntake } from "./medication.repository.ts";

const shownOf = ({
  createdAt: _created,
  updatedAt: _updated,
  withdrawnAt: _withdrawn,
  ...intake
}: StoredIntake): MedicationIntake => intake;

const notFound = () => new AppError("not_found", "symptoms.intake_not_found");

async function getIntake(tx: Tx, id: string): Promise<StoredIntake> {
  const intake = await findIntake(tx, id);
  if (intake === null) throw notFound();
  return intake;
}

const isSame = (one: MedicationIntake, other: MedicationIntake) =>
  Date.parse(one.takenAt) === Date.parse(other.takenAt) &&
  (["timeZone", "name", "dose", "relief", "reliefAfterMinutes", "entryId"] as const).every(
    (field) => one[field] === other[field],
  );

/**
 * Writes down what was taken. Sent again with the same `id` it answers with what is there, so that one logged offline
 * arrives once. Throws `conflict` when the id stands for something else.
 */
export async function takeMedication(
  tx: Tx,
  { userId, input }: { readonly userId: string; readonly input: TakeMedicationInput },
): Promise<MedicationIntake> {
  const intake = { ...input, localDate: localDateOf(input.takenAt, input.timeZone) };
  const inserted = await insertIntake(tx, { ...intake, userId });
  if (inserted !== null) return shownOf(inserted);
  const known = await getIntake(tx, input.id);
  if (known.updatedAt === known.createdAt && !isSame(known, intake))
    throw new AppError("conflict", "symptoms.id_taken");
  return shownOf(known);
}

/** Changes what is given, or says whether it helped. Throws `conflict` when it is withdrawn. */
export async function changeMedication(tx: Tx, input: ChangeMedicationInput): Promise<MedicationIntake> {
  const { id, ...given } = input;
  const known = await getIntake(tx, id);
  if (known.withdrawnAt !== null) throw new AppError("conflict", "symptoms.intake_withdrawn");
  const takenAt = given.takenAt ?? known.takenAt;
  const timeZone = given.timeZone ?? known.timeZone;
  const after = given.relief === undefined ? {} : { reliefAfterMinutes: given.reliefAfterMinutes ?? null };
  const changed = await updateIntake(tx, id, {
    ...withoutUndefined(given),
    ...after,
    localDate: localDateOf(takenAt, timeZone),
  });
  if (changed === null) throw notFound();
  return shownOf(changed);
}

/** Takes it out of the diary. Done already, it changes nothing. */
export async function withdrawMedication(tx: Tx, id: string): Promise<MedicationIntake> {
  const known = await getIntake(tx, id);
  if (known.withdrawnAt === null) await updateIntake(tx, id, { deletedAt: new Date().toISOString() });
  return shownOf(known);
}
