import type { CapabilityStatement, CapabilityStatementRestResource } from "@medplum/fhirtypes";
import { type FhirType, fhirTypes } from "@anamnesis/domain";
import { chartTypes, directoryTypes, entryKinds, isChartType, isDirectoryType, patientParameters } from "./types.ts";

/** Parameters by which a type is searched. */
function parametersOf(type: FhirType) {
  if (isChartType(type)) return chartTypes[type].parameters;
  return isDirectoryType(type) ? directoryTypes[type].parameters : patientParameters;
}

/** The parameter without which there is no search of a type; null where it may be left out. */
const requiredOf = (type: FhirType): string | null => {
  if (!isChartType(type)) return null;
  return type === "Provenance" ? "target" : "patient";
};

const patientRead =
  "Who somebody is. What stands in their record, as numbers of elsewhere, comes by a search for _id and with $everything.";

function resourceOf(type: FhirType): CapabilityStatementRestResource {
  const parameters = Object.entries(parametersOf(type));
  const isRead = !isChartType(type) || entryKinds[type] !== null;
  const required = requiredOf(type);
  const about = type === "Patient" ? patientRead : null;
  const includes = isChartType(type) ? parameters.filter(([, { kind }]) => kind === "reference") : [];
  return {
    type,
    interaction: [
      ...(isRead ? [{ code: "read" as const, ...(about === null ? {} : { documentation: about }) }] : []),
      ...(isRead ? [{ code: "vread" as const }] : []),
      { code: "search-type", ...(required === null ? {} : { documentation: `By ${required}, at least.` }) },
    ],
    versioning: "versioned",
    readHistory: false,
    ...(includes.length === 0 ? {} : { searchInclude: includes.map(([name]) => `${type}:${name}`) }),
    searchParam: parameters.map(([name, { kind, about }]) => ({ name, type: kind, documentation: about })),
    ...(type === "Patient"
      ? {
          operation: [{ name: "everything", definition: "http://hl7.org/fhir/OperationDefinition/Patient-everything" }],
        }
      : {}),
  };
}

/** What is served at an address, and nothing else (a test calls all of it). */
export const capabilityStatement = (url: string): CapabilityStatement => ({
  resourceType: "CapabilityStatement",
  status: "active",
  date: "2026-12-01",
  kind: "instance",
  software: { name: "Anamnesis" },
  implementation: { description: "Anamnesis", url },
  fhirVersion: "4.0.1",
  format: ["application/fhir+json", "json"],
  rest: [
    {
      mode: "server",
      security: {
        cors: false,
        description:
          "A token of a program, made under You, Security in the name of somebody who treats patients: Authorization: Bearer. Its scopes are those of SMART App Launch 2: user/*.rs, user/Patient.rs and so on.",
      },
      resource: fhirTypes.map(resourceOf),
      interaction: [
        {
          code: "transaction",
          documentation:
            "Brings patients, their vital signs, allergies and conditions. Of a faulty one nothing is written.",
        },
        { code: "batch", documentation: "The same, entry by entry." },
      ],
    },
  ],
});
