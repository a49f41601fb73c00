import type { ProgramScope } from "./identity.ts";
import type { UserRole } from "./roles.ts";

/** Who may ask for something, before the rows are looked at: row-level security decides those. */
export const permissions = {
  "identity.register": ["anonymous", "user", "admin"],
  "identity.signIn": ["anonymous", "user", "admin"],
  "identity.current": ["anonymous", "user", "admin"],
  "identity.mailedLinks": ["anonymous", "user", "admin"],
  "identity.sessions": ["user", "admin"],
  "identity.stepUp": ["user", "admin"],
  "identity.password": ["user", "admin"],
  "identity.profile": ["user", "admin"],
  "identity.security.read": ["user", "admin"],
  "identity.security.change": ["user", "admin"],
  "identity.deletion.request": ["user", "admin"],
  "identity.deletion.cancel": ["user", "admin"],
  "identity.users.read": ["admin"],
  "identity.users.administer": ["admin"],
  "operations.alerts": ["admin"],
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

/** What is only done by somebody who has just proved who they are ("sudo mode"). */
export const stepUpPermissions: ReadonlySet<Permission> = new Set<Permission>([
  "identity.security.change",
  "identity.deletion.request",
  "identity.users.administer",
  "exports.create",
]);

/** What remains open to somebody whose password has to be changed first. */
export const openBeforePasswordChange: ReadonlySet<Permission> = new Set<Permission>([
  "identity.register",
  "identity.signIn",
  "identity.current",
  "identity.mailedLinks",
  "identity.sessions",
  "identity.password",
]);

const permissionsOfScope: Readonly<Record<ProgramScope, readonly Permission[]>> = {
  "diary.read": ["symptoms.read", "audit.ownTrail"],
  "diary.record": ["symptoms.record"],
  exports: ["exports.create", "exports.read"],
};
const openToEveryProgram: ReadonlySet<Permission> = new Set<Permission>(["identity.current"]);

/** Whether a program with these scopes may use a permission; null is a session without limits. */
export function isInScope(scopes: readonly ProgramScope[] | null, permission: Permission): boolean {
  if (scopes === null) return true;
  return openToEveryProgram.has(permission) || scopes.some((scope) => permissionsOfScope[scope].includes(permission));
}
