import { z } from "zod";
import type { CaseStatus } from "./case-status.ts";
import type { NoteContent } from "./notes.ts";
import { patientId } from "./patient-id.ts";

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
  "allergy",
  "observation",
  "diary_shared",
  "look",
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** Without looks, of which there are many. */
export const usualTimelineKinds: readonly TimelineKind[] = timelineKinds.filter((kind) => kind !== "look");

export const timelineInput = z.strictObject({
  patientId,
  kinds: z.array(z.enum(timelineKinds)).min(1, "Choose what to show.").max(timelineKinds.length),
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  direction: z.literal("forward").optional(),
  limit: z.int().min(1).max(100).default(25),
});
export type TimelineInput = z.infer<typeof timelineInput>;

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
  readonly cases: readonly OwnCase[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}
