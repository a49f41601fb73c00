import { z } from "zod";
import type { Language } from "./languages.ts";
import { freeText, lineOfText } from "./text.ts";
import { localDate, pastInstant, timeZone } from "./time.ts";

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

const startingCategories: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "Cramps",
    "Headache",
    "Mood",
    "Fatigue",
    "Sleep",
    "Bleeding",
    "Bloating",
    "Nausea",
    "Breast tenderness",
    "Back pain",
    "Hot flush",
    "Acne",
  ],
  de: [
    "Krämpfe",
    "Kopfschmerzen",
    "Stimmung",
    "Erschöpfung",
    "Schlaf",
    "Blutung",
    "Blähbauch",
    "Übelkeit",
    "Brustspannen",
    "Rückenschmerzen",
    "Hitzewallung",
    "Akne",
  ],
};

/** The categories that a new diary starts with, in a language. The list is open: a person adds their own. */
export const defaultCategories = (language: Language): readonly string[] => startingCategories[language];

const category = lineOfText("Category", 60);
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
/** What they say in their own words: shown to others only where the share says so. */
const ownWords = { notes, tags };
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

export const insightDays = [7, 30, 90] as const;
export const summaryInput = z.strictObject({
  days: z.union([z.literal(7), z.literal(30), z.literal(90)], { error: "Choose 7, 30 or 90 days." }),
  timeZone: timeZone.default("UTC"),
});
export type SummaryInput = z.infer<typeof summaryInput>;

export const calendarInput = z
  .strictObject({ from: localDate, to: localDate })
  .refine((range) => range.from <= range.to, { path: ["to"], message: "The last day is before the first." })
  .refine((range) => Date.parse(range.to) - Date.parse(range.from) <= 400 * 86_400_000, {
    path: ["to"],
    message: "Ask for at most 400 days.",
  });

/** Instants are ISO 8601 in UTC. */
export interface SymptomEntry extends EntryFields {
  readonly id: string;
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

/** What completes a person's typing: their own categories and tags, most used first. */
export interface Vocabulary {
  readonly categories: readonly { readonly label: string; readonly count: number }[];
  readonly tags: readonly { readonly label: string; readonly count: number }[];
}
