import {
  AppError,
  type AskReviewInput,
  type ListNotesInput,
  type NoteList,
  type SaveNoteInput,
  type SignNoteInput,
  type TimelineCountsInput,
  type TimelineInput,
} from "@anamnesis/domain";
import type { Work } from "../../trpc.ts";
import { askForReview, discardDraft, openNotes, recordPrint, saveDraft, signNote } from "./notes.repository.ts";
import { outsideCareTeam } from "./care-team.ts";
import { readingInRecord, writingInRecord } from "./open-record.ts";
import type { Clinic } from "./patients.ts";
import { countTimeline, readTimeline, readViewers } from "./timeline.repository.ts";

const notFound = () => new AppError("not_found", "clinical.note_not_found");

/** How much was in the record of a patient, by parts of a period. */
export function timelineCountsOf(work: Work, clinic: Clinic, input: TimelineCountsInput) {
  return readingInRecord(work, { clinic, patientId: input.patientId }, (tx) => countTimeline(tx, input));
}

/** What was in the record of a patient, the newest first. */
export function timelineOf(work: Work, clinic: Clinic, input: TimelineInput) {
  return readingInRecord(work, { clinic, patientId: input.patientId }, (tx) => readTimeline(tx, input));
}

/** Who saw the record of a patient, and how often. */
export function viewersOf(work: Work, clinic: Clinic, patientId: string) {
  return readingInRecord(work, { clinic, patientId }, (tx) => readViewers(tx, patientId));
}

/** The notes of a case, with their signatures. */
export function listNotes(work: Work, clinic: Clinic, input: ListNotesInput): Promise<NoteList> {
  return readingInRecord(work, { clinic, patientId: input.patientId }, (tx, key) => openNotes(tx, input, key));
}

/**
 * Saves a draft as it is being written; the version that it has then. Throws `conflict` when another window saved it meanwhile, or
 * it was signed.
 */
export async function saveNote(
  work: Work,
  clinic: Clinic,
  input: SaveNoteInput,
): Promise<{ readonly updatedAt: string }> {
  const { organizationId } = clinic;
  const { outcome, version } = await writingInRecord(work, { clinic, patientId: input.patientId }, (tx, key) =>
    saveDraft(tx, { ...input, organizationId }, key),
  );
  switch (outcome) {
    case "done":
      if (version === null) throw notFound();
      return { updatedAt: version };
    case "changed":
      throw new AppError("conflict", "clinical.note_changed_meanwhile");
    case "signed":
      throw new AppError("conflict", "clinical.note_signed");
    case "ended":
      throw new AppError("conflict", "clinical.case_ended");
    case "not_found":
      throw notFound();
  }
}

interface NoteOfPatient {
  readonly id: string;
  readonly patientId: string;
}

/** Takes a draft away; the id of it. Throws `not_found`. */
export function discardNote(work: Work, clinic: Clinic, note: NoteOfPatient): Promise<{ readonly id: string }> {
  return writingInRecord(work, { clinic, patientId: note.patientId }, async (tx) => {
    if (await discardDraft(tx, note)) return { id: note.id };
    throw notFound();
  });
}

/** Signs a note; what stands in the case then. Throws `conflict` when what was shown is not what stands there. */
export async function sign(work: Work, clinic: Clinic, input: SignNoteInput): Promise<NoteList> {
  const of = { clinic, patientId: input.patientId };
  switch (await writingInRecord(work, of, (tx, key) => signNote(tx, input, key))) {
    case "done":
      return listNotes(work, clinic, { patientId: input.patientId, caseId: input.caseId });
    case "changed":
      throw new AppError("conflict", "clinical.note_not_as_shown");
    case "signed":
      throw new AppError("conflict", "clinical.note_signed");
    case "own":
      throw new AppError("forbidden", "clinical.note_of_others");
    case "not_found":
      throw notFound();
  }
}

/** Asks somebody to look at a signed note; the id of what was asked. Throws `forbidden` as `handOverCase` does. */
export async function askReview(work: Work, clinic: Clinic, input: AskReviewInput): Promise<{ readonly id: string }> {
  switch (await writingInRecord(work, { clinic, patientId: input.patientId }, (tx) => askForReview(tx, input))) {
    case "done":
      return { id: input.id };
    case "outside":
      throw outsideCareTeam();
    case "own":
      throw new AppError("forbidden", "clinical.note_of_others");
    case "not_a_clinician":
      throw new AppError("invalid", "clinical.not_who_writes");
    case "not_found":
      throw notFound();
  }
}

/** Writes down that a note is printed; the id of it. Throws `not_found` for a draft. */
export function printNote(work: Work, clinic: Clinic, note: NoteOfPatient): Promise<{ readonly id: string }> {
  return writingInRecord(work, { clinic, patientId: note.patientId }, async (tx) => {
    if (await recordPrint(tx, note)) return { id: note.id };
    throw notFound();
  });
}
