/*
 * What addresses carry behind the question mark. An address can be typed by hand: what does not fit is
 * left out, so that a page opens anyway.
 */

import {
  type CaseHolder,
  caseHolders,
  type CasePriority,
  casePriorities,
  type CaseStatus,
  caseStatuses,
  type InsightDays,
  insightDays,
  type JobStatus,
  jobStatuses,
  type MemberRole,
  memberRoles,
  type MembershipStatus,
  membershipStatuses,
  type OrganizationStatus,
  organizationStatuses,
  type UserRole,
  userRoles,
  type UserStatus,
  userStatuses,
  type ResourceType,
  resourceTypes,
} from "@anamnesis/domain";

type Raw = Readonly<Record<string, unknown>>;

function textIn(raw: Raw, key: string, pattern: RegExp): string | undefined {
  const value = raw[key];
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

/**
 * Every key is named, also where it holds nothing: the router lays what a route returns over the raw
 * address, and a key that is missing here would let the raw value through.
 */
type Search<Key extends string> = { [K in Key]?: string | undefined };

const dayShape = /^(?:19|2[01])\d{2}-\d{2}-\d{2}$/u;
const month = /^(?:19|2[01])\d{2}-(?:0[1-9]|1[0-2])$/u;
const words = /^.{1,60}$/u;

/** A day that exists: the 31st of February is none. */
function dayIn(raw: Raw, key: string): string | undefined {
  const text = textIn(raw, key, dayShape);
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? undefined : text;
}

/** A year, which the router reads as a number where it was typed by hand. */
function yearIn(raw: Raw, key: string): string | undefined {
  const text = String(raw[key]);
  return /^(?:19|2[01])\d{2}$/u.test(text) ? text : undefined;
}

/** Only places of our own: an address elsewhere would make the sign-in page a way to lead people astray. */
export const signInSearch = (raw: Raw): Search<"next"> => ({ next: textIn(raw, "next", /^\/(?![/\\])/u) });
export const todaySearch = (raw: Raw): Search<"date"> => ({ date: dayIn(raw, "date") });
export type DiarySearch = Search<"category" | "tag" | "from" | "to">;
export const diarySearch = (raw: Raw): DiarySearch => ({
  category: textIn(raw, "category", words),
  tag: textIn(raw, "tag", words),
  from: dayIn(raw, "from"),
  to: dayIn(raw, "to"),
});
export interface CalendarSearch extends Search<"month" | "day"> {
  /** Of the view of a whole year. */
  year?: number | undefined;
}
export const calendarSearch = (raw: Raw): CalendarSearch => {
  const year = Number(raw["year"]);
  return {
    month: textIn(raw, "month", month),
    day: dayIn(raw, "day"),
    year: Number.isInteger(year) && year >= 1900 && year < 2200 ? year : undefined,
  };
};
export interface TrendsSearch extends Search<"symptom" | "first" | "second"> {
  days?: InsightDays | undefined;
}
export const trendsSearch = (raw: Raw): TrendsSearch => ({
  days: insightDays.find((days) => days === raw["days"]),
  symptom: textIn(raw, "symptom", words),
  first: textIn(raw, "first", words),
  second: textIn(raw, "second", words),
});

export interface NewShareSearch {
  from?: string | undefined;
  to?: string | undefined;
  categories?: string[] | undefined;
}
/** What is shared, as another page has it already. */
export const newShareSearch = (raw: Raw): NewShareSearch => {
  const given: unknown = raw["categories"];
  const isListed = Array.isArray(given) && given.length > 0 && given.every((one) => words.test(String(one)));
  return {
    from: dayIn(raw, "from"),
    to: dayIn(raw, "to"),
    categories: isListed ? given.map(String) : undefined,
  };
};

/** One of the words that are known. */
function oneOf<Word extends string>(raw: Raw, key: string, known: readonly Word[]): Word | undefined {
  return known.find((word) => word === raw[key]);
}

export interface UsersSearch {
  search?: string | undefined;
  role?: UserRole | undefined;
  status?: UserStatus | undefined;
}
export const usersSearch = (raw: Raw): UsersSearch => ({
  search: textIn(raw, "search", /^.{1,254}$/u),
  role: oneOf(raw, "role", userRoles),
  status: oneOf(raw, "status", userStatuses),
});

export interface MembersSearch {
  search?: string | undefined;
  role?: MemberRole | undefined;
  status?: MembershipStatus | undefined;
  /** Whose details are open. */
  member?: string | undefined;
  /** Whether somebody is about to be invited. */
  invite?: true | undefined;
}
export const membersSearch = (raw: Raw): MembersSearch => ({
  search: textIn(raw, "search", /^.{1,254}$/u),
  role: oneOf(raw, "role", memberRoles),
  status: oneOf(raw, "status", membershipStatuses),
  member: textIn(raw, "member", /^[\da-f-]{36}$/u),
  invite: raw["invite"] === true ? true : undefined,
});

/** Which case of a patient is shown. */
export type PatientSearch = Search<"case" | "note" | "kind" | "time">;
export const patientSearch = (raw: Raw): PatientSearch => ({
  case: textIn(raw, "case", /^[\da-f-]{36}$/u),
  note: textIn(raw, "note", /^[\da-f-]{36}$/u),
  // Of the timeline: what is shown, and of which year, month or day.
  kind: textIn(raw, "kind", /^[a-z_]{1,30}$/u),
  time: yearIn(raw, "time") ?? textIn(raw, "time", month) ?? dayIn(raw, "time"),
});

/** The case that a new plan is written for, and the plan that it takes the place of. */
export type PlanSearch = Search<"case" | "replaces">;
export const planSearch = (raw: Raw): PlanSearch => ({
  case: textIn(raw, "case", /^[\da-f-]{36}$/u),
  replaces: textIn(raw, "replaces", /^[\da-f-]{36}$/u),
});

export interface CasesSearch {
  status?: CaseStatus | undefined;
  priority?: CasePriority | undefined;
  holder?: CaseHolder | undefined;
}
export const casesSearch = (raw: Raw): CasesSearch => ({
  status: oneOf(raw, "status", caseStatuses),
  priority: oneOf(raw, "priority", casePriorities),
  holder: oneOf(raw, "holder", caseHolders),
});

export interface OrganizationsSearch {
  search?: string | undefined;
  status?: OrganizationStatus | undefined;
}
export const organizationsSearch = (raw: Raw): OrganizationsSearch => ({
  search: textIn(raw, "search", /^.{1,120}$/u),
  status: oneOf(raw, "status", organizationStatuses),
});

export interface JobsSearch {
  status?: JobStatus | undefined;
  kind?: string | undefined;
}
export const jobsSearch = (raw: Raw): JobsSearch => ({
  status: oneOf(raw, "status", jobStatuses),
  kind: textIn(raw, "kind", /^[\w.]{1,100}$/u),
});

export interface ResourcesSearch {
  type?: ResourceType | undefined;
}
export const resourcesSearch = (raw: Raw): ResourcesSearch => ({ type: oneOf(raw, "type", resourceTypes) });

export const sharedSearch = (raw: Raw): Search<"search"> => ({ search: textIn(raw, "search", /^.{1,100}$/u) });
