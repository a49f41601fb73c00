import { z } from "zod";
import { emailAddress } from "./email-address.ts";
import { freeJson, type JsonObject } from "./json.ts";
import { cidr } from "./network.ts";
import {
  type ActingRefusal,
  type MembershipStatus,
  membershipStatuses,
  type OrganizationPlan,
  type OrganizationStatus,
  organizationStatuses,
  type OrganizationType,
  organizationTypes,
} from "./organization-words.ts";
import { type MemberRole, memberRoles } from "./roles.ts";
import { isPlainAddress, lineOfText, plainAddressMessage, reason } from "./text.ts";
import { localDate, timeZone } from "./time.ts";
import { hasNoUserinfo } from "./web-address.ts";

/** Organizations that one person may look after; those who run the installation may open more. */
export const mostOrganizationsOfPerson = 10;
/** Days for which an invitation can be accepted. */
export const invitationDays = 14;
/** Mails that one invitation may cause, and one address may get of an organization in a day. */
export const mostInvitationMails = 5;
/** Of one organization, to all. */
export const mostInvitationMailsADay = 200;
export const mostNetworks = 50;

/** The Luhn sum of a National Provider Identifier, with the prefix 80840 of health applications (45 CFR 162.406). */
function isNpi(digits: string): boolean {
  const all = `80840${digits}`;
  let sum = 0;
  for (let i = 0; i < all.length; i += 1) {
    const digit = Number(all[all.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const slug = z
  .string({ error: "Give a short name." })
  .trim()
  .toLowerCase()
  .min(3, "A short name has at least 3 characters.")
  .max(40, "A short name has at most 40 characters.")
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, "Use small letters, digits and single hyphens between them.");

/**
 * Words that addresses of the app, routes of the server and commands use: as a short name, they would be taken for
 * these. Beside them some that people take for the installation itself.
 */
const reservedSlugs: ReadonlySet<string> = new Set(
  `activity add admin admit alerts assets brief calendar cases catalogue categories checks codes confirm confirm-email cycle data day dev download duplicates
  entries export exports fhir first-admin forgot-password frames health healthz history image images import imports invitation invite jobs
  keys list live medications members metadata metrics mode new none note off open organization organizations original outbox patients photograph plans profile ready readyz record records
  register reminders remove reset-factors reset-password resources restore reviews role roles rotate rules search security set share
  shared sign-in sign-out suspend symptoms test trackers trends trpc undo upload uploads use users verify-email with you
  apple-touch-icon change-password favicon icon icon-192 icon-512 icon-maskable-512 index manifest robots service-worker
  account all anamnesis api app auth default docs everybody everyone false help login logout mail me null nobody root
  settings static status support system true undefined well-known www`.split(/\s+/u),
);

/** Whether nobody may have this short name. */
export const isReservedSlug = (wish: string) => reservedSlugs.has(wish);

const name = lineOfText("Name", 120);
const organizationType = z.enum(organizationTypes, "Choose what kind of organization it is.");
const npi = z
  .string()
  .trim()
  .regex(/^\d{10}$/u, "An NPI number has 10 digits.")
  .refine(isNpi, "That is no NPI number: its check digit does not fit.");
const phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 ()/.-]{3,30}$/u, "That does not look like a telephone number.");
const website = z
  .url({ protocol: /^https?$/u, hostname: z.regexes.domain, error: "Give an address such as https://clinic.example." })
  .max(200, "That address is too long.")
  .refine(isPlainAddress, plainAddressMessage)
  .refine(hasNoUserinfo, "Leave the name and password out of the address.");
const line = (label: string, max: number) => lineOfText(label, max).nullable();

const address = z.strictObject({
  line1: line("Street", 120).optional(),
  line2: line("Second line", 120).optional(),
  city: line("City", 80).optional(),
  region: line("State or region", 80).optional(),
  postalCode: line("Postal code", 20).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/u, "Give the country as two letters, such as AT.")
    .nullable()
    .optional(),
});

const facts = {
  name,
  legalName: lineOfText("Legal name", 200).nullable(),
  type: organizationType,
  email: emailAddress.nullable(),
  phone: phone.nullable(),
  website: website.nullable(),
  address,
  timeZone: timeZone.nullable(),
  npiNumber: npi.nullable(),
  taxId: lineOfText("Tax number", 30).nullable(),
  hipaaComplianceDate: localDate.nullable(),
  settings: freeJson("Settings"),
  metadata: freeJson("Metadata"),
};

export const createOrganizationInput = z.strictObject({
  name,
  slug,
  type: organizationType,
  timeZone: timeZone.optional(),
});
export type CreateOrganizationInput = z.infer<typeof createOrganizationInput>;

/** What its administrators may say about an organization; what is left out stays. */
export const updateOrganizationInput = z.strictObject(facts).partial().extend({ slug: slug.optional() });
export type UpdateOrganizationInput = z.infer<typeof updateOrganizationInput>;

/** Rules of an organization for those who act in it. There is none about the age of passwords (NIST SP 800-63B, 3.1.1.2). */
export const organizationPoliciesInput = z.strictObject({
  requiresSecondFactor: z.boolean(),
  sessionIdleMinutes: z
    .int("Give whole minutes.")
    .min(15, "At least 15 minutes.")
    .max(1_440, "At most a day.")
    .nullable(),
  sessionHours: z.int("Give whole hours.").min(1, "At least an hour.").max(720, "At most 30 days.").nullable(),
  allowedNetworks: z
    .array(cidr)
    .max(mostNetworks, `At most ${mostNetworks} ranges.`)
    .transform((list) => [...new Set(list)]),
});
export type OrganizationPolicies = z.infer<typeof organizationPoliciesInput>;

const organizationId = z.uuid("That is not an organization.");
const userId = z.uuid("That is not a member.");
const memberRole = z.enum(memberRoles, "Choose a role.");

export const organizationIdInput = z.strictObject({ id: organizationId });
/** Null leaves the organization: the session acts for its person alone. */
export const actInInput = z.strictObject({ organizationId: organizationId.nullable() });
export const slugInput = z.strictObject({ slug });
export const setOrganizationStatusInput = z.strictObject({
  id: organizationId,
  status: z.enum(["active", "suspended"], "Choose active or suspended."),
  reason,
});
export const listOrganizationsInput = z.strictObject({
  search: z.string().max(120, "That is too long to search for.").optional(),
  status: z.enum(organizationStatuses).optional(),
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  limit: z.int().min(1).max(100).default(50),
  direction: z.literal("forward").optional(),
});
export type ListOrganizationsInput = z.infer<typeof listOrganizationsInput>;

const professional = {
  title: lineOfText("Title", 80).nullable(),
  specialization: lineOfText("Specialization", 120).nullable(),
  licenseNumber: lineOfText("License number", 40).nullable(),
  licenseState: lineOfText("State of the license", 40).nullable(),
  licenseExpiresOn: localDate.nullable(),
  npiNumber: npi.nullable(),
};

export const listMembersInput = z.strictObject({
  search: z.string().max(254, "That is too long to search for.").optional(),
  role: memberRole.optional(),
  status: z.enum(membershipStatuses).optional(),
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  limit: z.int().min(1).max(100).default(50),
  direction: z.literal("forward").optional(),
});
export type ListMembersInput = z.infer<typeof listMembersInput>;
export const changeMemberRoleInput = z.strictObject({ userId, role: memberRole, reason });
export const changeMemberStatusInput = z.strictObject({
  userId,
  status: z.enum(["active", "suspended"], "Choose active or suspended."),
  reason,
});
export const removeMemberInput = z.strictObject({ userId, reason });
export const updateMemberInput = z.strictObject(professional).partial().extend({ userId });
export type UpdateMemberInput = z.infer<typeof updateMemberInput>;

export const inviteInput = z.strictObject({
  email: emailAddress,
  role: memberRole,
  title: lineOfText("Title", 80).nullable().optional(),
});
export type InviteInput = z.infer<typeof inviteInput>;
export const invitationIdInput = z.strictObject({ id: z.uuid("That is not an invitation.") });
export const invitationTokenInput = z.strictObject({ token: z.string().min(1).max(200) });

/** An organization as its members see it. */
export interface Organization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly legalName: string | null;
  readonly type: OrganizationType;
  readonly plan: OrganizationPlan;
  readonly status: OrganizationStatus;
  readonly email: string | null;
  readonly phone: string | null;
  readonly website: string | null;
  readonly address: z.infer<typeof address>;
  readonly timeZone: string | null;
  readonly npiNumber: string | null;
  readonly taxId: string | null;
  readonly hipaaComplianceDate: string | null;
  readonly settings: JsonObject;
  readonly metadata: JsonObject;
  readonly policies: OrganizationPolicies;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly archivedAt: string | null;
}

/** An organization as those see it who look after the installation: nothing inside it. */
export type SupervisedOrganization = Pick<
  Organization,
  "id" | "slug" | "name" | "type" | "plan" | "status" | "createdAt" | "archivedAt"
>;

/** The organization that a session acts in, and as what. */
export interface ActingMembership {
  readonly organizationId: string;
  readonly name: string;
  readonly slug: string;
  readonly type: OrganizationType;
  readonly role: MemberRole;
}

/** The organization that a session would act in, and why it cannot. */
export interface RefusedMembership {
  readonly organizationId: string;
  readonly name: string;
  readonly refusal: ActingRefusal;
}

/** One of a person's organizations. */
export interface OwnMembership {
  readonly organizationId: string;
  readonly name: string;
  readonly slug: string;
  readonly type: OrganizationType;
  readonly organizationStatus: OrganizationStatus;
  readonly role: MemberRole;
  readonly status: MembershipStatus;
  readonly joinedAt: string;
}

/** A member as colleagues see them. */
export interface Member {
  readonly userId: string;
  readonly displayName: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly status: MembershipStatus;
  readonly title: string | null;
  readonly specialization: string | null;
  readonly licenseNumber: string | null;
  readonly licenseState: string | null;
  readonly licenseExpiresOn: string | null;
  readonly npiNumber: string | null;
  readonly joinedAt: string;
  readonly endedAt: string | null;
  /** The last day of thirty on which they were here; null for none, and for who may not see it. */
  readonly lastSeenOn: string | null;
  /** Null for who may not see it. */
  readonly hasSecondStep: boolean | null;
}

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly title: string | null;
  readonly invitedBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly mails: number;
  readonly state: "open" | "expired" | "accepted" | "withdrawn";
}

/** An invitation as whoever has its link sees it: the address is masked. */
export interface InvitationPreview {
  readonly organizationName: string;
  readonly organizationType: OrganizationType;
  readonly role: MemberRole;
  readonly invitedBy: string;
  readonly maskedEmail: string;
  readonly expiresAt: string;
  readonly state: Invitation["state"];
}
