import { sqlFunction, type Tx, typed } from "@anamnesis/db";

/** What stands in a record under an id of its own. */
export type EntryKind =
  | "allergy"
  | "observation"
  | "case"
  | "diagnosis"
  | "background"
  | "prescription"
  | "statement"
  | "note"
  | "signature"
  | "share";

const patientOf = sqlFunction("clinical.patient_of_entry", typed<string | null>());

/** In whose record something stands, if that is open to the person of the context; null otherwise. */
export const findPatientOfEntry = (tx: Tx, entry: { readonly kind: EntryKind; readonly id: string }) =>
  patientOf(tx, entry);
