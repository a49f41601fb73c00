import { importedFhirTypes, placesOf, type SentEntry, subjectIn } from "@anamnesis/domain";
import { type ImportedEntries, nameOfCondition } from "../../clinical/index.ts";
import { readAllergy } from "./allergy.ts";
import { readCondition } from "./condition.ts";
import { readObservation } from "./observation.ts";
import { type PatientToImport, readPatient } from "./patient.ts";
import type { Naming, Read } from "./source.ts";

/** An entry, read: whose it is, and under which name what is kept of it is known. */
export type ReadEntry = { readonly type: string } & (
  | {
      readonly patientId: string;
      readonly name: string;
      readonly reference: string;
      readonly remarks: readonly string[];
    }
  | { readonly leftOut: string }
  | { readonly refused: readonly string[] }
);

/** Somebody whom a bundle is about; `patient` is null of who is registered here and named by id. */
export interface ImportedPatient {
  readonly patient: PatientToImport["patient"] | null;
  readonly entries: { readonly [List in keyof ImportedEntries]: ImportedEntries[List][number][] };
}

/** A bundle, read. Nothing was looked up for it. */
export interface ReadBundle {
  readonly entries: readonly ReadEntry[];
  readonly patients: ReadonlyMap<string, ImportedPatient>;
}

export const nobody = "It is about nobody who is in this bundle, or in a record that is open to you.";
const ours = /(?:^|\/)Patient\/([\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12})$/u;
/** Where an entry comes from: its address, else its id, else what is in it. */
const placeOf = (entry: SentEntry): string => placesOf(entry)[0] ?? JSON.stringify(entry.resource);
const noEntries = (): ImportedPatient["entries"] => ({
  identifiers: [],
  allergies: [],
  observations: [],
  conditions: [],
});

/** What was read of something about a patient, and where it goes. */
type ReadFor = (
  | { readonly list: "observations"; readonly read: ReturnType<typeof readObservation> }
  | { readonly list: "allergies"; readonly read: ReturnType<typeof readAllergy> }
  | { readonly list: "conditions"; readonly read: ReturnType<typeof readCondition> }
) & { readonly name: string; readonly reference: string };

/** What is taken over of a resource; null where its type is none that is. */
function readFor({ resource }: SentEntry, of: { readonly id: string; readonly patientId: string }): ReadFor | null {
  const { resourceType: type } = resource;
  const named = { name: of.id, reference: `${type}/${of.id}` };
  if (type === "Observation") return { list: "observations", read: readObservation(resource, of), ...named };
  if (type === "AllergyIntolerance") return { list: "allergies", read: readAllergy(resource, of), ...named };
  if (type !== "Condition") return null;
  const read = readCondition(resource, of.patientId);
  const name = "kept" in read ? nameOfCondition(read.kept) : "";
  return { list: "conditions", read, name, reference: `Patient/${of.patientId}` };
}

function keep({ list, read }: ReadFor, { entries }: ImportedPatient): void {
  if (!("kept" in read)) return;
  const lists: { readonly [List in typeof list]: unknown[] } = entries;
  lists[list].push(read.kept);
}

/** Reads what is in a bundle: people first, wherever they stand, then what is about them. */
export function readBundle(sent: readonly SentEntry[], naming: Naming): ReadBundle {
  const patients = new Map<string, ImportedPatient>();
  const byPlace = new Map<string, string>();
  const people = new Map<SentEntry, ReadEntry>();
  for (const entry of sent) {
    if (entry.resource.resourceType !== "Patient") continue;
    const read: Read<PatientToImport> = readPatient(entry.resource, { naming, place: placeOf(entry) });
    if (!("kept" in read)) {
      people.set(entry, { type: "Patient", ...read });
      continue;
    }
    const { patient, identifiers } = read.kept;
    const { id } = patient;
    patients.set(id, { patient, entries: { ...noEntries(), identifiers: [...identifiers] } });
    for (const place of placesOf(entry)) byPlace.set(place, id);
    people.set(entry, { type: "Patient", patientId: id, name: id, reference: `Patient/${id}`, remarks: read.remarks });
  }
  const entries = sent.map((entry): ReadEntry => {
    const person = people.get(entry);
    if (person !== undefined) return person;
    const { resourceType: type } = entry.resource;
    if (!importedFhirTypes.has(type)) return { type, leftOut: `${type} is not taken over.` };
    const subject = subjectIn(entry.resource) ?? "";
    const patientId = byPlace.get(subject) ?? ours.exec(subject)?.[1] ?? null;
    if (patientId === null) return { type, refused: [nobody] };
    const found = readFor(entry, { id: naming(type, patientId, placeOf(entry)), patientId });
    if (found === null) return { type, leftOut: `${type} is not taken over.` };
    if (!("kept" in found.read)) return { type, ...found.read };
    const imported = patients.get(patientId) ?? { patient: null, entries: noEntries() };
    patients.set(patientId, imported);
    keep(found, imported);
    return { type, patientId, name: found.name, reference: found.reference, remarks: found.read.remarks };
  });
  return { entries, patients };
}
