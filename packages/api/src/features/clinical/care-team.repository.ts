import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { CareStanding, CareTeamMember } from "@anamnesis/domain";

interface Way {
  readonly standing: CareStanding;
  readonly emergency: string | null;
  /** When the emergency is over, ISO 8601. */
  readonly until: string | null;
}

const way = sqlFunction("clinical.way_to", typed<Way>());
const team = sqlFunction("clinical.care_team", typed<CareTeamMember>());
const change = sqlFunction(
  "clinical.change_care_team",
  typed<"done" | "outside" | "not_a_clinician" | "last_member">(),
);
const ownPatients = sqlFunction("clinical.record_own_patients");

/** How the person of the context stands to a patient of their clinic; undefined where there is no such patient. */
export async function wayTo(tx: Tx, patient: string): Promise<Way | undefined> {
  const [found] = await way(tx, { patient });
  return found;
}

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
