/* Without schemas: the web app needs these words before anyone is in. */

/** What a person is to the installation. */
export const userRoles = ["user", "admin"] as const;
export type UserRole = (typeof userRoles)[number];

export const userStatuses = ["pending_verification", "active", "inactive", "suspended"] as const;
export type UserStatus = (typeof userStatuses)[number];

/** What a person is to an organization, as long as they act in it. */
export const memberRoles = [
  "admin",
  "doctor",
  "nurse",
  "radiologist",
  "technician",
  "pharmacist",
  "auditor",
  "patient",
] as const;
export type MemberRole = (typeof memberRoles)[number];

/** Those who treat people, and look into their records (`clinical.clinician_roles`). */
export const clinicianRoles = ["doctor", "nurse", "pharmacist", "radiologist"] as const satisfies readonly MemberRole[];

/** Everyone whom a permission can be given to: nobody signed in, a person, and a member who acts in an organization. */
export const roles = [
  "anonymous",
  ...userRoles,
  ...memberRoles.map((role) => `member.${role}` as const),
] as const satisfies readonly (UserRole | "anonymous" | `member.${MemberRole}`)[];
export type Role = "anonymous" | UserRole | `member.${MemberRole}`;

/** In whose name something is done: the installation does things of its own accord, too. */
export type ActorRole = UserRole | "anonymous" | "system";
