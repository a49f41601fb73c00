import { emptyNote, type Note, type NoteContent, noteParts } from "@anamnesis/domain";
import { createTextDraft, type KeptDraft, type TextDraft } from "../text-draft.ts";

export type NoteDraft = TextDraft<NoteContent, Note>;
export type KeptNote = KeptDraft<NoteContent>;

export const contentOf = ({ subjective, objective, assessment, plan }: NoteContent): NoteContent => ({
  subjective,
  objective,
  assessment,
  plan,
});

type NoteDraftParts = Omit<Parameters<typeof createTextDraft<NoteContent, Note>>[0], "empty" | "contentOf" | "isSame">;

/** A note that is saved as it is being written. */
export const createNoteDraft = (parts: NoteDraftParts): NoteDraft =>
  createTextDraft<NoteContent, Note>({
    ...parts,
    empty: emptyNote,
    contentOf,
    isSame: (one, other) => noteParts.every((part) => one[part] === other[part]),
  });
