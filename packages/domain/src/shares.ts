import { z } from "zod";
import type { AccessDetails } from "./audit.ts";
import { category } from "./categories.ts";
import type { CycleDay } from "./cycle.ts";
import type { DailySeverity } from "./days.ts";
import { type CategoryTrend, summarise } from "./insights.ts";
import type { SharedIntake } from "./medication.ts";
import type { OrganizationStatus, OrganizationType } from "./organization-words.ts";
import type { MemberRole } from "./roles.ts";
import type { OwnWord, PlainField, SymptomEntry } from "./symptoms.ts";
import { lineOfText, reason } from "./text.ts";
import { addDays, localDate, timeZone, todayIn } from "./time.ts";

/** Days for which a share can last. */
export const mostShareDays = 365;
/** Shares that one person can have at a time. */
export const mostLiveShares = 50;

const cursor = z.string().max(300, "That page does not exist.").nullish();
const direction = z.literal("forward").optional();
const shareId = z.uuid("That is not a share.");

/** What of a diary is shown; nothing for everything. */
export const chosenCategories = z
  .array(category)
  .min(1, "Choose at least one, or everything.")
  .max(50, "Choose at most 50 categories.")
  .transform((list) => [...new Set(list)])
  .nullish();

/** What of a diary is shown. Without `to` it goes on; without `categories` it is everything. */
const terms = {
  from: localDate,
  to: localDate.nullish(),
  categories: chosenCategories,
  /** Notes and tags, what a person wrote in their own words, and where it hurt. */
  includesNotes: z.boolean(),
  /** What they took, and whether it helped. */
  includesMedication: z.boolean().default(false),
  /** Bleeding, and the day of the cycle. */
  includesCycle: z.boolean().default(false),
};

interface Days {
  readonly from?: string | undefined;
  readonly to?: string | null | undefined;
}
const isInOrder = ({ from, to }: Days) => from === undefined || to === undefined || to === null || from <= to;
const inOrder = { path: ["to"], message: "The last day is before the first." };

export const createShareInput = z
  .strictObject({
    ...terms,
    organizationId: z.uuid("Choose with whom."),
    /** What they are told that the person is called. */
    personName: lineOfText("Name", 100),
    /** The last day, in `timeZone`, on which it can be looked at. */
    expiresOn: localDate,
    timeZone,
    mailOnView: z.boolean(),
  })
  .refine(isInOrder, inOrder)
  .refine((share) => share.expiresOn >= todayIn(share.timeZone), {
    path: ["expiresOn"],
    message: "That day is over. Choose today or a later one.",
  })
  .refine((share) => share.expiresOn <= addDays(todayIn(share.timeZone), mostShareDays), {
    path: ["expiresOn"],
    message: "At most a year from now. You can share again then.",
  });
export type CreateShareInput = z.infer<typeof createShareInput>;

export const previewShareInput = z
  .strictObject({ ...terms, cursor, direction, limit: z.int().min(1).max(200).default(50) })
  .refine(isInOrder, inOrder);
export type PreviewShareInput = z.infer<typeof previewShareInput>;

export const shareIdInput = z.strictObject({ id: shareId });

export const listAccessesInput = z.strictObject({ cursor, direction, limit: z.int().min(1).max(200).default(50) });
export type ListAccessesInput = z.infer<typeof listAccessesInput>;

/** With `shareId` that one alone. */
export const listSharedInput = z.strictObject({
  shareId: shareId.optional(),
  search: z.string().max(100, "That is too long to search for.").optional(),
  cursor,
  direction,
  limit: z.int().min(1).max(100).default(50),
});
export type ListSharedInput = z.infer<typeof listSharedInput>;

/** `reason` is shown to the person. `from` and `to` narrow what is looked at. */
export const openSharedInput = z
  .strictObject({
    shareId,
    reason,
    from: localDate.optional(),
    to: localDate.optional(),
    cursor,
    limit: z.int().min(1).max(200).default(50),
  })
  .refine(isInOrder, inOrder);
export type OpenSharedInput = z.infer<typeof openSharedInput>;

/** An organization as somebody sees it who knows its short name. */
export interface FoundOrganization {
  readonly organizationId: string;
  readonly name: string;
  readonly type: OrganizationType;
  readonly city: string | null;
  /** Whether diaries can be shared with it. */
  readonly takesShares: boolean;
}

/** What is shown of a diary. */
export interface ShareTerms {
  readonly from: string;
  /** Null while it goes on. */
  readonly to: string | null;
  /** Null for everything. */
  readonly categories: readonly string[] | null;
  readonly includesNotes: boolean;
  readonly includesMedication: boolean;
  readonly includesCycle: boolean;
}

/** `paused`: the organization is closed for now and sees nothing. */
export type ShareState = "live" | "paused" | "expired" | "revoked";

/** One of a person's shares, as they see it themselves. */
export interface Share extends ShareTerms {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly organizationType: OrganizationType;
  readonly organizationStatus: OrganizationStatus;
  readonly personName: string;
  readonly state: ShareState;
  readonly expiresAt: string;
  readonly mailOnView: boolean;
  readonly revokedAt: string | null;
  readonly createdAt: string;
  /** How often a part of it was looked at. */
  readonly views: number;
  readonly lastViewedAt: string | null;
}

/** Somebody looked at a part of the person's diary. */
export interface DiaryAccess {
  readonly id: string;
  readonly occurredAt: string;
  /** What they were called when they looked, with their title. */
  readonly viewerName: string;
  /** What they are called now, if that is another name; null also when their account is gone. */
  readonly viewerNow: string | null;
  readonly memberRole: MemberRole;
  readonly organizationName: string;
  readonly reason: string;
  readonly shareId: string;
  readonly details: AccessDetails;
}

/** Somebody who shares with the organization. How many categories, not which: that is told with a record. */
export interface SharedWithUs {
  readonly id: string;
  readonly personName: string;
  /** Null for everything. */
  readonly categoryCount: number | null;
  readonly from: string;
  readonly to: string | null;
  readonly includesNotes: boolean;
  readonly includesMedication: boolean;
  readonly includesCycle: boolean;
  readonly expiresAt: string;
  readonly createdAt: string;
  /** When somebody of the organization looked last; null for never. */
  readonly lastViewedAt: string | null;
}

/** Null when notes are not shared. */
type SharedWords = { readonly [Word in OwnWord]: SymptomEntry[Word] | null };

/** An entry as those see it with whom it is shared. */
export interface SharedEntry extends Pick<SymptomEntry, PlainField | "localDate" | "notesUnreadable">, SharedWords {}

export interface SharedSummary {
  readonly entryCount: number;
  /** Most entries first. */
  readonly categories: readonly Pick<CategoryTrend, "category" | "count" | "days" | "mean" | "series">[];
  /** Oldest first. */
  readonly strongestByDay: readonly {
    readonly localDate: string;
    readonly strongest: number;
    readonly count: number;
  }[];
}

/** A shared part of a diary: what the person sees beforehand is what the organization sees. */
export interface SharedDiary {
  /** Of everything that is covered, not of the page alone. */
  readonly summary: SharedSummary;
  /** A page, newest first. */
  readonly entries: readonly SharedEntry[];
  readonly nextCursor: string | null;
  /** Bleeding on the covered days; null where the cycle is not shown. */
  readonly cycle: readonly CycleDay[] | null;
  /** What was taken on the covered days, newest first; null where medication is not shared. */
  readonly medication: readonly SharedIntake[] | null;
}

/** A shared diary as it was opened. */
export interface OpenedShare extends SharedDiary, ShareTerms {
  readonly shareId: string;
  readonly personName: string;
  readonly expiresAt: string;
}

/** Days over which the lines of a shared diary are calmed. */
export const sharedWindow = 7;

/** What the covered days add up to. */
export function summariseShared(daily: readonly DailySeverity[]): SharedSummary {
  // The period before is not shared: there is nothing to compare with.
  const { entryCount, categories, strongestByDay } = summarise({
    from: "",
    to: "",
    days: 0,
    window: sharedWindow,
    daily,
    previous: [],
    tags: [],
  });
  return {
    entryCount,
    categories: categories.map(({ category, count, days, mean, series }) => ({ category, count, days, mean, series })),
    strongestByDay,
  };
}
