import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { PatientDiary } from "@anamnesis/domain";

type StoredDiary = Omit<PatientDiary, "from" | "to"> & { readonly fromDate: string; readonly toDate: string | null };

const open = sqlFunction("clinical.open_diaries", typed<StoredDiary>());

/** Diaries that the one patient shares with the clinic whose record a process of another transaction looked at. */
export async function openDiaries(tx: Tx, process: string): Promise<readonly PatientDiary[]> {
  return (await open(tx, { process })).map(({ fromDate: from, toDate: to, ...diary }) => ({ ...diary, from, to }));
}
