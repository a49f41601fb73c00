import type { Principal } from "@anamnesis/auth";
import {
  type ActingMembership,
  AppError,
  diaryProofHours,
  diaryProofPermissions,
  isForMembers,
  isInScope,
  mayUse,
  openBeforePasswordChange,
  type Permission,
  permissions,
  type Reason,
  reasonOfRefusal,
  rolesOf,
  stepUpMinutes,
  stepUpPermissions,
} from "@anamnesis/domain";
import type { Limit } from "@anamnesis/platform";
import type { Context } from "./context.ts";

/** A permission that a person has to be signed in for. */
export type OpenPermission = {
  [P in Permission]: "anonymous" extends (typeof permissions)[P][number] ? P : never;
}[Permission];
export type PersonalPermission = Exclude<Permission, OpenPermission>;
/** A permission that only members of an organization have. */
export type MemberPermission = {
  [P in Permission]: (typeof permissions)[P][number] extends `member.${string}` ? P : never;
}[Permission];

/** A permission that of all members the administrators alone have. */
export const isForAdministrators = (permission: MemberPermission): boolean =>
  permissions[permission].every((role) => role === "member.admin");

/** Whoever is signed in, or nobody, and what they are. */
const holderOf = (principal: Principal | null) =>
  principal === null ? null : { role: principal.account.role, memberRole: principal.membership?.role ?? null };

/** Why somebody may not use a permission that none of their roles has. */
export function refusalOf(principal: Principal | null, permission: Permission): AppError {
  if (principal === null) return new AppError("unauthenticated", "identity.sign_in_first");
  if (!isForMembers(permission)) return new AppError("forbidden", "identity.not_permitted");
  const refusal = principal.refused?.refusal;
  if (refusal !== undefined) return new AppError("forbidden", reasonOfRefusal[refusal]);
  const isMember = principal.membership !== null;
  return new AppError("forbidden", isMember ? "organizations.not_permitted" : "organizations.choose_first");
}

/** How old a proof may be for a permission, in minutes. The database looks again, at what is asked for. */
const proofMinutes = (permission: Permission, isRemembered: boolean): number =>
  isRemembered && diaryProofPermissions.has(permission) ? diaryProofHours * 60 : stepUpMinutes;

/** What a role may do in general and this session may not, or not yet. */
function refuseForNow({ account, session, persistent }: Principal, permission: Permission): void {
  if (!isInScope(session.scopes, permission)) throw new AppError("forbidden", "identity.out_of_scope");
  if (account.mustChangePassword && !openBeforePasswordChange.has(permission)) {
    throw new AppError("forbidden", "identity.change_password_first");
  }
  // A program was given its scopes by somebody who had just proved who they are, and cannot be asked again.
  if (session.scopes !== null || !stepUpPermissions.has(permission)) return;
  if (Date.now() - Date.parse(session.authenticatedAt) > proofMinutes(permission, persistent) * 60_000) {
    throw new AppError("forbidden", "identity.step_up_required");
  }
}

/** Throws unless whoever asks may use a permission now. */
export function admit(principal: Principal | null, permission: Permission): void {
  if (!mayUse(rolesOf(holderOf(principal)), permission)) throw refusalOf(principal, permission);
  if (principal !== null) refuseForNow(principal, permission);
}

/** How often one account may call a procedure, and what those are told who call it more often. */
export interface AccountLimit extends Limit {
  readonly reason: Reason;
}

/** Throws `rate_limited` for an account that calls a procedure too often. */
export async function keepWithin(
  limit: AccountLimit | undefined,
  { ctx, principal, path }: { readonly ctx: Context; readonly principal: Principal; readonly path: string },
): Promise<void> {
  if (limit === undefined) return;
  const answer = await ctx.services.limits.take(`${path} ${principal.account.id}`, limit);
  if (answer.allowed) return;
  const retryAfter = Math.max(1, Math.ceil(answer.retryAfterSeconds));
  throw new AppError("rate_limited", limit.reason, { retryAfter });
}

/** Where a member acts. Throws where the page shows another organization than the session acts in. */
export function membershipOf(ctx: Context, principal: Principal, permission: Permission): ActingMembership {
  const { membership } = principal;
  if (membership === null) throw refusalOf(principal, permission);
  if (ctx.shownOrganization !== null && ctx.shownOrganization !== membership.organizationId) {
    throw new AppError("conflict", "organizations.acts_elsewhere");
  }
  return membership;
}
