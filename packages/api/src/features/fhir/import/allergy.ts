import {
  allergySeverities,
  allergyStatuses,
  allergyVerifications,
  type RecordAllergyInput,
  recordAllergyInput,
} from "@anamnesis/domain";
import { z } from "zod";
import { systems } from "../terms.ts";
import { codeIn, concept, faultsOf, type Read, reference, wordsOf } from "./source.ts";

const schema = z.looseObject({
  clinicalStatus: concept.optional(),
  verificationStatus: concept.optional(),
  code: concept.optional(),
  patient: reference,
  reaction: z
    .array(
      z.looseObject({
        manifestation: z.array(concept).default([]),
        severity: z.enum(["mild", "moderate", "severe"]).optional(),
      }),
    )
    .default([]),
});

/** Codes that say that there is none (SNOMED CT): what is said by them is no allergy. */
const negations: ReadonlySet<string> = new Set(["716186003", "409137002", "428607008", "429625007"]);

/** An allergy that is known elsewhere. The substance is what it is called there; its code is kept where it is RxNorm's. */
export function readAllergy(
  resource: object,
  { id, patientId }: { readonly id: string; readonly patientId: string },
): Read<RecordAllergyInput> {
  const source = schema.safeParse(resource);
  if (!source.success) return { refused: faultsOf(source.error) };
  const { code, clinicalStatus, verificationStatus, reaction } = source.data;
  const substance = code === undefined ? null : wordsOf(code);
  if (code === undefined || substance === null) return { refused: ["code: It does not say to what."] };
  if (negations.has(codeIn(systems.snomed, code) ?? "")) {
    return { leftOut: "That there are none is asked here, and not taken over." };
  }
  const [first] = reaction;
  const verification = verificationStatus && codeIn(systems.allergyVerification, verificationStatus);
  const status = clinicalStatus && codeIn(systems.allergyClinical, clinicalStatus);
  const read = recordAllergyInput.safeParse({
    id,
    patientId,
    substance,
    rxcui: codeIn(systems.rxnorm, code) ?? "",
    reaction: first === undefined ? "" : first.manifestation.flatMap((one) => wordsOf(one) ?? []).join(", "),
    severity: allergySeverities.find((one) => one === first?.severity) ?? "unknown",
    verificationStatus: allergyVerifications.find((one) => one === verification) ?? "unconfirmed",
    clinicalStatus: allergyStatuses.find((one) => one === status) ?? "active",
  });
  if (!read.success) return { refused: faultsOf(read.error) };
  return { kept: read.data, remarks: reaction.length > 1 ? ["Of several reactions the first was kept."] : [] };
}
