import type { AllergyIntolerance } from "@medplum/fhirtypes";
import type { Allergy } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { coded, metaOf, refer, systems } from "../terms.ts";

/** The end of the id of what says that there are none. */
export const noneKnown = ".none-known";

function allergyResource(one: Allergy, patientId: string): AllergyIntolerance {
  const { verificationStatus: verification, severity, reaction, rxcui, substance } = one;
  const isMistake = verification === "entered-in-error";
  return {
    resourceType: "AllergyIntolerance",
    id: one.id,
    meta: metaOf(one.updatedAt),
    // Of what was a mistake there is no such thing (ait-2).
    ...(isMistake ? {} : { clinicalStatus: coded(systems.allergyClinical, one.clinicalStatus) }),
    verificationStatus: coded(systems.allergyVerification, verification),
    ...(rxcui === "" ? {} : { category: ["medication" as const] }),
    code: { ...(rxcui === "" ? {} : coded(systems.rxnorm, rxcui)), text: substance },
    patient: refer("Patient", patientId),
    recordedDate: one.createdAt,
    ...(reaction === "" && severity === "unknown"
      ? {}
      : {
          reaction: [
            {
              manifestation: [{ text: reaction === "" ? "Not recorded" : reaction }],
              ...(severity === "unknown" ? {} : { severity }),
            },
          ],
        }),
  };
}

/** Allergies; or that there are none, once somebody asked and was told so. Of who was never asked there is nothing. */
export function allergyIntolerances({ patient }: Chart): readonly AllergyIntolerance[] {
  const { state, question, allergies } = patient.allergies;
  const known = allergies.map((one) => allergyResource(one, patient.id));
  if (state !== "none_known" || question === null) return known;
  return [
    ...known,
    {
      resourceType: "AllergyIntolerance",
      id: `${patient.id}${noneKnown}`,
      meta: metaOf(question.askedAt),
      clinicalStatus: coded(systems.allergyClinical, "active"),
      verificationStatus: coded(systems.allergyVerification, "confirmed"),
      code: { ...coded(systems.snomed, "716186003"), text: "No known allergies" },
      patient: refer("Patient", patient.id),
      recordedDate: question.askedAt,
    },
  ];
}
