import { z } from "zod";
import { type BodyRegion, regions } from "./body-regions.ts";
import { category, type Category } from "./categories.ts";
import type { Medication } from "./medication.ts";
import { insightDays } from "./days.ts";
import { freeText, lineOfText } from "./text.ts";
import { daysBetween, localDate, pastInstant, timeZone } from "./time.ts";

export const severityMin = 1;
export const severityMax = 10;

/** What a severity feels like, in the words a person would use; index 0 is severity 1. */
export const severityWords = [
  "barely there",
  "light",
  "noticeable",
  "bothersome",
  "hard to forget",
  "gets in the way",
  "strong, hard to ignore",
  "very strong",
  "almost unbearable",
  "as bad as it gets",
] as const;

const severity = z
  .int("Severity must be a whole number.")
  .min(severityMin, "Severity goes from 1 to 10.")
  .max(severityMax, "Severity goes from 1 to 10.");
const notes = freeText("Notes", 20_000);
const tag = lineOfText("A tag", 40);
const tags = z
  .array(tag, { error: "Tags must be a list." })
  .max(20, "An entry can have at most 20 tags.")
  .transform((list) => [...new Set(list)]);

const entryId = z.uuid("That is not an entry.");

/** What a person says of an entry, and every share shows. */
const plainFields = { occurredAt: pastInstant, timeZone, category, severity };
/** What they say in their own words, and where it hurts: shown to others only where the share says so. */
const ownWords = { notes, tags, regions };
const entryFields = z.strictObject({ ...plainFields, ...ownWords });
type EntryFields = Readonly<z.infer<typeof entryFields>>;
export type PlainField = keyof typeof plainFields;
export type OwnWord = keyof typeof ownWords;
/** What can be corrected of an entry, stands in its history and in a file of the diary. */
export type EntryField = keyof EntryFields;
export const entryFieldNames: readonly EntryField[] = entryFields.keyof().options;

/** A new entry. `id` is made by the client so that an entry logged offline arrives once. */
export const recordSymptomInput = entryFields.extend({
  id: entryId.optional(),
  notes: notes.default(""),
  tags: tags.default([]),
  regions: regions.default([]),
});
export type RecordSymptomInput = z.infer<typeof recordSymptomInput>;

/** What a person may change later; `version` is the `updatedAt` that they saw. */
export const correctSymptomInput = entryFields.partial().extend({
  id: entryId,
  version: z.iso.datetime({ offset: true, error: "Give the updatedAt of the entry as you saw it." }),
});
export type CorrectSymptomInput = z.infer<typeof correctSymptomInput>;

export const symptomEntryIdInput = z.strictObject({ id: entryId });

/** The last 30 days unless told. Newest first; `cursor` is the opaque `nextCursor` of the page before. */
export const listSymptomsInput = z.strictObject({
  from: localDate.optional(),
  to: localDate.optional(),
  timeZone: timeZone.default("UTC"),
  categories: z.array(category).max(50, "Choose at most 50 categories.").optional(),
  tags: z.array(tag).max(20, "Choose at most 20 tags.").optional(),
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  // TanStack Query's infinite queries say where they are going; there is only one way.
  direction: z.literal("forward").optional(),
  limit: z.int().min(1).max(200, "A page has at most 200 entries.").default(50),
});
export type ListSymptomsInput = z.infer<typeof listSymptomsInput>;

/** Periods that trends are told of: what is compared with as many days before. */
export const summaryInput = z.strictObject({
  days: z.literal(insightDays, { error: "Choose 7, 30, 90, 180 or 365 days." }),
  timeZone: timeZone.default("UTC"),
});
export type SummaryInput = z.infer<typeof summaryInput>;

/** With `category` only what was logged of it. */
export const calendarInput = z
  .strictObject({ from: localDate, to: localDate, category: category.optional() })
  .refine((range) => range.from <= range.to, { path: ["to"], message: "The last day is before the first." })
  .refine((range) => daysBetween(range.from, range.to) <= 400, {
    path: ["to"],
    message: "Ask for at most 400 days.",
  });
export type CalendarInput = z.infer<typeof calendarInput>;

/** Instants are ISO 8601 in UTC. */
export interface SymptomEntry extends EntryFields {
  readonly id: string;
  /** There are notes that do not open: `notes` is empty in their place. */
  readonly notesUnreadable?: true;
  /** The person's own day, `YYYY-MM-DD`, in `timeZone`. */
  readonly localDate: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly withdrawnAt: string | null;
}

export interface SymptomPage {
  readonly entries: readonly SymptomEntry[];
  readonly nextCursor: string | null;
}

/** The strongest and the number of entries of one day. */
export interface CalendarDay {
  readonly localDate: string;
  readonly strongest: number;
  readonly count: number;
}

/** What a person chooses from: their categories in their order, their tags, most used first, and where it last was. */
export interface Vocabulary {
  readonly categories: readonly Category[];
  readonly tags: readonly { readonly label: string; readonly count: number }[];
  /** Of each category that had some. */
  readonly lastRegions: readonly { readonly category: string; readonly regions: readonly BodyRegion[] }[];
  /** What was taken last, each once. */
  readonly medications: readonly Medication[];
}
