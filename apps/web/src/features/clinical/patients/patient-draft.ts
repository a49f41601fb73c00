import type { RegisterPatientInput } from "@anamnesis/domain";
import { createHeld } from "../../../lib/held.ts";

/** What is typed of a patient, as it stands in the fields. */
export type PatientDraft = Readonly<Record<Exclude<keyof RegisterPatientInput, "id">, string>>;
export type PatientField = keyof PatientDraft;

export const emptyPatient: PatientDraft = {
  familyName: "",
  givenName: "",
  birthDate: "",
  gender: "unknown",
  recordNumber: "",
  ssn: "",
  email: "",
  phone: "",
  address: "",
};

const isField = (name: string): name is PatientField => name in emptyPatient;
const fieldNames = Object.keys(emptyPatient).filter(isField);

/** What is being typed, beside what was there when that began. */
export interface DraftInProgress {
  readonly draft: PatientDraft;
  readonly base: PatientDraft;
  /** Where somebody else wrote something else into a field that was changed here: what they wrote. */
  readonly theirs: Readonly<Partial<Record<PatientField, string>>>;
}

/** What is being typed, by the patient; `new` of who is not registered yet. */
export const heldPatients = createHeld<DraftInProgress>();

export const begun = (base: PatientDraft): DraftInProgress => ({ draft: base, base, theirs: {} });

export const isChanged = ({ draft, base }: DraftInProgress): boolean =>
  fieldNames.some((name) => draft[name] !== base[name]);

/**
 * What goes on being typed once it is known what is there now: fields that were left alone follow it, those that were
 * changed stay, and say what another wrote there.
 */
export function onto({ draft, base }: DraftInProgress, now: PatientDraft): DraftInProgress {
  const theirs: Partial<Record<PatientField, string>> = {};
  const merged: Record<PatientField, string> = { ...draft };
  for (const name of fieldNames) {
    if (draft[name] === base[name]) merged[name] = now[name];
    else if (now[name] !== base[name] && now[name] !== draft[name]) theirs[name] = now[name];
  }
  return { draft: merged, base: now, theirs };
}
