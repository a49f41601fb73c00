import { z } from "zod";
import type { AssuranceLevel, SessionKind } from "./identity.ts";
import type { MemberRole } from "./roles.ts";
import { reason } from "./text.ts";

/** A place where somebody is signed in and acts in an organization. */
export interface ActingSession {
  readonly handle: string;
  readonly userId: string;
  readonly displayName: string;
  readonly role: MemberRole;
  readonly kind: SessionKind;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly assurance: AssuranceLevel;
  /** ISO 8601: when they last proved who they are. */
  readonly authenticatedAt: string;
  readonly lastSeenAt: string;
  /** What the rules of the organization ask of them before they can go on; null for nothing. */
  readonly asked: "prove_again" | "second_factor_required" | null;
}

export const endActingSessionInput = z.strictObject({ handle: z.uuid("That is not a session."), reason });

/** How many days back it is looked. */
export const usageDays = 30;

/** What was done on one day of an organization. */
export interface UsageDay {
  /** YYYY-MM-DD, in the time zone of the organization. */
  readonly localDate: string;
  /** Members who did something. */
  readonly people: number;
  /** Rows that were changed. */
  readonly changes: number;
  /** Looks at shared diaries. */
  readonly views: number;
  /** Looks that were refused. */
  readonly refusals: number;
}

/** What is done in an organization, and what there is in it. */
export interface OrganizationUsage {
  readonly timeZone: string;
  /** The last days, oldest first, also those on which nothing was done. */
  readonly days: readonly UsageDay[];
  /** Members who did something on any of them. */
  readonly people: number;
  readonly members: number;
  readonly suspendedMembers: number;
  readonly openInvitations: number;
  readonly resources: number;
  readonly failingResources: number;
  readonly sharedDiaries: number;
}
