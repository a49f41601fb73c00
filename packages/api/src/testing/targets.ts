/** What a walk over the router aims at: somebody's things, which nobody else may see or change. */
export interface Targets {
  readonly personId: string;
  readonly email: string;
  readonly sessionHandle: string;
  readonly entryId: string;
  readonly intakeId: string;
  readonly trackerId: string;
  readonly exportId: string;
  readonly jobId: string;
  readonly passkeyId: string;
  readonly organizationId: string;
  readonly memberId: string;
  readonly invitationId: string;
  readonly invitationToken: string;
  readonly resourceId: string;
  readonly shareId: string;
  readonly importId: string;
  readonly reminderDeviceId: string;
  readonly patientId: string;
  readonly emergencyId: string;
  /** The record that is the person's own. */
  readonly linkId: string;
  /** A look at it, and what the person asked about it. */
  readonly lookId: string;
  readonly lookedAt: string;
  readonly questionId: string;
  readonly allergyId: string;
  readonly statementId: string;
  readonly observationId: string;
  readonly caseId: string;
  readonly handoverId: string;
  readonly noteId: string;
  readonly otherPatientId: string;
  readonly identifierId: string;
  readonly mergeId: string;
  readonly diagnosisId: string;
  readonly imageId: string;
  readonly studyId: string;
  readonly reportId: string;
  readonly prescriptionId: string;
  readonly planId: string;
}
