import type { ActingMembership, ImageList, Member, NoteList, Patient, TimelineEvent } from "@anamnesis/domain";

/** What was opened of the record of one patient, from which resources are made. */
export interface Chart {
  readonly clinic: ActingMembership;
  readonly patient: Patient;
  /** By case; none where notes were not asked for. */
  readonly notes: readonly NoteList[];
  /** Null where images were not asked for. */
  readonly images: ImageList | null;
  /** Who looked at the record; none where that was not asked for. */
  readonly looks: readonly TimelineEvent[];
}

/** Where resources come from that are no patient's. */
export interface ClinicDirectory {
  readonly clinic: ActingMembership;
  readonly members: readonly Member[];
}
