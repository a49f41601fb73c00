import { z } from "zod";
import { flows } from "./cycle.ts";
import { dayNotes, sleepMinutes } from "./diary-days.ts";
import { takeMedicationInput } from "./medication.ts";
import { recordSymptomInput } from "./symptoms.ts";
import { lineOfText } from "./text.ts";
import { localDate, pastInstant } from "./time.ts";
import {
  mostTrackers,
  tooManyTrackers,
  trackedValues,
  trackerId,
  trackerKind,
  trackerLabel,
  trackerUnit,
} from "./trackers.ts";

/** What a file came from: our own table, the file with everything, Drip, Bearable, or any other table. */
export const importSources = ["diary_csv", "diary_json", "drip", "bearable", "table"] as const;
export type ImportSource = (typeof importSources)[number];

/** Whether what an import brought is there. It goes, and comes again, in many transactions. */
export type ImportState = "there" | "leaving" | "gone" | "returning";

/** How many rows a file can have. */
export const mostImportRows = 200_000;
/** How many entries are sent at once. */
export const importBatch = 500;
/** How many days of bleeding a file can have: more than a life has. */
export const mostImportDays = 5_000;

const importId = z.uuid("That is not an import.");
const tooManyAtOnce = `Send at most ${importBatch} entries at once.`;

/** One day of bleeding that a file tells of; `startsCycle` where it says so, null where the rule is to say it. */
const cycleDay = z.strictObject({
  localDate,
  flow: z.enum(flows, "Choose none, spotting, light, medium or heavy."),
  startsCycle: z.boolean().nullable().default(null),
});
export type ImportedDay = Readonly<z.infer<typeof cycleDay>>;

/** Begins an import. Sent again with the same `id` it changes nothing. */
export const beginImportInput = z.strictObject({
  id: importId,
  source: z.enum(importSources, "Say what the file came from."),
  fileName: lineOfText("The name of the file", 255),
  /** How many entries are going to be sent, and how many rows are left out. */
  entryCount: z.int().min(0).max(mostImportRows, "A file can have at most 200,000 rows."),
  leftOutCount: z.int().min(0).max(mostImportRows, "A file can have at most 200,000 rows."),
  cycleDays: z.array(cycleDay).max(mostImportDays, "A file can have at most 5,000 days of bleeding.").default([]),
});
export type BeginImportInput = z.infer<typeof beginImportInput>;

/** Entries of an import that was begun. Those that are there already stay as they are, so that it can be sent again. */
export const addImportedInput = z.strictObject({
  id: importId,
  entries: z
    .array(recordSymptomInput.extend({ id: z.uuid("That is not an entry.") }))
    .min(1, "Send an entry.")
    .max(importBatch, tooManyAtOnce),
});
export type AddImportedInput = z.infer<typeof addImportedInput>;

/** Something that is followed, as a file tells of it. */
export const importedTracker = z.strictObject({
  id: trackerId,
  label: trackerLabel,
  kind: trackerKind,
  unit: trackerUnit,
  hidden: z.boolean(),
});
export type ImportedTracker = Readonly<z.infer<typeof importedTracker>>;

/** A day as a whole, as a file tells of it: numbers and answers by the ids that the file has for what is followed. */
export const importedDiaryDay = z.strictObject({
  localDate,
  sleepMinutes: sleepMinutes.nullable(),
  tracked: trackedValues,
  notes: dayNotes,
});
export type ImportedDiaryDay = Readonly<z.infer<typeof importedDiaryDay>>;

/** Days of an import that was begun, and what is followed, also where no day tells of it. A day that something is said of already stays as it is. */
export const addImportedDaysInput = z.strictObject({
  id: importId,
  trackers: z.array(importedTracker).max(mostTrackers, tooManyTrackers),
  days: z
    .array(importedDiaryDay)
    .max(importBatch, tooManyAtOnce)
    .refine((days) => new Set(days.map((day) => day.localDate)).size === days.length, "Send each day once."),
});
export type AddImportedDaysInput = z.infer<typeof addImportedDaysInput>;

/** What was taken, of an import that was begun. What is there already stays as it is. */
export const addImportedIntakesInput = z.strictObject({
  id: importId,
  intakes: z.array(takeMedicationInput).min(1, "Send something taken.").max(importBatch, tooManyAtOnce),
});
export type AddImportedIntakesInput = z.infer<typeof addImportedIntakesInput>;

export const importIdInput = z.strictObject({ id: importId });

/** What makes two entries the same to an import: the minute, what it is of, and how strong it was. */
const sameness = recordSymptomInput.pick({ category: true, severity: true }).extend({ occurredAt: pastInstant });
export type Sameness = Readonly<z.infer<typeof sameness>>;

export const findDuplicatesInput = z.strictObject({ entries: z.array(sameness).max(importBatch, tooManyAtOnce) });
export type FindDuplicatesInput = z.infer<typeof findDuplicatesInput>;

/** The same for entries that an import takes for the same. */
export const samenessOf = ({ occurredAt, category, severity }: Sameness): string =>
  `${Math.floor(Date.parse(occurredAt) / 60_000)} ${severity} ${category}`;

/** What makes two of what was taken the same to an import: the minute, what it was, and how much. */
const { name, dose } = takeMedicationInput.shape;
const intakeSameness = z.strictObject({ takenAt: pastInstant, name, dose });
export type IntakeSameness = Readonly<z.infer<typeof intakeSameness>>;

export const findDuplicateIntakesInput = z.strictObject({
  intakes: z.array(intakeSameness).max(importBatch, tooManyAtOnce),
});

/** The same for what an import takes for the same. */
export const samenessOfIntake = ({ takenAt, name, dose }: IntakeSameness): string =>
  JSON.stringify([Math.floor(Date.parse(takenAt) / 60_000), name, dose]);

/** How far an import went, or came again, with one call. */
export interface ImportMove {
  readonly id: string;
  readonly state: ImportState;
  /** How much of it went or came: entries, days, and what was taken. */
  readonly moved: number;
}

export interface ImportSummary {
  readonly id: string;
  readonly source: ImportSource;
  readonly fileName: string;
  /** How many entries were to be sent. */
  readonly entryCount: number;
  /** How many of them arrived. */
  readonly arrivedCount: number;
  readonly leftOutCount: number;
  /** How many days of bleeding came with it. */
  readonly dayCount: number;
  /** How many days with sleep, notes or else something that is followed. */
  readonly wholeDayCount: number;
  /** How often something was taken. */
  readonly intakeCount: number;
  readonly createdAt: string;
  readonly state: ImportState;
  readonly undoneAt: string | null;
}
