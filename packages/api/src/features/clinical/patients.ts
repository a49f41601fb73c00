import {
  AppError,
  type ChangePatientInput,
  mostPatientHits,
  type Patient,
  type PatientHit,
  type RegisterPatientInput,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { recordOwnPatients } from "./care-team.repository.ts";
import { whyNotOpened } from "./care-team.ts";
import { recordReviewLook } from "./emergencies.repository.ts";
import type { PatientKeys } from "./patient-keys.ts";
import { closeness, recordNumberToken, searchTokensOf, termsOf, tokensOfTerms } from "./patient-tokens.ts";
import {
  insertPatient,
  isRegistered,
  type LookedAt,
  openLook,
  type PatientToKeep,
  recordLook,
  recordSearch,
  updatePatient,
} from "./patients.repository.ts";

/** Why a member of a clinic looks, unless they say: HL7 PurposeOfUse TREAT, and HCOMPL for who looks into an emergency. */
const treatment = "Treatment";
const compliance = "Compliance";

/** Where patients are, and by what they open. */
export interface Clinic {
  readonly organizationId: string;
  readonly keys: PatientKeys;
}

const hitOf = (row: LookedAt): PatientHit => ({
  id: row.id,
  familyName: row.familyName ?? "",
  givenName: row.givenName ?? "",
  birthDate: row.birthDate ?? "",
  gender: row.gender,
  recordNumber: row.recordNumber ?? "",
  isActive: row.isActive,
});

const patientOf = (row: LookedAt): Patient => ({
  ...hitOf(row),
  ssn: row.ssn ?? "",
  email: row.email ?? "",
  phone: row.phone ?? "",
  address: row.address ?? "",
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

async function withTokens(
  tx: KeyedTx,
  { organizationId, keys }: Clinic,
  patient: RegisterPatientInput,
): Promise<PatientToKeep> {
  const index = await keys.index(tx, organizationId);
  return {
    ...patient,
    organizationId,
    recordNumberToken: recordNumberToken(index, patient.recordNumber),
    searchTokens: searchTokensOf(index, patient),
  };
}

/** Registers a patient; sent again, it leaves them as they are. Throws `conflict` when another has the record number. */
export async function registerPatient(
  tx: KeyedTx,
  clinic: Clinic,
  input: RegisterPatientInput,
): Promise<{ readonly id: string }> {
  const { organizationId, keys } = clinic;
  if (await isRegistered(tx, input.id)) return { id: input.id };
  const key = await keys.create(tx, { organizationId, patientId: input.id });
  try {
    await insertPatient(tx, await withTokens(tx, clinic, input), key);
    return { id: input.id };
  } finally {
    key.forget();
  }
}

/** Runs `record` in a transaction of its own; its process opens, in another one, what it looked at. */
const recordedBy = (work: Work, record: (tx: KeyedTx) => Promise<void>, reason = treatment): Promise<string> =>
  work.writeUnkept(async (tx) => {
    await record(tx);
    return tx.writerId();
  }, reason);

/** What `record` looks at, as soon as that is on record. */
async function look(
  work: Work,
  keys: PatientKeys,
  record: (tx: KeyedTx) => Promise<void>,
  reason?: string,
): Promise<readonly LookedAt[]> {
  const process = await recordedBy(work, record, reason);
  return work.read(async (tx) => (await openLook(tx, { process, keys })).found);
}

/** Patients whom all of what was typed fits, the closest first. Each is on record before they are shown. */
export async function searchPatients(
  work: Work,
  { organizationId, keys }: Clinic,
  text: string,
): Promise<readonly PatientHit[]> {
  const terms = termsOf(text);
  const found = await look(work, keys, async (tx) => {
    const index = await keys.findIndex(tx, organizationId);
    const tokens = index === null ? [] : tokensOfTerms(index, terms);
    // A term of signs alone is found nowhere.
    if (tokens.length > 0 && tokens.every((term) => term.length > 0)) await recordSearch(tx, tokens);
  });
  const hits = found.map(hitOf);
  const near = new Map(hits.map((hit) => [hit.id, closeness(terms, hit)]));
  const byCloseness = hits.toSorted((one, other) => (near.get(other.id) ?? 0) - (near.get(one.id) ?? 0));
  return byCloseness.slice(0, mostPatientHits);
}

/** Those whom the person of the context treats. Each is on record before they are shown. */
export async function ownPatients(work: Work, keys: PatientKeys): Promise<readonly PatientHit[]> {
  return (await look(work, keys, recordOwnPatients)).map(hitOf);
}

/** Whose record was opened in an emergency, for who looks into it, who is on record. Throws `not_found`. */
export async function patientOfEmergency(work: Work, keys: PatientKeys, id: string): Promise<PatientHit> {
  const [found] = await look(work, keys, (tx) => recordReviewLook(tx, id), compliance);
  if (found === undefined) throw new AppError("not_found", "clinical.emergency_not_found");
  return hitOf(found);
}

/**
 * The record of a patient. The look is on record before it is shown. Throws `not_found` for everybody else's, and `forbidden`
 * outside the care team.
 */
export async function openPatient(work: Work, keys: PatientKeys, id: string): Promise<Patient> {
  const process = await recordedBy(work, (tx) => recordLook(tx, id));
  return work.read(async (tx) => {
    const [found] = (await openLook(tx, { process, keys })).found;
    if (found === undefined) throw await whyNotOpened(tx, id);
    return patientOf(found);
  });
}

/**
 * Changes who a patient is said to be, and answers with the new version: what was typed needs no other look. Throws
 * `conflict` when they were changed since `version`.
 */
export async function changePatient(
  work: Work,
  clinic: Clinic,
  { version, isActive, ...patient }: ChangePatientInput,
): Promise<{ readonly updatedAt: string }> {
  const { keys } = clinic;
  const process = await recordedBy(work, (tx) => recordLook(tx, patient.id));
  return work.write(async (tx) => {
    const kept = { ...(await withTokens(tx, clinic, patient)), isActive };
    // Last, and used at once: a key that nobody keeps any more is overwritten.
    const key = (await openLook(tx, { process, keys })).keys.get(patient.id);
    if (key === undefined) throw await whyNotOpened(tx, patient.id);
    const updatedAt = await updatePatient(tx, kept, { key, version });
    if (updatedAt === null) throw new AppError("conflict", "clinical.patient_changed_meanwhile");
    return { updatedAt };
  });
}
