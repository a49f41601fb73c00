import type { TenantKey } from "@anamnesis/crypto";
import { purposesOfUse } from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { whyNotOpened } from "./care-team.ts";
import { findOpenedKey } from "./notes.repository.ts";
import { unwrapKeys } from "./patient-keys.ts";
import { type Clinic, recordedBy } from "./patients.ts";
import { recordLook } from "./patients.repository.ts";

export interface OpenRecord {
  readonly clinic: Clinic;
  readonly patientId: string;
}

type Run = <T>(fn: (tx: KeyedTx) => Promise<T>) => Promise<T>;

/**
 * Does `fn` in a record that is open: to whoever opened it in this session a moment ago, on record. It is opened once more, on
 * record again, where that is too long ago; whoever writes for an hour is on record four times and not a thousand.
 */
async function inOpenRecord<T>(
  work: Work,
  { run, clinic: { keys }, patientId }: OpenRecord & { readonly run: Run },
  fn: (tx: KeyedTx, key: TenantKey) => Promise<T>,
): Promise<T> {
  const attempt = () =>
    run(async (tx) => {
      const key = (await unwrapKeys(tx, keys, await findOpenedKey(tx, patientId))).get(patientId);
      return key === undefined ? null : { result: await fn(tx, key) };
    });
  const first = await attempt();
  if (first !== null) return first.result;
  await recordedBy(work, (tx) => recordLook(tx, patientId));
  const second = await attempt();
  if (second === null) throw await work.read((tx) => whyNotOpened(tx, patientId));
  return second.result;
}

/** Reads in a record that is open. */
export const readingInRecord = <T>(work: Work, of: OpenRecord, fn: (tx: KeyedTx, key: TenantKey) => Promise<T>) =>
  inOpenRecord(work, { ...of, run: (run) => work.read(run) }, fn);
/** Writes in a record that is open. What is sent twice is found by its id, and by its version. */
export const writingInRecord = <T>(work: Work, of: OpenRecord, fn: (tx: KeyedTx, key: TenantKey) => Promise<T>) =>
  inOpenRecord(work, { ...of, run: (run) => work.writeUnkept(run, purposesOfUse.treatment) }, fn);
