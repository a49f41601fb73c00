import { type BackgroundRow, changeBackgroundInput } from "@anamnesis/domain";
import { z } from "zod";
import { systems } from "../terms.ts";
import { codeIn, concept, faultsOf, type Read, reference, roughTimeOf, wordsOf } from "./source.ts";

const schema = z.looseObject({
  clinicalStatus: concept.optional(),
  verificationStatus: concept.optional(),
  code: concept.optional(),
  subject: reference,
  onsetDateTime: z.string().optional(),
  recordedDate: z.string().optional(),
});
const lasting: ReadonlySet<string> = new Set(["active", "recurrence", "relapse"]);
const denied: ReadonlySet<string> = new Set(["refuted", "entered-in-error"]);

/**
 * What somebody has, as it is called elsewhere. It is what was known before they came: no diagnosis of this clinic, and never
 * another code than was said. What was over is left out.
 */
export function readCondition(resource: object, patientId: string): Read<BackgroundRow<"chronic_conditions">> {
  const source = schema.safeParse(resource);
  if (!source.success) return { refused: faultsOf(source.error) };
  const { clinicalStatus, verificationStatus, code, onsetDateTime, recordedDate } = source.data;
  const words = code === undefined ? null : wordsOf(code);
  if (words === null) return { refused: ["code: It does not say what it is."] };
  const status =
    clinicalStatus === undefined ? "active" : (codeIn(systems.conditionClinical, clinicalStatus) ?? "active");
  if (!lasting.has(status)) return { leftOut: "It is over: what somebody still has is kept." };
  const verification = verificationStatus && codeIn(systems.conditionVerification, verificationStatus);
  if (verification !== null && verification !== undefined && denied.has(verification))
    return { leftOut: "It was found not to be so." };
  const row = { condition: words.slice(0, 200), since: roughTimeOf(onsetDateTime ?? recordedDate) };
  const read = changeBackgroundInput.safeParse({
    patientId,
    content: { part: "chronic_conditions", rows: [row] },
    version: null,
  });
  if (!read.success) return { refused: faultsOf(read.error) };
  const { content } = read.data;
  const [kept] = content.part === "chronic_conditions" ? content.rows : [];
  return kept === undefined ? { leftOut: "There is nothing to keep." } : { kept, remarks: [] };
}
