import type { TenantKey } from "@anamnesis/crypto";
import { patients, sqlFunction, sqlState, type Tx, typed } from "@anamnesis/db";
import { AppError, type RegisterPatientInput } from "@anamnesis/domain";
import { and, eq } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { type OpenedRow as OpenedRowOf, openReadable, sealRow } from "../../sealed-rows.ts";
import { type KeyColumns, openerOf, type PatientKey, type PatientKeys, sealerOf, unwrapKeys } from "./patient-keys.ts";

type PatientRow = typeof patients.$inferSelect;

/** A patient as they are written: what is sealed in the clear, with tokens of it. */
export interface PatientToKeep extends Omit<RegisterPatientInput, "id"> {
  readonly organizationId: string;
  readonly id: string;
  readonly recordNumberToken: Buffer;
  readonly searchTokens: number[];
  readonly matchTokens: number[];
}

const uniqueViolation = "23505";
const ofRecordNumbers = "patients_record_number";

/** The constraints that an error, or what it was caused by, names. */
function constraintsOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  return ["constraint" in error ? error.constraint : undefined, ...constraintsOf(error.cause)];
}

/** A record number is one patient's alone. Whose it is nobody is told here. */
async function orTaken<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (sqlState(error) !== uniqueViolation) throw error;
    const isTaken = constraintsOf(error).includes(ofRecordNumbers);
    const reason = isTaken ? "clinical.record_number_taken" : "clinical.patient_changed_meanwhile";
    throw new AppError("conflict", reason, {}, error);
  });
}

/** Whether somebody is registered under this id, by whoever may register others. */
export async function isRegistered(tx: Tx, id: string): Promise<boolean> {
  return (await tx.db.select({ id: patients.id }).from(patients).where(eq(patients.id, id))).length > 0;
}

export async function insertPatient(tx: KeyedTx, patient: PatientToKeep, key: TenantKey): Promise<void> {
  const sealed = await sealRow(tx, patients, patient, sealerOf(key));
  await orTaken(tx.db.insert(patients).values({ ...sealed, processId: tx.writerId() }));
}

/** The new version; null when the patient is not there, or changed since `version`. */
export async function updatePatient(
  tx: KeyedTx,
  patient: PatientToKeep & { readonly isActive: boolean },
  { key, version }: { readonly key: TenantKey; readonly version: string },
): Promise<string | null> {
  const { organizationId, id, ...changed } = await sealRow(tx, patients, patient, sealerOf(key));
  const isThis = and(eq(patients.organizationId, organizationId), eq(patients.id, id), eq(patients.updatedAt, version));
  const changes = { ...changed, processId: tx.writerId() };
  const changing = tx.db.update(patients).set(changes).where(isThis).returning({ updatedAt: patients.updatedAt });
  const [row] = await orTaken(changing);
  return row?.updatedAt ?? null;
}

const search = sqlFunction("clinical.record_search");
const find = sqlFunction("clinical.find_patients");
const look = sqlFunction("clinical.record_look");
const number = sqlFunction("clinical.record_number");
const report = sqlFunction("clinical.report_unreadable");

/** One way in which a patient may fit: terms that all have to, each of tokens of which one has to be there. */
export type SearchWay = readonly (readonly number[])[];

/** Writes down what is looked for. Whom it finds is written down in another transaction. */
export async function recordSearch(tx: Tx, ways: readonly SearchWay[]): Promise<void> {
  await search(tx, { ways });
}

/** Writes down who is found by what the process `search` wrote down; they open in another transaction. */
export async function findPatients(tx: Tx, search: string): Promise<void> {
  await find(tx, { search });
}

/** Writes down which record number is about to be given to a patient. */
export async function recordNumber(tx: Tx, token: Buffer): Promise<void> {
  await number(tx, { token });
}

/** Writes down that patients whom `process` looked at could not be opened. */
export async function reportUnreadable(
  tx: Tx,
  { process, ids }: { readonly process: string; readonly ids: readonly string[] },
): Promise<void> {
  await report(tx, { process, ids });
}

/** Writes down a look at the record of one patient of the organization of the context, or at who they are alone; of nobody else. */
export async function recordLook(tx: Tx, id: string, what: "record" | "demographics" = "record"): Promise<void> {
  await look(tx, { id, what });
}

type OpenedColumns = Pick<
  PatientRow,
  | "organizationId"
  | "id"
  | "familyNameEncrypted"
  | "givenNameEncrypted"
  | "birthDateEncrypted"
  | "recordNumberEncrypted"
  | "gender"
  | "isActive"
  | "createdAt"
  | "updatedAt"
> & {
  /** Null where only a search was recorded. */
  readonly ssnEncrypted: Buffer | null;
  readonly emailEncrypted: Buffer | null;
  readonly phoneEncrypted: Buffer | null;
  readonly addressEncrypted: Buffer | null;
};

/** A patient, and by what they open, as the database hands them out. */
export type HandedOutPatient = OpenedColumns & KeyColumns;

const open = sqlFunction("clinical.open_patients", typed<HandedOutPatient>());

/** A patient as far as a look goes: null is what was not looked at. */
export type LookedAt = OpenedRowOf<OpenedColumns>;

/** What a look gives. */
export interface Looked {
  readonly found: readonly LookedAt[];
  /** Whom it is about and whose record does not open, by id. */
  readonly unreadable: readonly string[];
  readonly keys: ReadonlyMap<string, PatientKey>;
}

/** Patients that the database handed out, and their keys, by patient. */
export async function openHandedOut(
  tx: KeyedTx,
  keys: PatientKeys,
  handedOut: readonly HandedOutPatient[],
): Promise<Looked> {
  const unwrapped = await unwrapKeys(tx, keys, handedOut);
  const rows = handedOut.map(
    ({ keyEncrypted: _key, keyId: _id, wrapped: _wrapped, provider: _provider, mergedKeys: _merged, ...row }) => row,
  );
  const [first] = rows;
  if (first === undefined) return { found: [], unreadable: [], keys: unwrapped };
  const opener = async () => openerOf(first.organizationId, unwrapped.values());
  const { opened: found, unreadable } = await openReadable(tx, { table: patients, rows, keys: opener });
  return { found, unreadable, keys: unwrapped };
}

/** Patients as far as a process of another transaction looked at them, and their keys, by patient. */
export async function openLook(
  tx: KeyedTx,
  { process, keys }: { readonly process: string; readonly keys: PatientKeys },
): Promise<Looked> {
  return openHandedOut(tx, keys, await open(tx, { process }));
}
