import type { ImportFhirInput } from "@anamnesis/domain";
import type { ImportedEntries } from "../../clinical/index.ts";
import { nameOfCondition } from "../../clinical/index.ts";
import { readAllergy } from "./allergy.ts";
import { readCondition } from "./condition.ts";
import { readObservation } from "./observation.ts";
import { type PatientToImport, readPatient } from "./patient.ts";
import { idOf, type Read } from "./source.ts";

type Sent = ImportFhirInput["bundle"]["entry"][number];

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
  readonly entries: {
    readonly [List in keyof ImportedEntries]: ImportedEntries[List][number][];
  };
}

/** A bundle, read. Nothing was looked up for it. */
export interface ReadBundle {
  readonly entries: readonly ReadEntry[];
  readonly patients: ReadonlyMap<string, ImportedPatient>;
}

const ours = /(?:^|\/)Patient\/([\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12})$/u;
const isOf = (resource: object): string | null => {
  for (const name of ["subject", "patient"]) {
    const value: unknown = Reflect.get(resource, name);
    if (typeof value !== "object" || value === null) continue;
    const reference: unknown = Reflect.get(value, "reference");
    if (typeof reference === "string") return reference;
  }
  return null;
};
const idIn = (resource: object): string | null => {
  const id: unknown = Reflect.get(resource, "id");
  return typeof id === "string" ? id : null;
};
const placeOf = ({ fullUrl, resource }: Sent): string => fullUrl ?? `${resource.resourceType}/${idIn(resource) ?? ""}`;
const nobody = "It is about nobody who is in this bundle, or in a record that is open to you.";

/** Reads what is in a bundle: people first, wherever they stand, then what is about them. */
export function readBundle(sent: readonly Sent[], organizationId: string): ReadBundle {
  const patients = new Map<string, ImportedPatient>();
  const byPlace = new Map<string, string>();
  const people = new Map<Sent, ReadEntry>();
  for (const entry of sent) {
    if (entry.resource.resourceType !== "Patient") continue;
    const read = readPatient(entry.resource, { organizationId, fullUrl: placeOf(entry) });
    if (!("kept" in read)) {
      people.set(entry, { type: "Patient", ...read });
      continue;
    }
    const { patient, identifiers } = read.kept;
    patients.set(patient.id, {
      patient,
      entries: { identifiers: [...identifiers], allergies: [], observations: [], conditions: [] },
    });
    for (const place of [placeOf(entry), `Patient/${idIn(entry.resource) ?? ""}`]) byPlace.set(place, patient.id);
    const { id } = patient;
    people.set(entry, { type: "Patient", patientId: id, name: id, reference: `Patient/${id}`, remarks: read.remarks });
  }
  const subjectOf = (resource: object): string | null => {
    const reference = isOf(resource);
    if (reference === null) return null;
    return byPlace.get(reference) ?? ours.exec(reference)?.[1] ?? null;
  };
  const keep = <T>(
    type: string,
    {
      read,
      patientId,
      name,
      reference,
      list,
    }: {
      readonly read: Read<T>;
      readonly patientId: string;
      readonly name: (kept: T) => string;
      readonly reference: (kept: T) => string;
      readonly list: (of: ImportedPatient["entries"]) => T[];
    },
  ): ReadEntry => {
    if (!("kept" in read)) return { type, ...read };
    const known = patients.get(patientId) ?? {
      patient: null,
      entries: { identifiers: [], allergies: [], observations: [], conditions: [] },
    };
    patients.set(patientId, known);
    list(known.entries).push(read.kept);
    return { type, patientId, name: name(read.kept), reference: reference(read.kept), remarks: read.remarks };
  };
  const entries = sent.map((entry): ReadEntry => {
    const person = people.get(entry);
    if (person !== undefined) return person;
    const { resource } = entry;
    const { resourceType: type } = resource;
    if (type !== "Observation" && type !== "AllergyIntolerance" && type !== "Condition") {
      return { type, leftOut: `${type} is not taken over.` };
    }
    const patientId = subjectOf(resource);
    if (patientId === null) return { type, refused: [nobody] };
    const id = idOf(organizationId, type, patientId, placeOf(entry));
    if (type === "Observation") {
      return keep(type, {
        read: readObservation(resource, { id, patientId }),
        patientId,
        name: (one) => one.id,
        reference: (one) => `Observation/${one.id}`,
        list: ({ observations }) => observations,
      });
    }
    if (type === "AllergyIntolerance") {
      return keep(type, {
        read: readAllergy(resource, { id, patientId }),
        patientId,
        name: (one) => one.id,
        reference: (one) => `AllergyIntolerance/${one.id}`,
        list: ({ allergies }) => allergies,
      });
    }
    return keep(type, {
      read: readCondition(resource, patientId),
      patientId,
      name: nameOfCondition,
      reference: () => `Patient/${patientId}`,
      list: ({ conditions }) => conditions,
    });
  });
  return { entries, patients };
}
