import { z } from "zod";
import { patientId } from "./patient-id.ts";
import type { MemberRole } from "./roles.ts";
import { freeText } from "./text.ts";

/** The parts of a note (SOAP). */
export const noteParts = ["subjective", "objective", "assessment", "plan"] as const;
export type NotePart = (typeof noteParts)[number];
/** Of each part, in characters. */
export const mostOfAPart = 20_000;

/** What a signature means (21 CFR 11.50). Its author signs first. */
export const signatureMeanings = ["author", "review", "co_sign"] as const;
export type SignatureMeaning = (typeof signatureMeanings)[number];
export const askedMeanings = ["review", "co_sign"] as const satisfies readonly SignatureMeaning[];
export type AskedMeaning = (typeof askedMeanings)[number];

const noteId = z.uuid("That is not a note.").transform((id) => id.toLowerCase());
const caseId = z.uuid("That is not a case.").transform((id) => id.toLowerCase());
const version = z.iso.datetime({ offset: true, error: "Give the updatedAt of the note as you saw it." });
const part = (label: string) => freeText(label, mostOfAPart).default("");

/** What somebody writes. */
export const noteContent = {
  subjective: part("Subjective"),
  objective: part("Objective"),
  assessment: part("Assessment"),
  plan: part("Plan"),
};
const noteShape = z.strictObject(noteContent);
export type NoteContent = Readonly<z.infer<typeof noteShape>>;
export const emptyNote: NoteContent = { subjective: "", objective: "", assessment: "", plan: "" };

export const listNotesInput = z.strictObject({ patientId, caseId });
export type ListNotesInput = z.infer<typeof listNotesInput>;

export const saveNoteInput = z.strictObject({
  id: noteId,
  patientId,
  caseId,
  /** The signed note that this one amends; null for a note of its own. */
  amendsId: noteId.nullable().default(null),
  /** When what it tells of was. */
  effectiveAt: z.iso.datetime({ offset: true, error: "Say when it was, with the offset from UTC." }),
  ...noteContent,
  /** The version that was written over; null for a new one. */
  version: version.nullable(),
});
export type SaveNoteInput = z.infer<typeof saveNoteInput>;

export const noteIdInput = z.strictObject({ id: noteId, patientId });

export const signNoteInput = z.strictObject({
  /** Of the signature: sent twice, it is one. */
  id: z.uuid("That is not a signature.").transform((id) => id.toLowerCase()),
  noteId,
  patientId,
  caseId,
  meaning: z.enum(signatureMeanings),
  version,
  /** SHA-256, in hex, of what was shown (`canonicalNotes`). */
  digest: z.string().regex(/^[0-9a-f]{64}$/u, "That is no digest."),
});
export type SignNoteInput = z.infer<typeof signNoteInput>;

export const askReviewInput = z.strictObject({
  id: z.uuid("That is not a request.").transform((id) => id.toLowerCase()),
  noteId,
  patientId,
  userId: z.uuid("Choose somebody."),
  meaning: z.enum(askedMeanings),
});
export type AskReviewInput = z.infer<typeof askReviewInput>;

/** Who signed a note, when, and what it means. */
export interface Signature {
  readonly id: string;
  readonly noteId: string;
  readonly userId: string;
  /** As they were called then. */
  readonly signerName: string;
  readonly memberRole: MemberRole;
  readonly meaning: SignatureMeaning;
  readonly signedAt: string;
  /** SHA-256 of what they were shown, in hex. */
  readonly digest: string;
  readonly covers: readonly string[];
  /** Whether what they were shown is what stands here. */
  readonly isIntact: boolean;
}

/** Whose signature a note waits for. */
export interface ReviewRequest {
  readonly noteId: string;
  readonly askedOf: string;
  readonly askedName: string | null;
  readonly askingName: string | null;
  readonly meaning: AskedMeaning;
}

export interface Note extends NoteContent {
  readonly id: string;
  readonly caseId: string;
  readonly authorId: string;
  /** Null of an account that is gone. */
  readonly authorName: string | null;
  readonly amendsId: string | null;
  readonly effectiveAt: string;
  /** ISO 8601; null of a draft. */
  readonly signedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Notes of a case, the oldest first: signed ones, and drafts of whoever asks. */
export interface NoteList {
  readonly notes: readonly Note[];
  readonly signatures: readonly Signature[];
  readonly requests: readonly ReviewRequest[];
  /** Who else writes there: what, nobody is shown before it is signed. */
  readonly othersDrafts: readonly string[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/** What of a note a signature is made over. */
export type SignedContent = Pick<Note, "id" | "caseId" | "authorId" | "amendsId" | "effectiveAt" | NotePart>;

/**
 * What a signature covers, as the text whose UTF-8 bytes are hashed: a note and its amendments in their order. The one place
 * that says how they are written; another way is another format.
 */
export const canonicalNotes = (notes: readonly SignedContent[]): string =>
  JSON.stringify({
    format: "anamnesis.notes.1",
    notes: notes.map(
      ({ id, caseId: ofCase, authorId, amendsId, effectiveAt, subjective, objective, assessment, plan }) => ({
        id,
        caseId: ofCase,
        authorId,
        amendsId,
        effectiveAt,
        subjective,
        objective,
        assessment,
        plan,
      }),
    ),
  });

/** The amendments of a note that are signed, in the order in which they were. */
export const amendmentsOf = <N extends Pick<Note, "id" | "amendsId" | "signedAt">>(
  notes: readonly N[],
  id: string,
): readonly N[] =>
  notes
    .filter(({ amendsId, signedAt }) => amendsId === id && signedAt !== null)
    .toSorted(
      (one, other) => (one.signedAt ?? "").localeCompare(other.signedAt ?? "") || one.id.localeCompare(other.id),
    );

/** What whoever signs a note is shown: the note with its amendments, and the amendment that is about to be signed. */
export function coveredBy<N extends Pick<Note, "id" | "amendsId" | "signedAt">>(
  notes: readonly N[],
  note: N,
): readonly N[] {
  const original = notes.find(({ id }) => id === (note.amendsId ?? note.id));
  if (original === undefined) return [];
  const covered = [original, ...amendmentsOf(notes, original.id)];
  return note.amendsId !== null && note.signedAt === null ? [...covered, note] : covered;
}

/** Whether there is nothing in it. */
export const isEmptyNote = (content: NoteContent): boolean => noteParts.every((name) => content[name].trim() === "");
