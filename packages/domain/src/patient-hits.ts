/** FHIR R4 administrative-gender. */
export const administrativeGenders = ["female", "male", "other", "unknown"] as const;
export type AdministrativeGender = (typeof administrativeGenders)[number];

/** Enough of a patient to tell them from others. */
export interface PatientHit {
  readonly id: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly birthDate: string;
  readonly gender: AdministrativeGender;
  readonly recordNumber: string;
  readonly isActive: boolean;
}

/** Whom a search found. */
export interface PatientHits {
  readonly hits: readonly PatientHit[];
  /** How many more it found, whose record could not be opened. */
  readonly unreadable: number;
}
