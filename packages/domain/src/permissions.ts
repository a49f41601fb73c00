import type { UserRole } from "./identity.ts";

/** Who may ask for something, before the rows are looked at: row-level security decides those. */
export const permissions = {
  "identity.register": ["anonymous", "user", "admin"],
  "identity.signIn": ["anonymous", "user", "admin"],
  "identity.current": ["anonymous", "user", "admin"],
  "identity.sessions": ["user", "admin"],
  "symptoms.read": ["user", "admin"],
  "symptoms.record": ["user", "admin"],
  "exports.read": ["user", "admin"],
  "exports.create": ["user", "admin"],
  "audit.ownTrail": ["user", "admin"],
} as const satisfies Record<string, readonly (UserRole | "anonymous")[]>;

export type Permission = keyof typeof permissions;
export type ActorRole = UserRole | "anonymous" | "system";

/** Whether a role may use a permission. */
export function mayUse(role: ActorRole, permission: Permission): boolean {
  const roles: readonly string[] = permissions[permission];
  return roles.includes(role);
}
