import type { BlindIndex } from "@anamnesis/crypto";
import {
  AppError,
  type ChangePatientInput,
  type LikePatientsInput,
  mostPatientHits,
  type ObservationList,
  type Patient,
  type PatientDemographics,
  type PatientDiary,
  type PatientHit,
  type PatientHits,
  purposesOfUse,
  type RegisterPatientInput,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import type { Looking, Work } from "../../trpc.ts";
import { openAllergies } from "./allergies.repository.ts";
import { openCases } from "./cases.repository.ts";
import { openDiagnoses } from "./diagnoses.repository.ts";
import { openBackground } from "./background.repository.ts";
import { recordOwnPatients } from "./care-team.repository.ts";
import { whyNotOpened } from "./care-team.ts";
import { recordReviewLook } from "./emergencies.repository.ts";
import { openIdentifiers } from "./identifiers.repository.ts";
import { openMedications } from "./medications.repository.ts";
import { openMerged } from "./merges.repository.ts";
import { openAllObservations, openObservations } from "./observations.repository.ts";
import type { PatientKeys } from "./patient-keys.ts";
import {
  closeness,
  matchTokensOf,
  recordNumberToken,
  searchTokensOf,
  termsOf,
  tokensOfTerms,
  waysOfSamePerson,
} from "./patient-tokens.ts";
import {
  findPatients,
  insertPatient,
  isRegistered,
  type Looked,
  type LookedAt,
  openLook,
  recordLook,
  recordNumber,
  recordSearch,
  reportUnreadable,
  type SearchWay,
  updatePatient,
} from "./patients.repository.ts";
import { openPlans } from "./plans.repository.ts";
import { openPrescriptions } from "./prescriptions.repository.ts";
import { openRecord, type RecordContents } from "./records.repository.ts";

/** Where patients are, and by what they open. */
export interface Clinic {
  readonly organizationId: string;
  readonly keys: PatientKeys;
}

export const hitOf = (row: LookedAt): PatientHit => ({
  id: row.id,
  familyName: row.familyName ?? "",
  givenName: row.givenName ?? "",
  birthDate: row.birthDate ?? "",
  gender: row.gender,
  recordNumber: row.recordNumber ?? "",
  isActive: row.isActive,
});

const demographicsOf = (row: LookedAt): PatientDemographics => ({
  ...hitOf(row),
  ssn: row.ssn ?? "",
  email: row.email ?? "",
  phone: row.phone ?? "",
  address: row.address ?? "",
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

async function patientOf(
  tx: KeyedTx,
  row: LookedAt,
  { contents, observations }: { readonly contents: RecordContents; readonly observations: ObservationList },
): Promise<Patient> {
  return {
    ...demographicsOf(row),
    allergies: await openAllergies(tx, contents),
    medications: await openMedications(tx, contents),
    observations,
    cases: await openCases(tx, contents),
    diagnoses: await openDiagnoses(tx, contents),
    prescriptions: await openPrescriptions(tx, contents),
    plans: await openPlans(tx, contents),
    diaries: contents.rows<PatientDiary>("diaries"),
    identifiers: await openIdentifiers(tx, contents),
    background: await openBackground(tx, contents),
    merged: await openMerged(tx, contents),
  };
}

const tokensOf = (index: BlindIndex, patient: RegisterPatientInput) => ({
  recordNumberToken: recordNumberToken(index, patient.recordNumber),
  searchTokens: searchTokensOf(index, patient),
  matchTokens: matchTokensOf(index, patient),
});

/** Runs `record` in a transaction of its own; its process opens, in another one, what it looked at. */
export const recordedBy = (
  work: Looking,
  record: (tx: KeyedTx) => Promise<void>,
  reason: string = purposesOfUse.treatment,
): Promise<string> =>
  work.writeUnkept(async (tx) => {
    await record(tx);
    return tx.writerId();
  }, reason);

/** Registers a patient; sent again, it leaves them as they are. Throws `conflict` when another has the record number. */
export async function registerPatient(
  work: Work,
  { organizationId, keys }: Clinic,
  input: RegisterPatientInput,
): Promise<{ readonly id: string }> {
  const tokens = tokensOf(await keys.index(work, organizationId), input);
  await recordedBy(work, (tx) => recordNumber(tx, tokens.recordNumberToken));
  return work.write(async (tx) => {
    if (await isRegistered(tx, input.id)) return { id: input.id };
    const key = await keys.create(tx, { organizationId, patientId: input.id });
    try {
      await insertPatient(tx, { ...input, ...tokens, organizationId }, key);
      return { id: input.id };
    } finally {
      key.forget();
    }
  });
}

/**
 * What `read` makes of what a process looked at, as soon as that is on record. What does not open is reported to those who
 * run the house.
 */
export async function openedBy<T>(
  work: Looking,
  { process, keys }: { readonly process: string; readonly keys: PatientKeys },
  read: (looked: Looked, tx: KeyedTx) => T | Promise<T>,
): Promise<T> {
  const { ids, result } = await work.read(async (tx) => {
    const looked = await openLook(tx, { process, keys });
    return { ids: looked.unreadable, result: await read(looked, tx) };
  });
  if (ids.length > 0) await recordedBy(work, (tx) => reportUnreadable(tx, { process, ids }));
  return result;
}

const unreadable = () => new AppError("internal", "clinical.patient_unreadable");
const hitsOf = (looked: Looked): PatientHits => ({
  hits: looked.found.map(hitOf),
  unreadable: looked.unreadable.length,
});

/** Whom one of `ways` fits. What is looked for is on the disk before anybody looks, and who is found before they are shown. */
async function lookFor(work: Work, keys: PatientKeys, ways: readonly SearchWay[]): Promise<PatientHits> {
  const search = await recordedBy(work, (tx) => recordSearch(tx, ways));
  const process = await recordedBy(work, (tx) => findPatients(tx, search));
  return openedBy(work, { process, keys }, hitsOf);
}

/** Patients whom all of what was typed fits, the closest first. Each is on record before they are shown. */
export async function searchPatients(work: Work, { organizationId, keys }: Clinic, text: string): Promise<PatientHits> {
  const terms = termsOf(text);
  const tokens = tokensOfTerms(await keys.index(work, organizationId), terms);
  // A term of signs alone is found nowhere.
  if (tokens.length === 0 || tokens.some((term) => term.length === 0)) return { hits: [], unreadable: 0 };
  const { hits, ...found } = await lookFor(work, keys, [tokens]);
  const near = new Map(hits.map((hit) => [hit.id, closeness(terms, hit)]));
  const byCloseness = hits.toSorted((one, other) => (near.get(other.id) ?? 0) - (near.get(one.id) ?? 0));
  return { ...found, hits: byCloseness.slice(0, mostPatientHits) };
}

/** Who is registered here and may be the same person: by the number that is theirs alone, or by name and birth date. */
export async function likePatients(
  work: Work,
  { organizationId, keys }: Clinic,
  { id, ...identity }: LikePatientsInput,
): Promise<PatientHits> {
  const ways = waysOfSamePerson(await keys.index(work, organizationId), identity);
  if (ways.length === 0) return { hits: [], unreadable: 0 };
  const { hits, ...found } = await lookFor(work, keys, ways);
  return { ...found, hits: hits.filter((hit) => hit.id !== id) };
}

/** Those whom the person of the context treats. Each is on record before they are shown. */
export async function ownPatients(work: Looking, keys: PatientKeys): Promise<PatientHits> {
  const process = await recordedBy(work, recordOwnPatients);
  return openedBy(work, { process, keys }, hitsOf);
}

/** Whose record was opened in an emergency, for who looks into it, who is on record. Throws `not_found`. */
export async function patientOfEmergency(work: Work, keys: PatientKeys, id: string): Promise<PatientHit> {
  const process = await recordedBy(work, (tx) => recordReviewLook(tx, id), purposesOfUse.compliance);
  const { hits, ...found } = await openedBy(work, { process, keys }, hitsOf);
  if (found.unreadable > 0) throw unreadable();
  const [patient] = hits;
  if (patient === undefined) throw new AppError("not_found", "clinical.emergency_not_found");
  return patient;
}

/**
 * The record of a patient, or the one that it was merged into, with what was measured last unless all of it is asked for. The look is on record before it is shown. Throws `not_found` for
 * everybody else's, and `forbidden` outside the care team.
 */
export async function openPatient(
  work: Looking,
  keys: PatientKeys,
  id: string,
  measured: "latest" | "all" = "latest",
): Promise<Patient> {
  const process = await recordedBy(work, (tx) => recordLook(tx, id));
  const { record, patient } = await work.read(async (tx) => {
    const record = await openRecord(tx, { process, keys });
    if (record === null) throw await whyNotOpened(tx, id);
    if (record.patient === null) return { record, patient: null };
    const { contents } = record;
    const observations =
      measured === "all" ? await openAllObservations(tx, contents, process) : await openObservations(tx, contents);
    return { record, patient: await patientOf(tx, record.patient, { contents, observations }) };
  });
  if (patient !== null) return patient;
  await recordedBy(work, (tx) => reportUnreadable(tx, { process, ids: [record.id] }));
  throw unreadable();
}

/**
 * Who a patient is, or the one that they were merged into, and nothing else of the record. The look is on record before it is
 * shown. Throws as `openPatient`.
 */
export async function getPatient(work: Looking, keys: PatientKeys, id: string): Promise<PatientDemographics> {
  const process = await recordedBy(work, (tx) => recordLook(tx, id, "demographics"));
  const patient = await openedBy(work, { process, keys }, async ({ found: [row], unreadable }, tx) => {
    if (row === undefined && unreadable.length === 0) throw await whyNotOpened(tx, id);
    return row === undefined ? null : demographicsOf(row);
  });
  if (patient === null) throw unreadable();
  return patient;
}

/**
 * Changes who a patient is said to be, and answers with the new version: what was typed needs no other look. Throws
 * `conflict` when they were changed since `version`.
 */
export async function changePatient(
  work: Work,
  { organizationId, keys }: Clinic,
  { version, isActive, ...patient }: ChangePatientInput,
): Promise<{ readonly updatedAt: string }> {
  const tokens = tokensOf(await keys.index(work, organizationId), patient);
  const process = await recordedBy(work, async (tx) => {
    await recordNumber(tx, tokens.recordNumberToken);
    await recordLook(tx, patient.id);
  });
  return work.write(async (tx) => {
    // Last, and used at once: a key that nobody keeps any more is overwritten.
    const key = (await openLook(tx, { process, keys })).keys.get(patient.id);
    if (key === undefined) throw await whyNotOpened(tx, patient.id);
    const updatedAt = await updatePatient(tx, { ...patient, ...tokens, organizationId, isActive }, { key, version });
    if (updatedAt === null) throw new AppError("conflict", "clinical.patient_changed_meanwhile");
    return { updatedAt };
  });
}
