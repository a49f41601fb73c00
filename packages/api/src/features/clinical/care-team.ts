import { AppError, type Care } from "@anamnesis/domain";
import type { Tx } from "@anamnesis/db";
import { careTeamOf, updateCareTeam, wayTo } from "./care-team.repository.ts";

export const patientNotFound = () => new AppError("not_found", "clinical.patient_not_found");
export const outsideCareTeam = () => new AppError("forbidden", "clinical.outside_care_team");

export const patientMerged = () => new AppError("conflict", "clinical.patient_merged");

/** Why a record does not open to the person of the context. */
export async function whyNotOpened(tx: Tx, patient: string): Promise<AppError> {
  switch ((await wayTo(tx, patient))?.standing) {
    case "outside":
      return outsideCareTeam();
    case "merged":
      return patientMerged();
    default:
      return patientNotFound();
  }
}

/** Who treats a patient, and how the person of the context stands to them. Throws `not_found`. */
export async function careOf(tx: Tx, patient: string): Promise<Care> {
  const way = await wayTo(tx, patient);
  if (way === undefined) throw patientNotFound();
  const { standing, until } = way;
  return { standing, until, team: await careTeamOf(tx, patient) };
}

/**
 * Takes a clinician into the team of a patient, or somebody out of it; how it is then. Throws `forbidden` for who is not in it themselves,
 * and `conflict` for the last who works there.
 */
export async function changeCareTeam(
  tx: Tx,
  change: { readonly patient: string; readonly user: string; readonly isIn: boolean },
): Promise<Care> {
  switch (await updateCareTeam(tx, change)) {
    case "done":
      return careOf(tx, change.patient);
    case "outside":
      throw outsideCareTeam();
    case "not_a_clinician":
      throw new AppError("invalid", "clinical.not_a_clinician");
    case "last_member":
      throw new AppError("conflict", "clinical.last_in_care_team");
  }
}
