import { randomUUID } from "node:crypto";
import { nameOf, tables } from "@anamnesis/db/testing";
import type { RegisterPatientInput } from "@anamnesis/domain";
import type { TestApi, TestPerson } from "./index.ts";

interface PlantedMerge {
  readonly identifierId: string;
  /** Of somebody who looks like the same person. */
  readonly otherPatientId: string;
  readonly mergeId: string;
}

/** What stands in the record of a patient beside who they are, and a record that was merged into it; with `word` in each. */
export async function plantMerge(
  api: TestApi,
  nurse: TestPerson,
  { patientId, word }: { readonly patientId: string; readonly word: string },
): Promise<PlantedMerge> {
  const { patients, identifiers, background, observations, merges } = api.callerOf(nurse).clinical;
  const [identifierId, mergeId] = [randomUUID(), randomUUID()];
  await identifiers.record({ id: identifierId, patientId, type: "PPN", content: { value: `${word} 1` } });
  await background.change({
    patientId,
    content: { part: "chronic_conditions", rows: [{ condition: word }] },
    version: null,
  });
  const alike = async (recordNumber: string) => {
    const names = { familyName: word, givenName: word, birthDate: "1988-07-03" };
    const patient: RegisterPatientInput = {
      ...names,
      id: randomUUID(),
      gender: "female",
      recordNumber,
      ssn: "",
      email: "",
      phone: "",
      address: "",
    };
    return (await patients.register(patient)).id;
  };
  const [mergedId, otherPatientId, distinctId] = [
    await alike(`${word} 2`),
    await alike(`${word} 3`),
    await alike(`${word} 4`),
  ];
  await observations.record({
    id: randomUUID(),
    patientId: mergedId,
    effectiveAt: "2026-11-20T08:30:00+01:00",
    values: { heartRate: { value: 72, unit: "/min" } },
  });
  // Said by who looked at both.
  await merges.duplicates({});
  await merges.notSame({ one: otherPatientId, other: distinctId });
  const { one, other } = await merges.compare({ one: patientId, other: mergedId });
  await merges.merge({
    id: mergeId,
    survivorId: patientId,
    survivorVersion: one.updatedAt,
    mergedId,
    mergedVersion: other.updatedAt,
    keepsAccountOf: null,
    reason: word,
  });
  return { identifierId, otherPatientId, mergeId };
}

/** Every table of records as the database has it for the organization `$2`: columns of a SELECT. */
export const ofRecords = tables
  .filter(({ access }) => access.of.organization !== undefined)
  .map(({ table }) => nameOf(table))
  .filter((name) => name.startsWith("clinical."))
  .map((name) => `(SELECT jsonb_agg(t ORDER BY t::text) FROM ${name} AS t WHERE organization_id = $2) AS "${name}"`)
  .join(",\n      ");
