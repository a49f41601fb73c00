import { randomUUID } from "node:crypto";
import { coveredBy, type SignatureMeaning } from "@anamnesis/domain";
import { digestOf } from "../features/clinical/index.ts";
import { careAt } from "./care.ts";
import type { TestApi, TestOrganization, TestPerson } from "./index.ts";

export const soap = {
  effectiveAt: "2026-11-20T08:30:00Z",
  subjective: "Cramps days 1–3, woke at night twice.",
  objective: "Abdomen soft, no guarding.",
  assessment: "Dysmenorrhea. Endometriosis remains possible.",
  plan: "Norethisterone 5 mg for 3 cycles; review in 8 weeks.",
};

/** A case of a patient. */
export interface TestChart {
  readonly patientId: string;
  readonly caseId: string;
}

export interface TestSigning {
  readonly by?: TestPerson;
  readonly meaning?: SignatureMeaning;
}

/** What tests of notes do at a clinic; its doctor does it unless said. */
export function notesAt(api: TestApi, clinic: TestOrganization) {
  const { doctor, pharmacist } = clinic.members;
  const notesOf = (person: TestPerson) => api.callerOf(person).clinical.notes;
  const list = (of: TestChart, by: TestPerson = doctor) => notesOf(by).list(of);
  return {
    list,
    /** A patient of the nurse, the doctor and the pharmacist, with a case. */
    async chart(): Promise<TestChart> {
      const patientId = await careAt(api, clinic).newPatient(doctor, pharmacist);
      const caseId = randomUUID();
      await api.callerOf(doctor).clinical.cases.open({ id: caseId, patientId, title: "Dysmenorrhea" });
      return { patientId, caseId };
    },
    async written(of: TestChart, by: TestPerson = doctor, given: object = {}) {
      const id = randomUUID();
      const { updatedAt } = await notesOf(by).save({ id, ...of, ...soap, version: null, ...given });
      return { id, version: updatedAt };
    },
    /** Signs what stands there, as somebody who reads it. */
    async sign(of: TestChart, noteId: string, { by = doctor, meaning = "author" }: TestSigning = {}) {
      const { notes } = await list(of, by);
      const note = notes.find(({ id }) => id === noteId);
      if (note === undefined) throw new Error("the note is not there");
      const digest = digestOf(coveredBy(notes, note));
      return notesOf(by).sign({ id: randomUUID(), noteId, ...of, meaning, version: note.updatedAt, digest });
    },
  };
}
