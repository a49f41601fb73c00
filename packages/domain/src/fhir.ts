import { z } from "zod";

/** Resources of FHIR R4 in which a record is told to programs. */
export const fhirTypes = [
  "Patient",
  "Practitioner",
  "Organization",
  "Encounter",
  "Condition",
  "Observation",
  "AllergyIntolerance",
  "MedicationRequest",
  "MedicationStatement",
  "DocumentReference",
  "Provenance",
  "Consent",
  "AuditEvent",
] as const;
export type FhirType = (typeof fhirTypes)[number];

/**
 * What a program may read by FHIR, as SMART App Launch 2 writes it: in the name of its person (`user/`), everything or resources of one
 * type, by read and search (`rs`). It narrows what the person may, and gives nothing.
 */
export type FhirScope = `user/${FhirType | "*"}.rs` | typeof fhirImportScope;
/** It may write what a bundle brings (`c` is to create). */
export const fhirImportScope = "user/*.c";
export const fhirScopes: readonly FhirScope[] = [
  ...(["*", ...fhirTypes] as const).map((type) => `user/${type}.rs` as const),
  fhirImportScope,
];

const scopeOf: ReadonlySet<string> = new Set(fhirScopes);
export const isFhirScope = (scope: string): scope is FhirScope => scopeOf.has(scope);

/** Whether somebody with these scopes may read resources of a type; null is a session without limits. */
export const mayReadFhir = (scopes: readonly string[] | null, type: FhirType): boolean =>
  scopes === null || scopes.includes("user/*.rs") || scopes.includes(`user/${type}.rs`);

/** A resource, as far as all of them are alike. What else is in it, FHIR R4 says of its type. */
export interface FhirResource {
  readonly resourceType: FhirType;
  readonly id: string;
  readonly meta?: { readonly versionId?: string; readonly lastUpdated?: string };
}

/** Of each page of a search. */
export const mostFhirEntries = 500;

const type = z.enum(fhirTypes, "There are no resources of that type here.");
/** FHIR R4 id. */
const id = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/u, "An id has up to 64 letters, digits, points and dashes.");

export const readFhirInput = z.strictObject({
  type,
  id,
  /** The one version that is meant; none for the one that there is now. */
  version: id.optional(),
});
export type ReadFhirInput = z.infer<typeof readFhirInput>;

const mostParameters = 30;

export const searchFhirInput = z.strictObject({
  type,
  /** Names and values, as they stand in the address. */
  parameters: z
    .array(
      z.tuple([z.string().max(100, "No such parameter."), z.string().max(1000, "That is too long to search for.")]),
    )
    .max(mostParameters, `At most ${mostParameters} parameters.`),
});
export type SearchFhirInput = z.infer<typeof searchFhirInput>;

export const everythingFhirInput = z.strictObject({
  patientId: id,
  /** None is all. */
  types: z.array(type).max(fhirTypes.length).default([]),
  /** Nothing that was changed before; what has no such time always comes. */
  since: z.iso.datetime({ offset: true, error: "Give the time with its zone." }).nullable().default(null),
});
export type EverythingFhirInput = z.infer<typeof everythingFhirInput>;
