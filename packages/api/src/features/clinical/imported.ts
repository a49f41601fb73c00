import type { TenantKey } from "@anamnesis/crypto";
import {
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
import { insertObservations, retractObservations } from "./observations.repository.ts";
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

/** Names of what is new, or was taken back: ids, and of conditions `nameOfCondition`. */
export type ChangedEntries = ReadonlySet<string>;

/** By what a condition is known, which has no id. */
export const nameOfCondition = ({ condition, since }: ChronicCondition): string => `${condition} ${since}`;

interface Importing {
  readonly organizationId: string;
  readonly patientId: string;
  readonly entries: ImportedEntries;
}
type Write = (
  tx: KeyedTx,
  of: { readonly key: TenantKey; readonly process: string; readonly clinic: Clinic },
) => Promise<readonly string[]>;

/** In one transaction, once a look at the record is on record. */
async function inRecord(
  work: Work,
  { clinic, patientId, write }: { readonly clinic: Clinic; readonly patientId: string; readonly write: Write },
): Promise<ChangedEntries> {
  const { keys } = clinic;
  const process = await recordedBy(work, (tx) => recordLook(tx, patientId));
  return work.writeUnkept(async (tx) => {
    const key = (await openLook(tx, { process, keys })).keys.get(patientId);
    if (key === undefined) throw await whyNotOpened(tx, patientId);
    return new Set(await write(tx, { key, process, clinic }));
  }, purposesOfUse.treatment);
}

/** Chronic conditions of a record with others, or without them; those that are changed by it. */
async function changeConditions(
  tx: KeyedTx,
  { organizationId, patientId, entries: { conditions } }: Importing,
  {
    key,
    process,
    clinic,
    isKept,
  }: { readonly key: TenantKey; readonly process: string; readonly clinic: Clinic; readonly isKept: boolean },
): Promise<readonly string[]> {
  if (conditions.length === 0) return [];
  const record = await openRecord(tx, { process, keys: clinic.keys });
  if (record === null) throw await whyNotOpened(tx, patientId);
  const { parts } = await openBackground(tx, record.contents);
  const written = parts.find((one) => one.part === "chronic_conditions" && !one.isOfMerged);
  const before: readonly ChronicCondition[] = written?.part === "chronic_conditions" ? written.rows : [];
  const known = new Set(before.map(nameOfCondition));
  const meant = new Map(conditions.map((one) => [nameOfCondition(one), one]));
  const rows = isKept
    ? [...before, ...[...meant].flatMap(([name, one]) => (known.has(name) ? [] : [one]))].slice(
        0,
        mostRows("chronic_conditions"),
      )
    : before.filter((one) => !meant.has(nameOfCondition(one)));
  const after = new Set(rows.map(nameOfCondition));
  const changed = [...meant.keys()].filter((name) => known.has(name) !== after.has(name));
  if (changed.length === 0) return [];
  const part = {
    organizationId,
    patientId,
    part: "chronic_conditions" as const,
    rows: JSON.stringify(rows),
    searchTokens: [],
  };
  if (written === undefined) await insertPart(tx, { ...part, id: uuidv7() }, key);
  else await updatePart(tx, { ...part, id: written.id }, { key, version: written.updatedAt });
  return changed;
}

/** Keeps what somebody else kept of a patient, all of it or nothing; what of it is new. Throws as opening the record does. */
export async function keepImported(
  work: Work,
  clinic: Clinic,
  { patientId, entries }: { readonly patientId: string; readonly entries: ImportedEntries },
): Promise<ChangedEntries> {
  const { organizationId } = clinic;
  const index = entries.identifiers.length === 0 ? null : await clinic.keys.index(work, organizationId);
  const write: Write = async (tx, { key, process }) => {
    for (const identifier of entries.identifiers) {
      const searchTokens = index === null ? [] : identifierTokens(index, identifier.type, identifier.content.value);
      await insertIdentifier(tx, { ...identifier, organizationId, searchTokens }, key);
    }
    const found: string[] = [];
    for (const allergy of entries.allergies) {
      if (await insertAllergy(tx, { ...allergy, organizationId }, key)) found.push(allergy.id);
    }
    if (found.length > 0) await answerAllergies(tx, { patientId, state: "known" });
    const measured = entries.observations.map((one) => ({ ...one, organizationId }));
    found.push(...(await insertObservations(tx, measured, key)));
    const importing = { organizationId, patientId, entries };
    found.push(...(await changeConditions(tx, importing, { key, process, clinic, isKept: true })));
    return found;
  };
  return inRecord(work, { clinic, patientId, write });
}

/** Says of what was imported that it was a mistake: it stays in the record as that. What of it was there. */
export function takeBackImported(
  work: Work,
  clinic: Clinic,
  { patientId, entries }: { readonly patientId: string; readonly entries: ImportedEntries },
): Promise<ChangedEntries> {
  const { organizationId } = clinic;
  const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
  const write: Write = async (tx, { key, process }) => {
    for (const { id } of entries.identifiers) await retractIdentifier(tx, { organizationId, id });
    const retracted = [
      ...(await retractAllergies(tx, { organizationId, ids: idsOf(entries.allergies) })),
      ...(await retractObservations(tx, { organizationId, ids: idsOf(entries.observations) })),
    ];
    const importing = { organizationId, patientId, entries };
    return [...retracted, ...(await changeConditions(tx, importing, { key, process, clinic, isKept: false }))];
  };
  return inRecord(work, { clinic, patientId, write });
}
