import {
  AppError,
  type BackgroundRow,
  mostRows,
  purposesOfUse,
  type RecordAllergyInput,
  type RecordIdentifierInput,
  type RecordObservationInput,
} from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { KeyedTx } from "../../field-keys.ts";
import type { Work } from "../../trpc.ts";
import { answerAllergies, insertAllergy, retractAllergies } from "./allergies.repository.ts";
import { insertPart, openBackground, updatePart } from "./background.repository.ts";
import { whyNotOpened } from "./care-team.ts";
import { insertIdentifier, retractIdentifier } from "./identifiers.repository.ts";
import { findImportState, insertImportedPart, moveImport, partsThere, takePartBack } from "./imports.repository.ts";
import { insertObservations, retractObservations } from "./observations.repository.ts";
import type { PatientKey } from "./patient-keys.ts";
import { identifierTokens } from "./patient-tokens.ts";
import { type Clinic, recordedBy } from "./patients.ts";
import { openLook, recordLook } from "./patients.repository.ts";
import { openRecord } from "./records.repository.ts";

type ChronicCondition = BackgroundRow<"chronic_conditions">;

/** What somebody else kept of a patient, as it is kept here. Ids are made of where it comes from: sent again, it is the same. */
export interface ImportedEntries {
  readonly identifiers: readonly RecordIdentifierInput[];
  readonly allergies: readonly RecordAllergyInput[];
  readonly observations: readonly RecordObservationInput[];
  readonly conditions: readonly ChronicCondition[];
}

/** By what a condition is known, which has no id. */
export const nameOfCondition = ({ condition, since }: ChronicCondition): string => `${condition} ${since}`;

type Write<T> = (
  tx: KeyedTx,
  of: { readonly key: PatientKey; readonly process: string; readonly clinic: Clinic },
) => Promise<T>;

/** In one transaction, once a look at the record is on record. */
async function inRecord<T>(
  work: Work,
  { clinic, patientId, write }: { readonly clinic: Clinic; readonly patientId: string; readonly write: Write<T> },
): Promise<T> {
  const { keys } = clinic;
  const process = await recordedBy(work, (tx) => recordLook(tx, patientId));
  return work.writeUnkept(async (tx) => {
    const key = (await openLook(tx, { process, keys })).keys.get(patientId);
    if (key === undefined) throw await whyNotOpened(tx, patientId);
    return write(tx, { key, process, clinic });
  }, purposesOfUse.treatment);
}

/** Chronic conditions of a record as they are after a change. Names of those that came by it. */
async function changeConditions(
  tx: KeyedTx,
  { key, process, clinic }: Parameters<Write<unknown>>[1],
  {
    patientId,
    change,
  }: {
    readonly patientId: string;
    readonly change: (before: readonly ChronicCondition[]) => readonly ChronicCondition[];
  },
): Promise<readonly string[]> {
  const record = await openRecord(tx, { process, keys: clinic.keys });
  if (record === null) throw await whyNotOpened(tx, patientId);
  const { parts } = await openBackground(tx, record.contents);
  const written = parts.find((one) => one.part === "chronic_conditions" && !one.isOfMerged);
  const before: readonly ChronicCondition[] = written?.part === "chronic_conditions" ? written.rows : [];
  const after = change(before);
  const known = new Set(before.map(nameOfCondition));
  const came = after.map(nameOfCondition).filter((name) => !known.has(name));
  if (came.length === 0 && after.length === before.length) return [];
  const { organizationId } = clinic;
  const part = {
    organizationId,
    patientId,
    part: "chronic_conditions" as const,
    rows: JSON.stringify(after),
    searchTokens: [],
  };
  if (written === undefined) await insertPart(tx, { ...part, id: uuidv7() }, key);
  else await updatePart(tx, { ...part, id: written.id }, { key, version: written.updatedAt });
  return came;
}

function withConditions(before: readonly ChronicCondition[], conditions: readonly ChronicCondition[]) {
  const known = new Set(before.map(nameOfCondition));
  const meant = new Map(conditions.map((one) => [nameOfCondition(one), one]));
  const others = [...meant].flatMap(([name, one]) => (known.has(name) ? [] : [one]));
  return [...before, ...others].slice(0, mostRows("chronic_conditions"));
}

interface ImportedRecord {
  readonly importId: string;
  readonly patientId: string;
  readonly entries: ImportedEntries;
}

/**
 * Keeps what somebody else kept of a patient, all of it or nothing; names of what of it is new: ids, and of conditions
 * `nameOfCondition`. Throws as opening the record does.
 */
export async function keepImported(
  work: Work,
  clinic: Clinic,
  { importId, patientId, entries }: ImportedRecord,
): Promise<ReadonlySet<string>> {
  const { organizationId } = clinic;
  const index = entries.identifiers.length === 0 ? null : await clinic.keys.index(work, organizationId);
  const write: Write<ReadonlySet<string>> = async (tx, of) => {
    const { key } = of;
    const identifiers: string[] = [];
    for (const identifier of entries.identifiers) {
      const searchTokens = index === null ? [] : identifierTokens(index, identifier.type, identifier.content.value);
      if (await insertIdentifier(tx, { ...identifier, organizationId, searchTokens }, key)) {
        identifiers.push(identifier.id);
      }
    }
    const allergies: string[] = [];
    for (const allergy of entries.allergies) {
      if (await insertAllergy(tx, { ...allergy, organizationId }, key)) allergies.push(allergy.id);
    }
    if (allergies.length > 0) await answerAllergies(tx, { patientId, state: "known" });
    const measured = entries.observations.map((one) => ({ ...one, organizationId }));
    const observations = await insertObservations(tx, measured, key);
    const change = (before: readonly ChronicCondition[]) => withConditions(before, entries.conditions);
    const conditions = entries.conditions.length === 0 ? [] : await changeConditions(tx, of, { patientId, change });
    const brought = { identifiers, allergies, observations: [...observations], conditions: [...conditions] };
    const came = Object.values(brought).flat();
    if (came.length > 0) {
      await insertImportedPart(tx, { organizationId, id: uuidv7(), importId, patientId, brought }, key);
    }
    return new Set(came);
  };
  return inRecord(work, { clinic, patientId, write });
}

/** Whom an import brought something of at a time: more wait for the next call. */
const mostAtOnce = 20;

/**
 * Takes back what an import brought, some patients at a time: it stays in their records as a mistake, and conditions go from the list
 * of them. How many parts are left. Throws `not_found`, and as opening a record does.
 */
export async function undoImport(
  work: Work,
  clinic: Clinic,
  id: string,
): Promise<{ readonly remaining: number; readonly refused: number }> {
  const { organizationId } = clinic;
  const of = { organizationId, id };
  if ((await work.read((tx) => findImportState(tx, of))) === null) {
    throw new AppError("not_found", "fhir.import_not_found");
  }
  const parts = await work.read((tx) => partsThere(tx, { organizationId, importId: id }));
  let refused = 0;
  for (const { id: part, patientId } of parts.slice(0, mostAtOnce)) {
    try {
      await takeBack(work, clinic, { part, patientId });
    } catch (error) {
      if (!(error instanceof AppError) || (error.kind !== "forbidden" && error.kind !== "not_found")) throw error;
      refused += 1;
    }
  }
  const left = await work.read((tx) => partsThere(tx, { organizationId, importId: id }));
  const state = left.length === 0 ? "gone" : "leaving";
  await work.writeUnkept((tx) => moveImport(tx, { ...of, state }));
  return { remaining: left.length, refused };
}

function takeBack(
  work: Work,
  clinic: Clinic,
  { part, patientId }: { readonly part: string; readonly patientId: string },
): Promise<void> {
  const { organizationId } = clinic;
  const write: Write<void> = async (tx, of) => {
    const brought = await takePartBack(tx, { organizationId, id: part }, of.key);
    if (brought === null) return;
    for (const id of brought.identifiers) await retractIdentifier(tx, { organizationId, id });
    if (brought.allergies.length > 0) await retractAllergies(tx, { organizationId, ids: brought.allergies });
    if (brought.observations.length > 0) await retractObservations(tx, { organizationId, ids: brought.observations });
    if (brought.conditions.length === 0) return;
    const gone = new Set(brought.conditions);
    const change = (before: readonly ChronicCondition[]) => before.filter((one) => !gone.has(nameOfCondition(one)));
    await changeConditions(tx, of, { patientId, change });
  };
  return inRecord(work, { clinic, patientId, write });
}
