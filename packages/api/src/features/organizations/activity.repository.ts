import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import { type ActingSession, type OrganizationUsage, usageDays } from "@anamnesis/domain";

type StoredSession = Omit<ActingSession, "role" | "asked"> & {
  readonly memberRole: ActingSession["role"];
  readonly refusal: string | null;
};

const readSessions = sqlFunction("organizations.acting_sessions", typed<StoredSession>());

/** More than a page shows; who has not been here for long is not among them. */
const mostSessions = 500;

/** Who is signed in and acts in the organization of the context, whoever was here last first. */
export async function listActingSessions(tx: Tx): Promise<readonly ActingSession[]> {
  const rows = await readSessions(tx, { limit: mostSessions });
  return rows.map(({ memberRole: role, refusal, ...session }) => ({
    ...session,
    role,
    // From where a session is used is not known here: calls look at that.
    asked: refusal === "prove_again" || refusal === "second_factor_required" ? refusal : null,
  }));
}

const endSession = sqlFunction("organizations.end_acting_session", typed<boolean>());

/** Signs somebody else out on one device. False when they do not act in the organization of the context there. */
export function endActingSession(tx: Tx, handle: string): Promise<boolean> {
  return endSession(tx, { handle });
}

const usage = sqlFunction("organizations.usage", typed<OrganizationUsage>());

/** What is done in the organization of the context. */
export function readUsage(tx: Tx): Promise<OrganizationUsage> {
  return usage(tx, { days: usageDays });
}
