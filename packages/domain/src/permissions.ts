import { fhirImportScope, isFhirScope } from "./fhir.ts";
import type { OwnScope, ProgramScope } from "./identity.ts";
import { clinicianRoles, type MemberRole, type Role, type UserRole } from "./roles.ts";

const people = ["user", "admin"] as const;
const everyone = ["anonymous", ...people] as const;
const staff = [
  "member.admin",
  "member.doctor",
  "member.nurse",
  "member.radiologist",
  "member.technician",
  "member.pharmacist",
  "member.auditor",
] as const;
const members = [...staff, "member.patient"] as const;
/** Those who treat people. */
const carers = ["member.doctor", "member.nurse", "member.pharmacist"] as const;
const clinicians = clinicianRoles.map((role) => `member.${role}` as const);

/**
 * Who may ask for something, before the rows are looked at: row-level security decides those. `member.…` are
 * roles in the organization that the session acts in.
 */
export const permissions = {
  "identity.register": everyone,
  "identity.signIn": everyone,
  "identity.current": everyone,
  "identity.mailedLinks": everyone,
  "identity.sessions": people,
  "identity.stepUp": people,
  "identity.password": people,
  "identity.profile": people,
  "identity.security.read": people,
  "identity.security.change": people,
  "identity.deletion.request": people,
  "identity.deletion.cancel": people,
  "identity.users.read": ["admin"],
  "identity.users.administer": ["admin"],
  "organizations.own": people,
  "organizations.create": people,
  "organizations.invitations.look": everyone,
  "organizations.invitations.accept": people,
  "organizations.supervision.read": ["admin"],
  "organizations.supervise": ["admin"],
  "organizations.read": staff,
  "organizations.leave": members,
  "organizations.administer": ["member.admin"],
  "organizations.members.read": staff,
  "organizations.members.administer": ["member.admin"],
  "organizations.invitations.read": ["member.admin"],
  "organizations.sessions.read": ["member.admin", "member.auditor"],
  "organizations.sessions.end": ["member.admin"],
  "organizations.usage": ["member.admin", "member.auditor"],
  "organizations.resources.read": staff,
  "organizations.resources.administer": ["member.admin"],
  "organizations.resources.history": ["member.admin", "member.auditor"],
  "live.follow": people,
  "operations.alerts": ["admin"],
  "operations.keys": ["admin"],
  "operations.keys.rotate": ["admin"],
  "operations.jobs": ["admin"],
  "operations.jobs.change": ["admin"],
  "symptoms.read": people,
  "symptoms.record": people,
  "symptoms.share": people,
  "symptoms.share.grant": people,
  "symptoms.shared.read": carers,
  "clinical.patients.read": clinicians,
  "clinical.patients.change": ["member.doctor", "member.nurse"],
  "clinical.patients.merge": ["member.doctor", "member.nurse"],
  "clinical.notes.sign": ["member.doctor", "member.nurse"],
  "clinical.images.add": ["member.doctor", "member.nurse", "member.radiologist"],
  "clinical.images.report": ["member.doctor", "member.radiologist"],
  "clinical.images.sign": ["member.doctor", "member.radiologist"],
  "clinical.careTeam.change": clinicians,
  "clinical.emergencies.begin": clinicians,
  "clinical.emergencies.review": ["member.admin", "member.auditor"],
  "clinical.diagnoses.propose": ["member.doctor"],
  "clinical.diagnoses.decide": ["member.doctor"],
  "clinical.plans.draft": ["member.doctor", "member.nurse"],
  "clinical.plans.follow": ["member.doctor", "member.nurse"],
  "clinical.plans.approve": ["member.doctor"],
  "clinical.plans.move": ["member.doctor"],
  "clinical.prescriptions.counts": ["member.admin", "member.doctor", "member.pharmacist", "member.auditor"],
  "clinical.prescriptions.draft": ["member.doctor", "member.nurse"],
  "clinical.prescriptions.sign": ["member.doctor"],
  "clinical.prescriptions.move": ["member.doctor"],
  "clinical.ownRecords": people,
  "fhir.read": clinicians,
  "fhir.import": ["member.doctor", "member.nurse"],
  "terminology.read": clinicians,
  "terminology.import": ["admin"],
  "reminders.read": people,
  "reminders.change": people,
  "exports.read": people,
  "exports.create": people,
  "audit.ownTrail": people,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** Whoever asks: what they are to the installation, and to the organization that they act in. */
export interface RoleHolder {
  readonly role: UserRole;
  readonly memberRole: MemberRole | null;
}

/** Every role of somebody; null is nobody. */
export function rolesOf(holder: RoleHolder | null): readonly Role[] {
  if (holder === null) return ["anonymous"];
  return holder.memberRole === null ? [holder.role] : [holder.role, `member.${holder.memberRole}`];
}

/** Whether one of these roles may use a permission. */
export function mayUse(holding: readonly Role[], permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission];
  return holding.some((role) => allowed.includes(role));
}

/** Whether a permission is only ever held by members of an organization. */
export function isForMembers(permission: Permission): boolean {
  return permissions[permission].every((role) => role.startsWith("member."));
}

/** What is only done by somebody who has just proved who they are ("sudo mode"). */
export const stepUpPermissions: ReadonlySet<Permission> = new Set<Permission>([
  "identity.security.change",
  "identity.deletion.request",
  "identity.users.administer",
  "operations.keys.rotate",
  "operations.jobs.change",
  "organizations.supervise",
  "organizations.administer",
  "organizations.members.administer",
  "organizations.sessions.end",
  "organizations.resources.administer",
  "symptoms.share.grant",
  "exports.create",
  "clinical.notes.sign",
  "clinical.images.sign",
  "clinical.prescriptions.sign",
  "clinical.plans.approve",
]);

/**
 * Of these, what hands out one's own diary: on a device that is remembered a proof of the last day is enough. Which device that
 * is and how old the proof, the database looks at as well (identity.require_proof_for_diary).
 */
export const diaryProofPermissions: ReadonlySet<Permission> = new Set<Permission>([
  "symptoms.share.grant",
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

const permissionsOfScope: Readonly<Record<OwnScope, readonly Permission[]>> = {
  "diary.read": ["symptoms.read", "audit.ownTrail"],
  "diary.record": ["symptoms.record"],
  exports: ["exports.create", "exports.read"],
};
/** Which resources, is looked at where they are read (`mayReadFhir`). */
const permissionsOfFhir = (scope: string): readonly Permission[] =>
  scope === fhirImportScope ? ["fhir.import"] : ["fhir.read"];
const openToEveryProgram: ReadonlySet<Permission> = new Set<Permission>(["identity.current"]);

/** Whether a program with these scopes may use a permission; null is a session without limits. */
export function isInScope(scopes: readonly ProgramScope[] | null, permission: Permission): boolean {
  if (scopes === null) return true;
  const permissionsOf = (scope: ProgramScope) =>
    isFhirScope(scope) ? permissionsOfFhir(scope) : permissionsOfScope[scope];
  return openToEveryProgram.has(permission) || scopes.some((scope) => permissionsOf(scope).includes(permission));
}
