import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import { type CatalogueMedication, mostMedicationHits } from "@anamnesis/domain";

type MedicationRow = CatalogueMedication & {
  readonly releaseId: string;
  readonly isActive: boolean;
  readonly searchText: string;
};

/** What a row says of a medication, without how the list is kept. */
const medicationOf = ({
  releaseId: _release,
  isActive: _active,
  searchText: _text,
  ...medication
}: MedicationRow): CatalogueMedication => medication;

const search = sqlFunction("terminology.search_medications", typed<MedicationRow>());

/** Medications that all words fit, however they are typed, the most alike first. */
export async function searchMedications(tx: Tx, words: readonly string[]): Promise<readonly CatalogueMedication[]> {
  return (await search(tx, { words: [...words], limit: mostMedicationHits })).map(medicationOf);
}

const find = sqlFunction("terminology.find_medications", typed<MedicationRow>());

/** What the lists say of medications, by their numbers in RxNorm; nothing of a number that is not known. */
export async function findMedications(tx: Tx, rxcuis: readonly string[]): Promise<readonly CatalogueMedication[]> {
  return (await find(tx, { rxcuis: [...rxcuis] })).map(medicationOf);
}
