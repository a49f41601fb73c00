import type { Tx } from "@anamnesis/db";
import { AppError, type MemberRole, type UpdateMemberInput } from "@anamnesis/domain";
import { logSecurityEvent } from "../identity/index.ts";
import { enqueueOrganizationMail } from "./mail/request.ts";
import { decideMember, type MemberDecision, updateMember } from "./members.repository.ts";
import { logOrganization } from "./repository.ts";

/** A member, and the organization that the context acts in. */
interface MemberKey {
  readonly organizationId: string;
  readonly userId: string;
}

async function decide(tx: Tx, userId: string, decision: MemberDecision): Promise<void> {
  const outcome = await decideMember(tx, userId, decision);
  if (outcome === "not_found") throw new AppError("not_found", "organizations.member_not_found");
  if (outcome === "last_admin") throw new AppError("conflict", "organizations.last_admin");
}

/**
 * Gives a member another role from their next request on. The context carries the reason. Throws `not_found`, and
 * `conflict` for the last administrator.
 */
export async function changeMemberRole(tx: Tx, { organizationId, userId }: MemberKey, role: MemberRole): Promise<void> {
  await decide(tx, userId, { role });
  await logOrganization(tx, { event: "MEMBER_ROLE_CHANGED", id: organizationId, details: { userId, role } });
  await enqueueOrganizationMail(tx, { mail: "role_changed", organizationId, userId, role });
}

/** Suspends a member, or lets them in again. As `changeMemberRole`. */
export async function changeMemberStatus(
  tx: Tx,
  { organizationId, userId }: MemberKey,
  status: "active" | "suspended",
): Promise<void> {
  await decide(tx, userId, { status });
  await logOrganization(tx, { event: "MEMBER_STATUS_CHANGED", id: organizationId, details: { userId, status } });
  await enqueueOrganizationMail(tx, { mail: "status_changed", organizationId, userId, status });
}

/** Ends a membership; the row stays. As `changeMemberRole`. */
export async function removeMember(tx: Tx, { organizationId, userId }: MemberKey): Promise<void> {
  await decide(tx, userId, { status: "ended" });
  await logOrganization(tx, { event: "MEMBER_REMOVED", id: organizationId, details: { userId } });
  await enqueueOrganizationMail(tx, { mail: "status_changed", organizationId, userId, status: "ended" });
}

/** The person of the context leaves. Throws `conflict` for the last administrator. */
export async function leaveOrganization(tx: Tx, { organizationId, userId }: MemberKey): Promise<void> {
  await decide(tx, userId, { status: "ended" });
  await logSecurityEvent(tx, "ORGANIZATION_LEFT", userId, { organizationId });
  await logOrganization(tx, { event: "MEMBER_LEFT", id: organizationId, details: { userId } });
}

/** Throws `not_found`. */
export async function changeMember(tx: Tx, organizationId: string, input: UpdateMemberInput): Promise<void> {
  if (!(await updateMember(tx, organizationId, input))) {
    throw new AppError("not_found", "organizations.member_not_found");
  }
}
