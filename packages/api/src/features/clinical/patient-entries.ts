import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { whyNotOpened } from "./care-team.ts";
import type { PatientKey } from "./patient-keys.ts";
import { type Clinic, recordedBy } from "./patients.ts";
import { openLook, recordLook } from "./patients.repository.ts";
import { openRecord, type RecordContents } from "./records.repository.ts";

interface RecordEntry<T> {
  readonly clinic: Clinic;
  readonly patientId: string;
  /** `process` looked at the record: what stands there opens by it. */
  write(tx: KeyedTx, key: PatientKey, process: string): Promise<void>;
  /** Reads what was written, and what stands beside it. */
  open(tx: KeyedTx, contents: RecordContents): Promise<T>;
}

/** Records a look at a patient, writes into their record, and answers with what stands there then. */
export async function writeInRecord<T>(
  work: Work,
  { clinic: { keys }, patientId, write, open }: RecordEntry<T>,
): Promise<T> {
  const process = await recordedBy(work, (tx) => recordLook(tx, patientId));
  await work.write(async (tx) => {
    const key = (await openLook(tx, { process, keys })).keys.get(patientId);
    if (key === undefined) throw await whyNotOpened(tx, patientId);
    await write(tx, key, process);
    return {};
  });
  return work.read(async (tx) => {
    const record = await openRecord(tx, { process, keys });
    if (record?.id !== patientId) throw await whyNotOpened(tx, patientId);
    return open(tx, record.contents);
  });
}
