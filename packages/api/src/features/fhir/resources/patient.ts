import type { ContactPoint, HumanName, Identifier, Patient as PatientResource } from "@medplum/fhirtypes";
import type { Identifier as OtherNumber, Patient, PatientDemographics, PatientHit } from "@anamnesis/domain";
import { coded, metaOf, numbersOf, refer, systems } from "../terms.ts";

const recordNumberOf = (organizationId: string, value: string): Identifier => ({
  use: "usual",
  type: coded(systems.identifierType, "MR"),
  system: numbersOf(organizationId, "patients"),
  value,
  assigner: refer("Organization", organizationId),
});

const isUri = (text: string) => /^(?:urn:|https?:\/\/)\S+$/u.test(text);

function numberOf({ type, value, assigner, from, until }: OtherNumber): Identifier {
  const period = { ...(from === null ? {} : { start: from }), ...(until === null ? {} : { end: until }) };
  return {
    type: coded(systems.identifierType, type),
    ...(type === "SS" ? { system: systems.ssn } : isUri(assigner) ? { system: assigner } : {}),
    value,
    ...(assigner === "" || isUri(assigner) ? {} : { assigner: { display: assigner } }),
    ...(Object.keys(period).length === 0 ? {} : { period }),
  };
}

const nameOf = ({ familyName, givenName }: PatientHit): HumanName[] => [
  { use: "official", text: `${givenName} ${familyName}`, family: familyName, given: [givenName] },
];

/** Said of a resource that there is more to be told than it tells. */
const subsetted = { tag: [{ system: systems.observationValue, code: "SUBSETTED" }] };

/** A patient as far as a search tells of them: the rest is told with the record. */
export const foundPatientResource = (hit: PatientHit, organizationId: string): PatientResource => ({
  resourceType: "Patient",
  id: hit.id,
  meta: subsetted,
  identifier: [recordNumberOf(organizationId, hit.recordNumber)],
  active: hit.isActive,
  name: nameOf(hit),
  gender: hit.gender,
  birthDate: hit.birthDate,
  managingOrganization: refer("Organization", organizationId),
});

/** Who a patient is, without their record: numbers that others gave them, and records that were merged, are told with that. */
export function demographicsResource(patient: PatientDemographics, organizationId: string): PatientResource {
  const { ssn, phone, email, address } = patient;
  const telecom: ContactPoint[] = [
    ...(phone === "" ? [] : [{ system: "phone" as const, value: phone }]),
    ...(email === "" ? [] : [{ system: "email" as const, value: email }]),
  ];
  return {
    ...foundPatientResource(patient, organizationId),
    meta: { ...metaOf(patient.updatedAt), ...subsetted },
    identifier: [
      recordNumberOf(organizationId, patient.recordNumber),
      ...(ssn === "" ? [] : [{ type: coded(systems.identifierType, "SS"), system: systems.ssn, value: ssn }]),
    ],
    ...(telecom.length === 0 ? {} : { telecom }),
    ...(address === ""
      ? {}
      : { address: [{ text: address, line: address.split("\n").filter((line) => line !== "") }] }),
  };
}

/** All that is told of a patient. Numbers that were a mistake are left out: nobody is to be found by them. */
export function patientResource(patient: Patient, organizationId: string): PatientResource {
  const { identifier = [], ...demographics } = demographicsResource(patient, organizationId);
  const others = patient.identifiers.identifiers.filter(({ status }) => status === "active").map(numberOf);
  return {
    ...demographics,
    meta: metaOf(patient.updatedAt),
    identifier: [...identifier, ...others],
    ...(patient.merged.length === 0
      ? {}
      : { link: patient.merged.map(({ id }) => ({ other: refer("Patient", id), type: "replaces" as const })) }),
  };
}

/** A record that was merged into another one: who it was about is told there. */
export const mergedPatientResource = (id: string, survivor: PatientDemographics): PatientResource => ({
  resourceType: "Patient",
  id,
  meta: metaOf(survivor.updatedAt),
  active: false,
  link: [{ other: refer("Patient", survivor.id), type: "replaced-by" }],
});
