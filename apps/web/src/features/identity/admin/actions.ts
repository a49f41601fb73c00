import type { AccountSafety, UserRole, UserStatus, UserSummary } from "@anamnesis/domain";
import { client } from "../../../lib/trpc.ts";

/** What an administrator may do to somebody's account. */
export type AdminAction =
  | { readonly kind: "role"; readonly role: UserRole }
  | { readonly kind: "status"; readonly status: Exclude<UserStatus, "pending_verification"> }
  | { readonly kind: "sign_out" }
  | { readonly kind: "password_reset" }
  | { readonly kind: "factor_reset" };

const statusesAfter: {
  readonly [Status in UserStatus]: readonly Exclude<UserStatus, "pending_verification">[];
} = {
  pending_verification: ["active", "suspended"],
  active: ["suspended", "inactive"],
  inactive: ["active", "suspended"],
  suspended: ["active", "inactive"],
};

/** What makes sense for an account as it is now. */
export function actionsFor({ role, status }: UserSummary, safety: AccountSafety): readonly AdminAction[] {
  const hasFactors = safety.hasTotp || safety.passkeys > 0 || safety.recoveryCodesLeft > 0;
  return [
    ...statusesAfter[status].map((next) => ({ kind: "status" as const, status: next })),
    { kind: "sign_out" },
    { kind: "password_reset" },
    ...(hasFactors ? [{ kind: "factor_reset" as const }] : []),
    { kind: "role", role: role === "admin" ? "user" : "admin" },
  ];
}

/** Carries it out. The server may ask for a proof of who one is first. */
export function carryOut(
  action: AdminAction,
  given: { readonly id: string; readonly reason: string },
): Promise<unknown> {
  const { users } = client.identity;
  switch (action.kind) {
    case "role":
      return users.changeRole.mutate({ ...given, role: action.role });
    case "status":
      return users.changeStatus.mutate({ ...given, status: action.status });
    case "sign_out":
      return users.signOutEverywhere.mutate(given);
    case "password_reset":
      return users.startPasswordReset.mutate(given);
    case "factor_reset":
      return users.startFactorReset.mutate(given);
  }
}
