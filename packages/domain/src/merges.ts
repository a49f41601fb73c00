import { z } from "zod";
import type { Match } from "./duplicates.ts";
import { patientId } from "./patient-id.ts";
import type { LinkState } from "./care.ts";
import type { PatientHit } from "./patient-hits.ts";
import type { Patient } from "./patients.ts";
import { reason } from "./text.ts";

/** Whose account stays that of the patient, where both records have one. */
export const keptAccounts = ["survivor", "merged"] as const;
export type KeptAccount = (typeof keptAccounts)[number];

const version = z.iso.datetime({ offset: true, error: "Give the updatedAt of the patient as you saw it." });

export const patientPairInput = z
  .strictObject({ one: patientId, other: patientId })
  .refine(({ one, other }) => one !== other, { message: "That is one record.", path: ["other"] });

export const mergePatientsInput = z
  .strictObject({
    id: z.uuid("That is not a merge."),
    /** The record that goes on. */
    survivorId: patientId,
    survivorVersion: version,
    /** The record that is part of it from then on. */
    mergedId: patientId,
    mergedVersion: version,
    /** Null where at most one of them has an account. */
    keepsAccountOf: z.enum(keptAccounts).nullable(),
    reason,
  })
  .refine(({ survivorId, mergedId }) => survivorId !== mergedId, {
    message: "That is one record.",
    path: ["mergedId"],
  });
export type MergePatientsInput = z.infer<typeof mergePatientsInput>;

export const undoMergeInput = z.strictObject({
  id: z.uuid("That is not a merge."),
  /** The record that it was merged into. */
  survivorId: patientId,
  reason,
});
export type UndoMergeInput = z.infer<typeof undoMergeInput>;

/** Both records as they are compared before somebody merges them, each with the state of its account. */
export interface ComparedRecord extends Pick<
  Patient,
  keyof PatientHit | "ssn" | "email" | "phone" | "address" | "updatedAt"
> {
  readonly account: LinkState;
}

export interface Comparison {
  readonly one: ComparedRecord;
  readonly other: ComparedRecord;
  readonly match: Match;
}

/** What an undone merge left where it was, since somebody changed it meanwhile. */
export interface KeptRow {
  /** Schema and table. */
  readonly table: string;
  readonly id: string;
}

export interface UndoneMerge {
  readonly patientId: string;
  /** How many entries went back. */
  readonly returned: number;
  readonly kept: readonly KeptRow[];
}

export const listDuplicatesInput = z.strictObject({
  cursor: z.string().max(300, "That page does not exist.").nullish(),
  direction: z.literal("forward").optional(),
});
export type ListDuplicatesInput = z.infer<typeof listDuplicatesInput>;

/** Two records that may be of one person. Of what tells them apart but is not shown in lists, only how alike it is. */
export interface Duplicate {
  readonly one: PatientHit;
  readonly other: PatientHit;
  readonly match: Match;
}
