import { z } from "zod";
import type { CaseList } from "./cases.ts";
import { bareCode, looksLikeCode } from "./codes.ts";
import { languages } from "./languages.ts";
import { patientId } from "./patient-id.ts";
import { freeText, lineOfText } from "./text.ts";
import { addDays, localDate, todayIn } from "./time.ts";

/** How far somebody has come with what somebody has. */
export const diagnosisStatuses = [
  "pending",
  "generated",
  "under_review",
  "confirmed",
  "rejected",
  "superseded",
] as const;
export type DiagnosisStatus = (typeof diagnosisStatuses)[number];

/** Where a diagnosis may go from where it is. The database holds the same (`clinical.is_diagnosis_move`). */
export const diagnosisMoves: Readonly<Record<DiagnosisStatus, readonly DiagnosisStatus[]>> = {
  pending: ["under_review", "confirmed", "rejected"],
  generated: ["under_review", "confirmed", "rejected"],
  under_review: ["confirmed", "rejected"],
  confirmed: ["superseded"],
  rejected: [],
  superseded: [],
};

/** Whether a diagnosis may go from one to another. */
export const isDiagnosisMove = (from: DiagnosisStatus, to: DiagnosisStatus): boolean =>
  diagnosisMoves[from].includes(to);

/** Whether somebody has still to decide about it. */
export const isUndecided = (status: DiagnosisStatus): boolean => isDiagnosisMove(status, "rejected");

/** The mildest first. */
export const diagnosisSeverities = ["minimal", "mild", "moderate", "severe", "critical", "life_threatening"] as const;
export type DiagnosisSeverity = (typeof diagnosisSeverities)[number];

/** Who said it first. */
export const diagnosisSources = ["clinician", "model"] as const;
export type DiagnosisSource = (typeof diagnosisSources)[number];

/** What a diagnosis can rest on. */
export const evidenceKinds = ["diary_entry", "observation", "note"] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

const diagnosisId = z.uuid("That is not a diagnosis.").transform((id) => id.toLowerCase());
const version = z.iso.datetime({ offset: true, error: "Give the updatedAt of the diagnosis as you saw it." });
const mostLines = 20;
const lines = (label: string) =>
  z.array(lineOfText(label, 200)).max(mostLines, `At most ${mostLines} lines.`).default([]);

/** Day of the encounter, wherever that was. */
const encounterDay = localDate.refine((day) => day <= addDays(todayIn("UTC"), 1), "That day is still to come.");

/** A code as it may be typed, with the dot or without; empty is none. */
const icdCode = z
  .string()
  .max(20, "That is no code.")
  .transform((typed) => bareCode(typed))
  .refine((code) => code === "" || looksLikeCode(code), "That is no code of ICD-10-CM: a letter, then up to six more.")
  .transform((code) => (code === "" ? null : code));

/** What stands behind a diagnosis: sealed as a whole. */
const details = z.strictObject({
  reasoning: freeText("Reasoning", 5_000).default(""),
  riskFactors: lines("Risk factor"),
  contraindications: lines("Contraindication"),
  recommendedTests: lines("Test"),
  recommendedTreatments: lines("Treatment"),
  differentials: lines("Differential diagnosis"),
});
export type DiagnosisDetails = z.infer<typeof details>;

export const noDetails: DiagnosisDetails = {
  reasoning: "",
  riskFactors: [],
  contraindications: [],
  recommendedTests: [],
  recommendedTreatments: [],
  differentials: [],
};
const keptDetails = details.catch(noDetails);

/** Details as they were kept; without any for what are none. */
export function readDetails(text: string): DiagnosisDetails {
  try {
    return keptDetails.parse(JSON.parse(text));
  } catch {
    return noDetails;
  }
}

export const proposeDiagnosisInput = z
  .strictObject({
    id: diagnosisId,
    patientId,
    caseId: z.uuid("That is not a case.").transform((id) => id.toLowerCase()),
    encounteredOn: encounterDay,
    primaryDiagnosis: lineOfText("Diagnosis", 300),
    icdCode: icdCode.nullable().default(null),
    severity: z.enum(diagnosisSeverities, "Say how bad it is."),
    confidence: z.number().min(0, "From 0 to 1.").max(1, "From 0 to 1."),
    details: details.default(noDetails),
    /** Somebody else is to decide. */
    asksForReview: z.boolean().default(false),
    /** The confirmed one that it takes the place of. */
    supersedes: diagnosisId.nullable().default(null),
  })
  .refine(({ supersedes, details: { reasoning } }) => supersedes === null || reasoning.trim() !== "", {
    path: ["details", "reasoning"],
    error: "Say why it takes the place of the other.",
  });
export type ProposeDiagnosisInput = z.infer<typeof proposeDiagnosisInput>;

const ofDiagnosis = { id: diagnosisId, patientId, version };

export const askForReviewInput = z.strictObject(ofDiagnosis);
export type AskForReviewInput = z.infer<typeof askForReviewInput>;

export const confirmDiagnosisInput = z.strictObject({
  ...ofDiagnosis,
  finalDiagnosis: lineOfText("Diagnosis", 300),
  finalIcdCode: icdCode.nullable().default(null),
  reviewNotes: freeText("Notes", 4_000).default(""),
});
export type ConfirmDiagnosisInput = z.infer<typeof confirmDiagnosisInput>;

export const rejectDiagnosisInput = z.strictObject({
  ...ofDiagnosis,
  reviewNotes: freeText("Notes", 4_000).refine((notes) => notes.trim().length >= 3, "Say why, in a few words."),
});
export type RejectDiagnosisInput = z.infer<typeof rejectDiagnosisInput>;

export const suggestDiagnosesInput = z.strictObject({
  patientId,
  caseId: z.uuid("That is not a case.").transform((id) => id.toLowerCase()),
  encounteredOn: encounterDay,
});
export type SuggestDiagnosesInput = z.infer<typeof suggestDiagnosesInput>;

const evidenceId = z.uuid("That is no evidence.").transform((id) => id.toLowerCase());
export const citeInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("observation"),
    id: evidenceId,
    patientId,
    diagnosisId,
    sourceId: z.uuid("That is not a measurement.").transform((id) => id.toLowerCase()),
  }),
  z.strictObject({
    kind: z.literal("note"),
    id: evidenceId,
    patientId,
    diagnosisId,
    caseId: z.uuid("That is not a case.").transform((id) => id.toLowerCase()),
    /** A signed one, which is cited with its amendments. */
    sourceId: z.uuid("That is not a note.").transform((id) => id.toLowerCase()),
  }),
  z.strictObject({
    kind: z.literal("diary_entry"),
    id: evidenceId,
    patientId,
    diagnosisId,
    shareId: z.uuid("That is not a share.").transform((id) => id.toLowerCase()),
    /** The entry, as the share shows it. */
    occurredAt: z.iso.datetime({ offset: true, error: "Give the time with its zone." }),
    localDate,
    category: z.string().min(1).max(50, "That is not an entry."),
  }),
]);
export type CiteInput = z.infer<typeof citeInput>;

export const favouriteCodeInput = z.strictObject({
  code: icdCode.refine((code) => code !== null, "That is no code."),
  isFavourite: z.boolean(),
});

/** Which model said something, of what, and when. */
export interface ModelOrigin {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of what it was given, hex. */
  readonly inputHash: string;
  readonly at: string;
}

/** What was decided about a proposal. */
export interface DiagnosisDecision {
  readonly by: string | null;
  readonly at: string;
  readonly notes: string;
  /** Null for what was rejected. */
  readonly finalDiagnosis: string | null;
  readonly finalIcdCode: string | null;
}

/** A copy of what is cited, as it was then. */
export interface Evidence {
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly sourceId: string;
  /** Of a note, SHA-256 in hex of it with its amendments, as it was signed; null of all else. */
  readonly sourceDigest: string | null;
  readonly occurredAt: string;
  readonly text: string;
  readonly citedBy: string | null;
  readonly citedAt: string;
}

export interface Diagnosis {
  readonly id: string;
  readonly caseId: string;
  readonly encounteredOn: string;
  readonly status: DiagnosisStatus;
  readonly primaryDiagnosis: string;
  readonly icdCode: string | null;
  readonly severity: DiagnosisSeverity;
  /** From 0 to 1. */
  readonly confidence: number;
  readonly details: DiagnosisDetails;
  /** Who wrote it, or asked the model; null of an account that is gone. */
  readonly proposedBy: { readonly userId: string; readonly name: string | null };
  readonly model: ModelOrigin | null;
  readonly decision: DiagnosisDecision | null;
  readonly supersedes: string | null;
  readonly evidence: readonly Evidence[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface DiagnosisList {
  /** The newest first. */
  readonly diagnoses: readonly Diagnosis[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/** A record once something was confirmed in it: its cases are known by that. */
export interface DecidedRecord {
  readonly diagnoses: DiagnosisList;
  readonly cases: CaseList;
}

export const ownDiagnosesInput = z.strictObject({ language: z.enum(languages) });

/** What was confirmed of somebody, for themselves. */
export interface OwnDiagnosis {
  readonly id: string;
  /** Of the record that it stands in. */
  readonly linkId: string;
  readonly organizationName: string;
  readonly code: string | null;
  /** As the list of codes says it. */
  readonly description: string | null;
  /** As people say it, in their language, where there is a word. */
  readonly plainWords: string | null;
  readonly confirmedOn: string;
  readonly severity: DiagnosisSeverity;
}
