import { z } from "zod";
import { patientId } from "./patient-id.ts";
import { lineOfText } from "./text.ts";

/** Where it is known from that somebody takes something. */
export const medicationSources = ["patient", "family", "pharmacy", "record", "other"] as const;
export type MedicationSource = (typeof medicationSources)[number];

/** FHIR R4 MedicationStatement.status, as far as something is taken at home. */
export const medicationStatuses = [
  "active",
  "on-hold",
  "completed",
  "stopped",
  "not-taken",
  "entered-in-error",
] as const;
export type MedicationStatus = (typeof medicationStatuses)[number];

/** Whether somebody was asked, and what they said. Nobody said that there are none before somebody asked. */
export const medicationListStates = ["never_asked", "none_known", "known"] as const;
export type MedicationListState = (typeof medicationListStates)[number];

/** A day, a month or a year, ISO 8601, as far as it is known. */
const partialDay = z
  .string()
  .trim()
  .refine(
    (given) => /^(?:19|20|21)\d\d(?:-(?:0[1-9]|1[0-2]))?$/u.test(given) || z.iso.date().safeParse(given).success,
    "Give a year, a month (2024-03) or a day (2024-03-15).",
  )
  .refine((given) => /^(?:19|20|21)/u.test(given), "Give a day of the years 1900 to 2199.")
  .nullable()
  .default(null);

const statementId = z.uuid("That is not a medication.").transform((id) => id.toLowerCase());
const noneOr = (label: string, max: number) => z.union([z.literal(""), lineOfText(label, max)]).default("");

const fields = {
  name: lineOfText("Medication", 200),
  /** RxNorm's number; empty for what has none. */
  rxcui: z
    .string()
    .trim()
    .regex(/^\d{0,8}$/u, "An RxCUI is up to eight digits.")
    .default(""),
  /** How it is taken, in the words of who said so. */
  takenAs: noneOr("How it is taken", 300),
  /** Who said so, where that is more than the source. */
  saidBy: noneOr("Who said so", 100),
  /** What the same is called in the diary that the patient shares; null while nobody said that it is the same. */
  diaryName: lineOfText("Name in the diary", 60).nullable().default(null),
  since: partialDay,
  until: partialDay,
  source: z.enum(medicationSources, { error: "Say where it is known from." }),
  status: z.enum(medicationStatuses, { error: "Say whether it is taken." }),
  /** Why it was stopped; null for what was not. */
  stopReason: lineOfText("Reason", 300).nullable().default(null),
};

interface GivenStatement {
  readonly since: string | null;
  readonly until: string | null;
  readonly status: MedicationStatus;
  readonly stopReason: string | null;
}

/** Whether two days that are known in part can come in that order. */
const canFollow = (since: string, until: string) => {
  const length = Math.min(since.length, until.length);
  return since.slice(0, length) <= until.slice(0, length);
};

const inOrder = ({ since, until }: GivenStatement) => since === null || until === null || canFollow(since, until);
const endsLater = { path: ["until"], message: "It ends after it begins." };
const saysWhy = ({ status, stopReason }: GivenStatement) => (status === "stopped") === (stopReason !== null);
const why = { path: ["stopReason"], message: "Say why it was stopped." };

/** The `updatedAt` of what was changed. */
const version = z.iso.datetime({ offset: true, error: "Give the updatedAt of the medication as you saw it." });

export const recordStatementInput = z
  .strictObject({ id: statementId, patientId, ...fields })
  .refine(inOrder, endsLater)
  .refine(saysWhy, why);
export type RecordStatementInput = z.infer<typeof recordStatementInput>;

export const changeStatementInput = z
  .strictObject({
    id: statementId,
    patientId,
    ...fields,
    version,
  })
  .refine(inOrder, endsLater)
  .refine(saysWhy, why);
export type ChangeStatementInput = z.infer<typeof changeStatementInput>;

export const sayNoMedicationsInput = z.strictObject({ patientId });

const mostDecisions = 100;

/** What was decided when the record was compared with what others say: all of it is kept, or nothing. */
export const reconcileMedicationsInput = z.strictObject({
  patientId,
  added: z
    .array(
      z
        .strictObject({ id: statementId, ...fields })
        .refine(inOrder, endsLater)
        .refine(saysWhy, why),
    )
    .max(mostDecisions, "Decide at most 100 at once."),
  changed: z
    .array(
      z
        .strictObject({ id: statementId, ...fields, version })
        .refine(inOrder, endsLater)
        .refine(saysWhy, why),
    )
    .max(mostDecisions, "Decide at most 100 at once."),
});
export type ReconcileMedicationsInput = z.infer<typeof reconcileMedicationsInput>;

/** What a patient takes or took, as somebody said. */
export interface MedicationStatement {
  readonly id: string;
  readonly name: string;
  readonly rxcui: string;
  readonly takenAs: string;
  readonly saidBy: string;
  readonly diaryName: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly source: MedicationSource;
  readonly status: MedicationStatus;
  readonly stopReason: string | null;
  /** Who wrote it, and who wrote that it was stopped, as they are called now; null of an account that is gone. */
  readonly writtenBy: string | null;
  readonly stoppedBy: string | null;
  readonly stoppedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Who asked or compared last, and when. */
export interface MedicationQuestion {
  readonly askedBy: string | null;
  readonly askedAt: string;
  readonly reconciledBy: string | null;
  readonly reconciledAt: string | null;
}

export interface MedicationList {
  readonly state: MedicationListState;
  readonly question: MedicationQuestion | null;
  readonly statements: readonly MedicationStatement[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/** Whether something is taken now, as far as is known. */
export const isTaken = ({ status }: Pick<MedicationStatement, "status">): boolean =>
  status === "active" || status === "on-hold";
