import { randomUUID } from "node:crypto";
import type { Diagnosis } from "@anamnesis/domain";
import { careAt } from "./care.ts";
import type { TestApi, TestOrganization, TestPerson } from "./index.ts";

/** A case that diagnoses are made in. */
export interface DiagnosedCase {
  readonly patientId: string;
  readonly caseId: string;
}

/** Words that stand sealed. */
export const diagnosisWords = "Planted diagnosis in words";
export const encounterDay = "2026-11-20";

/** What tests of diagnoses do at a clinic, with two doctors. */
export function diagnosesAt(api: TestApi, clinic: TestOrganization, second: TestPerson) {
  const { doctor, pharmacist, radiologist } = clinic.members;
  const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;
  /** What is sent for a proposal. */
  const dysmenorrhea = (of: DiagnosedCase, given: object = {}) => ({
    id: randomUUID(),
    ...of,
    encounteredOn: encounterDay,
    primaryDiagnosis: diagnosisWords,
    icdCode: "N94.6",
    severity: "moderate" as const,
    confidence: 0.7,
    ...given,
  });
  return {
    clinicalOf,
    diagnosesOf: (person: TestPerson) => clinicalOf(person).diagnoses,
    dysmenorrhea,
    /** A patient with a case, whom both doctors treat. */
    async newCase(given: object = {}): Promise<DiagnosedCase> {
      const patientId = await careAt(api, clinic).newPatient(doctor, second, pharmacist, radiologist);
      const caseId = randomUUID();
      await clinicalOf(doctor).cases.open({ id: caseId, patientId, title: "Pain, since April", ...given });
      return { patientId, caseId };
    },
    /** Proposes a diagnosis, and says what stands in the record of it. */
    async propose(of: DiagnosedCase, given: object = {}, by: TestPerson = doctor): Promise<Diagnosis> {
      const input = dysmenorrhea(of, given);
      return onlyOne(await clinicalOf(by).diagnoses.propose(input), input.id);
    },
  };
}

/** The one of a list; the first unless it is named. */
export function onlyOne({ diagnoses }: { readonly diagnoses: readonly Diagnosis[] }, id?: string): Diagnosis {
  const found = diagnoses.find((one) => id === undefined || one.id === id);
  if (found === undefined) throw new Error("the diagnosis is not there");
  return found;
}

/** What names a diagnosis as somebody saw it. */
export const ofPatient = ({ id, updatedAt: version }: Diagnosis, { patientId }: DiagnosedCase) => ({
  id,
  patientId,
  version,
});
