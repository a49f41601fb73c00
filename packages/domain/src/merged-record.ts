/** A record that was merged into another one. */
export interface MergedRecord {
  /** Of the merge. */
  readonly id: string;
  readonly patientId: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly birthDate: string;
  readonly recordNumber: string;
  readonly reason: string;
  readonly mergedBy: string;
  readonly mergedAt: string;
}
