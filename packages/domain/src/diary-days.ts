import { z } from "zod";
import { freeText } from "./text.ts";
import { localDate, timeZone, todayIn } from "./time.ts";
import { trackedChanges, type TrackedValues } from "./trackers.ts";

/** Sleep is said by quarters of an hour. */
export const sleepStep = 15;
export const mostSleep = 1_440;
const badSleep = "Sleep goes from 0 to 24 hours.";
export const sleepMinutes = z
  .int(badSleep)
  .min(0, badSleep)
  .max(mostSleep, badSleep)
  .refine((minutes) => minutes % sleepStep === 0, "Sleep is said by quarters of an hour.");

export const mostDayNotes = 2_000;
export const dayNotes = freeText("Notes", mostDayNotes);

const isOver = (day: { readonly localDate: string; readonly timeZone: string }) =>
  day.localDate <= todayIn(day.timeZone);
const notYet = { path: ["localDate"], message: "That day has not come yet." };

/** Says something of a day; what is not named stays, null takes it back. Said again it is the same. */
export const setDayInput = z
  .strictObject({
    localDate,
    timeZone: timeZone.default("UTC"),
    sleepMinutes: sleepMinutes.nullable().optional(),
    tracked: trackedChanges.default({}),
  })
  .refine(isOver, notYet);
export type SetDayInput = z.infer<typeof setDayInput>;

const revision = z.uuid("That is no writing of these notes.");
/**
 * Writes the notes of a day; empty takes them away. `revision` is of this writing, made by who writes and the same for as long
 * as they go on; `after` is that of the notes it began with. Notes that are of neither were changed by somebody else meanwhile.
 */
export const writeDayNotesInput = z
  .strictObject({
    localDate,
    timeZone: timeZone.default("UTC"),
    notes: dayNotes,
    revision,
    after: revision.nullable(),
  })
  .refine(isOver, notYet);
export type WriteDayNotesInput = z.infer<typeof writeDayNotesInput>;

/** What is said of a day as a whole. */
export interface DiaryDay {
  readonly localDate: string;
  readonly sleepMinutes: number | null;
  readonly tracked: TrackedValues;
  /** Empty for none, and for such as do not open. */
  readonly notes: string;
  /** What was written can not be read: its seal does not open. */
  readonly notesUnreadable?: true;
  /** Which writing the notes are of; null where nobody wrote any. */
  readonly notesRevision: string | null;
}

/** Of a day that nothing is said of. */
export const emptyDay = (day: string): DiaryDay => ({
  localDate: day,
  sleepMinutes: null,
  tracked: {},
  notes: "",
  notesRevision: null,
});
