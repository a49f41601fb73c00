import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { CareStanding, CareTeamMember } from "@anamnesis/domain";

const standing = sqlFunction("clinical.standing_to", typed<CareStanding | null>());
const team = sqlFunction("clinical.care_team", typed<CareTeamMember>());
const change = sqlFunction(
  "clinical.change_care_team",
  typed<"done" | "outside" | "not_a_clinician" | "last_member">(),
);
const ownPatients = sqlFunction("clinical.record_own_patients");

/** How the person of the context stands to a patient of their clinic; null where there is no such patient. */
export const standingTo = (tx: Tx, patient: string) => standing(tx, { patient });

/** Who treats a patient of the clinic now, whoever began first before the others. */
export const careTeamOf = (tx: Tx, patient: string) => team(tx, { patient });

/** Takes somebody into the team of a patient, or out of it. */
export const updateCareTeam = (
  tx: Tx,
  { patient, user, isIn }: { readonly patient: string; readonly user: string; readonly isIn: boolean },
) => change(tx, { patient, user, isIn });

/** Writes down a look at those whom the person of the context treats; they open in another transaction. */
export async function recordOwnPatients(tx: Tx): Promise<void> {
  await ownPatients(tx);
}
