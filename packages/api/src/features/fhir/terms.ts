import type { CodeableConcept, Coding, ExtractResource, Meta, Reference } from "@medplum/fhirtypes";
import { type FhirType, writtenCode } from "@anamnesis/domain";

const terminology = "http://terminology.hl7.org/CodeSystem";

/** Code systems and naming systems, by what they are called here. */
export const systems = {
  icd10cm: "http://hl7.org/fhir/sid/icd-10-cm",
  loinc: "http://loinc.org",
  rxnorm: "http://www.nlm.nih.gov/research/umls/rxnorm",
  snomed: "http://snomed.info/sct",
  ucum: "http://unitsofmeasure.org",
  npi: "http://hl7.org/fhir/sid/us-npi",
  ssn: "http://hl7.org/fhir/sid/us-ssn",
  dicom: "http://dicom.nema.org/resources/ontology/DCM",
  identifierType: `${terminology}/v2-0203`,
  actCode: `${terminology}/v3-ActCode`,
  interpretation: `${terminology}/v3-ObservationInterpretation`,
  observationCategory: `${terminology}/observation-category`,
  conditionCategory: `${terminology}/condition-category`,
  conditionClinical: `${terminology}/condition-clinical`,
  conditionVerification: `${terminology}/condition-ver-status`,
  allergyClinical: `${terminology}/allergyintolerance-clinical`,
  allergyVerification: `${terminology}/allergyintolerance-verification`,
  auditEventType: `${terminology}/audit-event-type`,
  auditSource: `${terminology}/security-source-type`,
  auditEntity: `${terminology}/audit-entity-type`,
  auditRole: `${terminology}/object-role`,
  observationValue: `${terminology}/v3-ObservationValue`,
  restful: "http://hl7.org/fhir/restful-interaction",
  consentScope: `${terminology}/consentscope`,
  provenanceAgent: `${terminology}/provenance-participant-type`,
  signatureType: "urn:iso-astm:E1762-95:2013",
} as const;

/** The naming system of numbers that an organization gives out itself. */
export const numbersOf = (organizationId: string, what: "patients" | "cases"): string =>
  `urn:anamnesis:${organizationId}:${what}`;

export const coded = (system: string, code: string, display?: string): CodeableConcept => ({
  coding: [display === undefined ? { system, code } : { system, code, display }],
});

export const refer = <T extends FhirType>(
  type: T,
  id: string,
  display?: string | null,
): Reference<ExtractResource<T>> =>
  display === undefined || display === null || display === ""
    ? { reference: `${type}/${id}` }
    : { reference: `${type}/${id}`, display };

/** The version is the instant of the last change, in digits: a record has no other. */
export const metaOf = (updatedAt: string): Meta => ({
  versionId: updatedAt.replaceAll(/\D/gu, ""),
  lastUpdated: updatedAt,
});

/** What was diagnosed, in words and, where it has one, by its code. */
export const icdConcept = (code: string | null, text?: string): CodeableConcept => {
  const coding: Coding[] = code === null ? [] : [{ system: systems.icd10cm, code: writtenCode(code) }];
  return { ...(coding.length === 0 ? {} : { coding }), ...(text === undefined ? {} : { text }) };
};

/** A medicine, by its number where it has one and as it is called. */
export const medicationConcept = ({
  rxcui,
  name,
}: {
  readonly rxcui: string;
  readonly name: string;
}): CodeableConcept => ({
  ...(rxcui === "" ? {} : coded(systems.rxnorm, rxcui)),
  text: name === "" ? "Cannot be read" : name,
});

/** Words of a text of ours: `follow_up` is "follow up". */
export const wordsOf = (name: string): string => name.replaceAll("_", " ");
