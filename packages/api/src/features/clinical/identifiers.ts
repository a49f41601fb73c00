import { AppError, type IdentifierList, type RecordIdentifierInput } from "@anamnesis/domain";
import type { Work } from "../../trpc.ts";
import { insertIdentifier, openIdentifiers, retractIdentifier } from "./identifiers.repository.ts";
import { writeInRecord } from "./patient-entries.ts";
import { identifierTokens } from "./patient-tokens.ts";
import type { Clinic } from "./patients.ts";
import { standsInRecord } from "./records.repository.ts";

/** Keeps a number that somebody else gave a patient, by which they are found from then on. */
export async function recordIdentifier(
  work: Work,
  clinic: Clinic,
  input: RecordIdentifierInput,
): Promise<IdentifierList> {
  const { organizationId, keys } = clinic;
  const searchTokens = identifierTokens(await keys.index(work, organizationId), input.type, input.content.value);
  return writeInRecord(work, {
    clinic,
    patientId: input.patientId,
    async write(tx, key) {
      await insertIdentifier(tx, { ...input, organizationId, searchTokens }, key);
    },
    open: openIdentifiers,
  });
}

/** Says of a number that it was a mistake: nobody is found by it, and it stays in the record. Throws `not_found`. */
export function retractMistakenIdentifier(
  work: Work,
  clinic: Clinic,
  { id, patientId }: { readonly id: string; readonly patientId: string },
): Promise<IdentifierList> {
  return writeInRecord(work, {
    clinic,
    patientId,
    async write(tx, _key, process) {
      const stands = await standsInRecord(tx, { process, list: "identifiers", id });
      if (stands && (await retractIdentifier(tx, { organizationId: clinic.organizationId, id }))) return;
      throw new AppError("not_found", "clinical.identifier_not_found");
    },
    open: openIdentifiers,
  });
}
