/* Without schemas, as roles.ts. */

export const organizationTypes = [
  "hospital",
  "clinic",
  "laboratory",
  "imaging_center",
  "research",
  "pharmacy",
] as const;
export type OrganizationType = (typeof organizationTypes)[number];

/** What an organization pays for; nothing here depends on it yet but its limits. */
export const organizationPlans = ["community", "standard", "enterprise"] as const;
export type OrganizationPlan = (typeof organizationPlans)[number];

/** `suspended` by those who run the installation, `archived` by its own administrators. */
export const organizationStatuses = ["active", "suspended", "archived"] as const;
export type OrganizationStatus = (typeof organizationStatuses)[number];

/** `ended`: left, or was removed. The row stays, because the trail of what the member did points at it. */
export const membershipStatuses = ["active", "suspended", "ended"] as const;
export type MembershipStatus = (typeof membershipStatuses)[number];

/**
 * Why somebody who is, or was, a member cannot act in their organization now. `prove_again`: too long since they
 * proved who they are.
 */
export const actingRefusals = [
  "not_a_member",
  "organization_closed",
  "second_factor_required",
  "address_not_allowed",
  "prove_again",
] as const;
export type ActingRefusal = (typeof actingRefusals)[number];
