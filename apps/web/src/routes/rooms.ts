import type { ActingMembership, MemberRole, OwnMembership, Permission } from "@anamnesis/domain";
import { mayUse, rolesOf } from "@anamnesis/domain";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import {
  IconBellRinging,
  IconBuildingHospital,
  IconBuildings,
  IconCalendarMonth,
  IconChartLine,
  IconEyeCheck,
  IconFileText,
  IconFolders,
  IconHeartbeat,
  IconHeartHandshake,
  IconListCheck,
  IconListNumbers,
  IconPlugConnected,
  IconPrescription,
  type IconProps,
  IconShare,
  IconShieldLock,
  IconSun,
  IconTable,
  IconTimeline,
  IconUsers,
  IconUserSearch,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { isOrganizationPage } from "../features/organizations/pages.ts";

/** Where one can be: with one's own diary, in the organization that one acts in, or with the whole installation. */
export type Room = "diary" | "organization" | "installation";

/** A page that a room leads to. */
export interface Place {
  readonly to:
    | "/"
    | "/calendar"
    | "/trends"
    | "/brief"
    | "/share"
    | "/shared"
    | "/day"
    | "/patients"
    | "/cases"
    | "/reviews"
    | "/checks"
    | "/organization"
    | "/organization/activity"
    | "/organization/members"
    | "/organization/roles"
    | "/organization/resources"
    | "/organization/rules"
    | "/admin/users"
    | "/admin/organizations"
    | "/admin/health"
    | "/admin/alerts"
    | "/admin/jobs"
    | "/admin/codes";
  readonly label: MessageDescriptor;
  readonly Icon: ComponentType<IconProps>;
  /** What else people call it, for those who search. */
  readonly words: MessageDescriptor;
  /** On a phone another page leads to it: the bar has room for those that one opens every day. */
  readonly isOnlyOnDesks?: boolean;
  /** Without it everyone who is in the room may. */
  readonly permission?: Permission;
}

const diary: readonly Place[] = [
  { to: "/", label: msg`Today`, Icon: IconSun, words: msg`log, record, symptom` },
  { to: "/calendar", label: msg`Calendar`, Icon: IconCalendarMonth, words: msg`month, days` },
  { to: "/trends", label: msg`Trends`, Icon: IconChartLine, words: msg`charts, statistics, correlations` },
  { to: "/share", label: msg`Share`, Icon: IconShare, words: msg`export, CSV, doctor, clinic, who saw my diary` },
  {
    to: "/brief",
    label: msg({ message: "Brief for the doctor", context: "place" }),
    Icon: IconFileText,
    words: msg`PDF, print, report, appointment`,
    isOnlyOnDesks: true,
  },
];

/** The first is where a member lands. */
const organization: readonly Place[] = [
  {
    to: "/day",
    label: msg`My day`,
    Icon: IconSun,
    words: msg`my cases, handed over to me, notes to sign`,
    permission: "clinical.patients.read",
  },
  {
    to: "/patients",
    label: msg`Patients`,
    Icon: IconUserSearch,
    words: msg`records, charts, MRN, register, search`,
    permission: "clinical.patients.read",
  },
  {
    to: "/cases",
    label: msg`Cases`,
    Icon: IconFolders,
    words: msg`worklist, work, urgent, assigned`,
    permission: "clinical.patients.read",
  },
  {
    to: "/shared",
    label: msg`Shared with us`,
    Icon: IconHeartHandshake,
    words: msg`diaries`,
    permission: "symptoms.shared.read",
  },
  {
    to: "/organization/members",
    label: msg`Members`,
    Icon: IconUsers,
    words: msg`staff, people, invite, invitations`,
    permission: "organizations.members.read",
  },
  {
    to: "/reviews",
    label: msg`Reviews`,
    Icon: IconEyeCheck,
    words: msg`break the glass, emergency access, outside the care team`,
    permission: "clinical.emergencies.review",
  },
  {
    to: "/checks",
    label: msg({ message: "Checks", context: "place" }),
    Icon: IconPrescription,
    words: msg`prescriptions, interactions, allergies, overrides, alerts`,
    isOnlyOnDesks: true,
    permission: "clinical.prescriptions.counts",
  },
  {
    to: "/organization/resources",
    label: msg`Resources`,
    Icon: IconPlugConnected,
    words: msg`connections, webhooks, rooms, devices, API keys`,
    permission: "organizations.resources.read",
  },
  {
    to: "/organization/activity",
    label: msg`Activity`,
    Icon: IconTimeline,
    words: msg`usage, sessions, sign-ins`,
    permission: "organizations.usage",
  },
  {
    to: "/organization",
    label: msg`About`,
    Icon: IconBuildingHospital,
    words: msg`settings, name, address, time zone, leave`,
    permission: "organizations.leave",
  },
  {
    to: "/organization/rules",
    label: msg`Security rules`,
    Icon: IconShieldLock,
    words: msg`idle timeout, second factor, allowed networks, IP addresses`,
    permission: "organizations.administer",
  },
  {
    to: "/organization/roles",
    label: msg`Roles`,
    Icon: IconTable,
    words: msg`permissions, who may do what`,
    permission: "organizations.leave",
  },
];

/** The first is where an operator lands. */
const installation: readonly Place[] = [
  { to: "/admin/health", label: msg`Health`, Icon: IconHeartbeat, words: msg`status, database, mails, backups` },
  { to: "/admin/alerts", label: msg`Alerts`, Icon: IconBellRinging, words: msg`monitoring, warnings` },
  { to: "/admin/jobs", label: msg`Jobs`, Icon: IconListCheck, words: msg`scheduled jobs, queue, background work` },
  { to: "/admin/codes", label: msg`Code lists`, Icon: IconListNumbers, words: msg`ICD-10-CM, diagnosis codes, import` },
  { to: "/admin/users", label: msg`People`, Icon: IconUsers, words: msg`users, accounts, locked out` },
  { to: "/admin/organizations", label: msg`Organizations`, Icon: IconBuildings, words: msg`clinics, tenants` },
];

/** Whether one can go to an organization: one is in it, and it is open. */
export const isOpen = ({ status, organizationStatus }: OwnMembership): boolean =>
  status === "active" && organizationStatus === "active";

/** Places of the organization, as far as a role goes. */
export function placesOfMember(role: MemberRole): readonly Place[] {
  const held = rolesOf({ role: "user", memberRole: role });
  return organization.filter(({ permission }) => permission === undefined || mayUse(held, permission));
}

/** The places of a room. An organization has none for who acts in no organization. */
export function placesIn(room: Room, membership: ActingMembership | null): readonly Place[] {
  if (room === "diary") return diary;
  if (room === "installation") return installation;
  return membership === null ? [] : placesOfMember(membership.role);
}

/** What leads to pages whose addresses do not begin with its own. */
const leadsTo: { readonly [path in string]?: "/" | "/you" | "/share" } = {
  "/entries": "/",
  "/categories": "/you",
  "/import": "/you",
  "/organizations/new": "/you",
  // On a desk it is a place of its own.
  "/brief": "/share",
  "/records": "/share",
};

/** Whether a page is behind a place, although its address does not say so. */
export const isBehind = (path: string, place: string): boolean =>
  leadsTo[path.replace(/^\/entries\/.+$/u, "/entries")] === place;

/** The room that a page belongs to; null for pages of every room, such as those about oneself. */
export function roomOf(path: string): Room | null {
  if (isOrganizationPage(path)) return "organization";
  if (path.startsWith("/admin/")) return "installation";
  return /^\/(?:you|organizations)(?:\/|$)/u.test(path) ? null : "diary";
}
