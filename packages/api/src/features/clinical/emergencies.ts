import { AppError, type BeginEmergencyInput, type ReviewEmergencyInput } from "@anamnesis/domain";
import type { Tx } from "@anamnesis/db";
import { patientNotFound } from "./care-team.ts";
import { closeReview, insertEmergency } from "./emergencies.repository.ts";

/**
 * Opens the record of a patient outside their care team, for an hour. Sent again, it is the same hour. Throws `not_found`
 * for everybody whose record is not closed to the person of the context.
 */
export async function beginEmergency(tx: Tx, input: BeginEmergencyInput): Promise<{ readonly until: string }> {
  const until = await insertEmergency(tx, input);
  if (until === null) throw patientNotFound();
  return { until };
}

/** Says what came of an emergency; the id of it. Throws `forbidden` for one's own, and `conflict` for one that somebody reviewed. */
export async function reviewEmergency(tx: Tx, input: ReviewEmergencyInput): Promise<{ readonly id: string }> {
  switch (await closeReview(tx, input)) {
    case "done":
      return { id: input.id };
    case "not_found":
      throw new AppError("not_found", "clinical.emergency_not_found");
    case "own":
      throw new AppError("forbidden", "clinical.own_emergency");
    case "reviewed":
      throw new AppError("conflict", "clinical.already_reviewed");
  }
}
