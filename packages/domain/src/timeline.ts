import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import type { CaseStatus } from "./case-status.ts";
import type { MedicationStatement } from "./medication-statements.ts";
import type { NoteContent } from "./notes.ts";
import { patientId } from "./patient-id.ts";
import type { OwnPlan } from "./plans/plans.ts";
import type { OwnPrescription } from "./prescribing/prescriptions.ts";
import { localDate, startOfDay, timeZone } from "./time.ts";

/** What stands in the timeline of a patient. */
export const timelineKinds = [
  "case",
  "case_closed",
  "handover",
  "note",
  "amendment",
  "signature",
  "diagnosis",
  "diagnosis_confirmed",
  "diagnosis_rejected",
  "prescription",
  "prescription_ended",
  "plan",
  "plan_ended",
  "allergy",
  "observation",
  "diary_shared",
  "look",
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** Without looks, of which there are many. */
export const usualTimelineKinds: readonly TimelineKind[] = timelineKinds.filter((kind) => kind !== "look");

const firstYear = 1900;
const lastYear = 2199;
const periodShape = /^(?:19|2[01])\d{2}(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?)?$/u;

/** Whether a text is a year, a month of one, or a day, as ISO 8601 begins: `2026`, `2026-10`, `2026-10-12`. */
export const isPeriod = (text: string): boolean =>
  periodShape.test(text) && (text.length < 10 || localDate.safeParse(text).success);

/** The period around one, that it is a part of; null around a year. */
export const periodAround = (period: string): string | null => (period.length > 4 ? period.slice(0, -3) : null);

const twoDigits = (value: number) => String(value).padStart(2, "0");

/** The parts of a period, the earliest first: years of everything (null), months of a year, days of a month, none of a day. */
export function partsOfPeriod(period: string | null): readonly string[] {
  const count = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
  if (period === null) return count(firstYear, lastYear).map(String);
  if (period.length === 4) return count(1, 12).map((month) => `${period}-${twoDigits(month)}`);
  if (period.length === 10) return [];
  return count(1, Temporal.PlainYearMonth.from(period).daysInMonth).map((day) => `${period}-${twoDigits(day)}`);
}

/** The first day of a period. */
const firstDayOf = (period: string): string => period + "-01-01".slice(period.length - 4);

/** The first day after a period. */
function dayAfter(period: string): string {
  const first = Temporal.PlainDate.from(firstDayOf(period));
  const length = period.length === 4 ? { years: 1 } : period.length === 7 ? { months: 1 } : { days: 1 };
  return first.add(length).toString();
}

/** When a period begins in a zone, and when it is over: ISO 8601 in UTC. */
export function boundsOfPeriod(period: string, zone: string): { readonly from: string; readonly until: string } {
  return { from: startOfDay(firstDayOf(period), zone), until: startOfDay(dayAfter(period), zone) };
}

const kinds = z.array(z.enum(timelineKinds)).min(1, "Choose what to show.").max(timelineKinds.length);
const period = z.string().refine(isPeriod, "Give a year, a month or a day, such as 2026-10.").nullable().default(null);

export const timelineInput = z.strictObject({
  patientId,
  kinds,
  /** Everything where there is none. */
  period,
  timeZone: timeZone.default("UTC"),
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  direction: z.literal("forward").optional(),
  limit: z.int().min(1).max(100).default(25),
});
export type TimelineInput = z.infer<typeof timelineInput>;

export const timelineCountsInput = z.strictObject({ patientId, kinds, period, timeZone: timeZone.default("UTC") });
export type TimelineCountsInput = z.infer<typeof timelineCountsInput>;

/** How much there is in a part of a period. */
export interface TimelineCount {
  readonly period: string;
  readonly events: number;
}

/** Something that was. Its words, where it has some, stand in the record. */
export interface TimelineEvent {
  readonly id: string;
  readonly happenedAt: string;
  readonly kind: TimelineKind;
  readonly caseId: string | null;
  readonly actor: string | null;
  readonly detail: string | null;
}

/** Somebody who opened or printed a record, and how often. */
export interface RecordViewer {
  readonly userId: string;
  /** As they were called the last time. */
  readonly viewerName: string;
  readonly times: number;
  readonly lastAt: string;
}

export const openOwnRecordInput = z.strictObject({ id: z.uuid("That is not a record.") });

/** A signed note, as the patient reads it. */
export interface OwnNote extends NoteContent {
  readonly id: string;
  readonly authorName: string | null;
  readonly effectiveAt: string;
  readonly signedAt: string;
  /** What was added to it later, the oldest first. */
  readonly amendments: readonly Omit<OwnNote, "amendments">[];
}

/** What somebody takes or took, as their clinic wrote it down. */
export type OwnMedication = Pick<
  MedicationStatement,
  "id" | "name" | "takenAs" | "since" | "until" | "status" | "stopReason"
>;

/** What a clinic treats a person for, and what it wrote. */
export interface OwnCase {
  readonly id: string;
  readonly caseNumber: string;
  readonly title: string;
  readonly status: CaseStatus;
  readonly createdAt: string;
  readonly notes: readonly OwnNote[];
}

export interface OwnRecordContents {
  /** What they take first, then what they took. */
  readonly medications: readonly OwnMedication[];
  readonly cases: readonly OwnCase[];
  /** Signed ones, the latest first. */
  readonly prescriptions: readonly OwnPrescription[];
  /** Those that were begun, the latest first. */
  readonly plans: readonly OwnPlan[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}
