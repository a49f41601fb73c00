import type { FhirResource, FhirType } from "@anamnesis/domain";
import type { EntryKind } from "../clinical/index.ts";
import type { Chart, ClinicDirectory } from "./chart.ts";
import { allergyIntolerances } from "./resources/allergy-intolerance.ts";
import { auditEvents } from "./resources/audit-event.ts";
import { conditions } from "./resources/condition.ts";
import { consents } from "./resources/consent.ts";
import { documentReferences } from "./resources/document-reference.ts";
import { encounters } from "./resources/encounter.ts";
import { medicationRequests } from "./resources/medication-request.ts";
import { medicationStatements } from "./resources/medication-statement.ts";
import { observations } from "./resources/observation.ts";
import { organizationResource } from "./resources/organization.ts";
import { patientResource } from "./resources/patient.ts";
import { practitionerResource } from "./resources/practitioner.ts";
import { provenances } from "./resources/provenance.ts";
import {
  ofCode,
  ofCodings,
  ofConcepts,
  ofIdentifiers,
  ofReferences,
  ofTexts,
  ofTime,
  type SearchParameter,
  type SearchValue,
} from "./values.ts";

/** A resource as its mapping gives it: the types of FHIR let it have no id. */
interface Mapped {
  readonly resourceType: FhirType;
  readonly id?: string;
  readonly meta?: { readonly versionId?: string; readonly lastUpdated?: string };
}

/** A resource, and what of it is searched by. */
export interface Entry {
  readonly resource: FhirResource;
  valuesOf(parameter: string): readonly SearchValue[];
}

interface Definition<From, R extends Mapped> {
  from(source: From): readonly R[];
  readonly parameters: Readonly<Record<string, SearchParameter<R>>>;
}

/** What of resources of a type is told to whoever asks. */
export interface ServedType<From> {
  entries(source: From): readonly Entry[];
  readonly parameters: Readonly<Record<string, Omit<SearchParameter<never>, "values">>>;
}

/** What every type is searched by. */
const common: Readonly<Record<string, SearchParameter<Mapped>>> = {
  _id: { kind: "token", about: "Its id.", values: ({ id }) => ofCode(id) },
  _lastUpdated: {
    kind: "date",
    about: "When it was changed last.",
    values: ({ meta }) => ofTime(meta?.lastUpdated),
  },
};

function served<From, R extends Mapped>({ from, parameters }: Definition<From, R>): ServedType<From> {
  const all: Readonly<Record<string, SearchParameter<R>>> = { ...common, ...parameters };
  return {
    parameters: all,
    entries: (source) =>
      from(source).flatMap((resource) => {
        const { id } = resource;
        if (id === undefined) return [];
        return [{ resource: { ...resource, id }, valuesOf: (name: string) => all[name]?.values(resource) ?? [] }];
      }),
  };
}

const about = {
  patient: "Whose record it stands in.",
  encounter: "The case that it belongs to.",
  status: "How far it has come.",
  code: "What it is, by its code.",
  category: "Of what kind it is.",
} as const;

/** Types that stand in the record of a patient. */
export const chartTypes = {
  Encounter: served({
    from: encounters,
    parameters: {
      patient: { kind: "reference", about: about.patient, values: ({ subject }) => ofReferences(subject) },
      identifier: {
        kind: "token",
        about: "The number of the case.",
        values: ({ identifier }) => ofIdentifiers(identifier),
      },
      status: { kind: "token", about: about.status, values: ({ status }) => ofCode(status) },
      class: { kind: "token", about: "Whether somebody was admitted.", values: (one) => ofCodings([one.class]) },
      date: {
        kind: "date",
        about: "When it was.",
        values: ({ period }) => (period?.start === undefined ? [] : [{ from: period.start, to: period.end }]),
      },
      practitioner: {
        kind: "reference",
        about: "Who works at it.",
        values: ({ participant = [] }) => ofReferences(...participant.map(({ individual }) => individual)),
      },
    },
  }),
  Condition: served({
    from: conditions,
    parameters: {
      patient: { kind: "reference", about: about.patient, values: ({ subject }) => ofReferences(subject) },
      encounter: { kind: "reference", about: about.encounter, values: ({ encounter }) => ofReferences(encounter) },
      code: { kind: "token", about: about.code, values: ({ code }) => ofConcepts(code) },
      category: { kind: "token", about: about.category, values: ({ category = [] }) => ofConcepts(...category) },
      "clinical-status": {
        kind: "token",
        about: "Whether it is active.",
        values: (one) => ofConcepts(one.clinicalStatus),
      },
      "verification-status": {
        kind: "token",
        about: "How sure it is.",
        values: (one) => ofConcepts(one.verificationStatus),
      },
      "recorded-date": { kind: "date", about: "When it was written.", values: (one) => ofTime(one.recordedDate) },
    },
  }),
  Observation: served({
    from: observations,
    parameters: {
      patient: { kind: "reference", about: about.patient, values: ({ subject }) => ofReferences(subject) },
      code: { kind: "token", about: about.code, values: ({ code }) => ofConcepts(code) },
      category: { kind: "token", about: about.category, values: ({ category = [] }) => ofConcepts(...category) },
      status: { kind: "token", about: about.status, values: ({ status }) => ofCode(status) },
      date: { kind: "date", about: "When it was measured.", values: (one) => ofTime(one.effectiveDateTime) },
    },
  }),
  AllergyIntolerance: served({
    from: allergyIntolerances,
    parameters: {
      patient: { kind: "reference", about: about.patient, values: ({ patient }) => ofReferences(patient) },
      code: { kind: "token", about: about.code, values: ({ code }) => ofConcepts(code) },
      category: { kind: "token", about: about.category, values: ({ category = [] }) => category.flatMap(ofCode) },
      date: { kind: "date", about: "When it was written.", values: (one) => ofTime(one.recordedDate) },
      "clinical-status": {
        kind: "token",
        about: "Whether it is active.",
        values: (one) => ofConcepts(one.clinicalStatus),
      },
      "verification-status": {
        kind: "token",
        about: "How sure it is.",
        values: (one) => ofConcepts(one.verificationStatus),
      },
    },
  }),
  MedicationRequest: served({
    from: medicationRequests,
    parameters: {
      patient: { kind: "reference", about: about.patient, values: ({ subject }) => ofReferences(subject) },
      encounter: { kind: "reference", about: about.encounter, values: ({ encounter }) => ofReferences(encounter) },
      requester: { kind: "reference", about: "Who wrote it.", values: ({ requester }) => ofReferences(requester) },
      code: { kind: "token", about: about.code, values: (one) => ofConcepts(one.medicationCodeableConcept) },
      status: { kind: "token", about: about.status, values: ({ status }) => ofCode(status) },
      intent: { kind: "token", about: "Always an order.", values: ({ intent }) => ofCode(intent) },
      authoredon: { kind: "date", about: "When it was signed.", values: (one) => ofTime(one.authoredOn) },
    },
  }),
  MedicationStatement: served({
    from: medicationStatements,
    parameters: {
      patient: { kind: "reference", about: about.patient, values: ({ subject }) => ofReferences(subject) },
      code: { kind: "token", about: about.code, values: (one) => ofConcepts(one.medicationCodeableConcept) },
      status: { kind: "token", about: about.status, values: ({ status }) => ofCode(status) },
      effective: {
        kind: "date",
        about: "When it is or was taken.",
        values: ({ effectivePeriod }) =>
          effectivePeriod?.start === undefined ? [] : [{ from: effectivePeriod.start, to: effectivePeriod.end }],
      },
    },
  }),
  DocumentReference: served({
    from: documentReferences,
    parameters: {
      patient: { kind: "reference", about: about.patient, values: ({ subject }) => ofReferences(subject) },
      encounter: {
        kind: "reference",
        about: about.encounter,
        values: ({ context }) => ofReferences(...(context?.encounter ?? [])),
      },
      author: { kind: "reference", about: "Who wrote it.", values: ({ author = [] }) => ofReferences(...author) },
      type: { kind: "token", about: about.code, values: ({ type }) => ofConcepts(type) },
      category: { kind: "token", about: about.category, values: ({ category = [] }) => ofConcepts(...category) },
      status: { kind: "token", about: about.status, values: ({ status }) => ofCode(status) },
      date: { kind: "date", about: "When it was signed.", values: ({ date }) => ofTime(date) },
    },
  }),
  Provenance: served({
    from: provenances,
    parameters: {
      // The record that its targets stand in is looked up before; here all of them do.
      target: { kind: "reference", about: "What was signed.", values: ({ target }) => ofReferences(...target) },
      agent: {
        kind: "reference",
        about: "Who signed.",
        values: ({ agent }) => ofReferences(...agent.map(({ who }) => who)),
      },
      recorded: { kind: "date", about: "When it was signed.", values: ({ recorded }) => ofTime(recorded) },
    },
  }),
  Consent: served({
    from: consents,
    parameters: {
      patient: { kind: "reference", about: about.patient, values: ({ patient }) => ofReferences(patient) },
      status: { kind: "token", about: about.status, values: ({ status }) => ofCode(status) },
      date: { kind: "date", about: "Since when.", values: ({ dateTime }) => ofTime(dateTime) },
    },
  }),
  AuditEvent: served({
    from: auditEvents,
    parameters: {
      patient: {
        kind: "reference",
        about: about.patient,
        values: ({ entity = [] }) => ofReferences(...entity.map(({ what }) => what)),
      },
      action: { kind: "token", about: "What was done.", values: ({ action }) => ofCode(action) },
      date: { kind: "date", about: "When it was.", values: ({ recorded }) => ofTime(recorded) },
    },
  }),
} satisfies Partial<Record<FhirType, ServedType<Chart>>>;
export type ChartType = keyof typeof chartTypes;
export const isChartType = (type: FhirType): type is ChartType => Object.hasOwn(chartTypes, type);

/** How a resource of a type is found by its id alone; null for those that are only searched for. */
export const entryKinds: Readonly<Record<ChartType, EntryKind | null>> = {
  Encounter: "case",
  Condition: "diagnosis",
  Observation: "observation",
  AllergyIntolerance: "allergy",
  MedicationRequest: "prescription",
  MedicationStatement: "statement",
  DocumentReference: "note",
  Provenance: "signature",
  Consent: "share",
  AuditEvent: null,
};

/** Types that are no patient's. */
export const directoryTypes = {
  Practitioner: served({
    from: ({ members }: ClinicDirectory) => members.map(practitionerResource),
    parameters: {
      identifier: { kind: "token", about: "The NPI.", values: ({ identifier }) => ofIdentifiers(identifier) },
      name: {
        kind: "string",
        about: "A name, from its beginning.",
        values: ({ name = [] }) => ofTexts(...name.map(({ text }) => text)),
      },
      active: { kind: "token", about: "Whether they work there.", values: ({ active }) => ofCode(String(active)) },
    },
  }),
  Organization: served({
    from: ({ clinic }: ClinicDirectory) => [organizationResource(clinic)],
    parameters: {
      identifier: { kind: "token", about: "The short name.", values: ({ identifier }) => ofIdentifiers(identifier) },
      name: { kind: "string", about: "The name, from its beginning.", values: ({ name }) => ofTexts(name) },
    },
  }),
} satisfies Partial<Record<FhirType, ServedType<ClinicDirectory>>>;
export type DirectoryType = keyof typeof directoryTypes;
export const isDirectoryType = (type: FhirType): type is DirectoryType => Object.hasOwn(directoryTypes, type);

/** The one who a record is about, as what is beside them refers to them. */
export const patientEntries = ({ patient, clinic }: Chart): readonly Entry[] =>
  served({ from: () => [patientResource(patient, clinic.organizationId)], parameters: {} }).entries(undefined);

/** What patients are searched by. The names are sealed: words of theirs are found from their beginnings. */
export const patientParameters = {
  _id: { kind: "token", about: "Its id." },
  identifier: { kind: "token", about: "A number of theirs, the one of this clinic or of another." },
  name: { kind: "string", about: "A part of the name, from its beginning." },
  family: { kind: "string", about: "The family name, from its beginning." },
  given: { kind: "string", about: "The given name, from its beginning." },
  birthdate: { kind: "date", about: "The day of birth." },
  gender: { kind: "token", about: "The administrative gender." },
  active: { kind: "token", about: "Whether they are still treated." },
} as const;
