import { isoOfTimestamptz, type Tx } from "@anamnesis/db";
import {
  type ActingSession,
  type AssuranceLevel,
  type MemberRole,
  type OrganizationUsage,
  type SessionKind,
  usageDays,
} from "@anamnesis/domain";

interface ActingSessionRow {
  handle: string;
  user_id: string;
  display_name: string;
  member_role: MemberRole;
  kind: SessionKind;
  ip: string | null;
  user_agent: string | null;
  assurance: AssuranceLevel;
  authenticated_at: string;
  last_seen_at: string;
  refusal: string | null;
}

/** More than a page shows; who has not been here for long is not among them. */
const mostSessions = 500;

/** Who is signed in and acts in the organization of the context, whoever was here last first. */
export async function listActingSessions(tx: Tx): Promise<readonly ActingSession[]> {
  const rows = await tx.query<ActingSessionRow>("SELECT * FROM organizations.acting_sessions($1)", [mostSessions]);
  return rows.map((row) => ({
    handle: row.handle,
    userId: row.user_id,
    displayName: row.display_name,
    role: row.member_role,
    kind: row.kind,
    ip: row.ip,
    userAgent: row.user_agent,
    assurance: row.assurance,
    authenticatedAt: isoOfTimestamptz(row.authenticated_at),
    lastSeenAt: isoOfTimestamptz(row.last_seen_at),
    // From where a session is used is not known here: calls look at that.
    asked: row.refusal === "prove_again" || row.refusal === "second_factor_required" ? row.refusal : null,
  }));
}

/** Signs somebody else out on one device. False when they do not act in the organization of the context there. */
export async function endActingSession(tx: Tx, handle: string): Promise<boolean> {
  const [row] = await tx.query<{ done: boolean }>("SELECT organizations.end_acting_session($1) AS done", [handle]);
  return row?.done === true;
}

/** What is done in the organization of the context. */
export async function readUsage(tx: Tx): Promise<OrganizationUsage> {
  const [row] = await tx.query<{ usage: OrganizationUsage }>("SELECT organizations.usage($1) AS usage", [usageDays]);
  if (row === undefined) throw new Error("a function that returns a value returned no row");
  return row.usage;
}
