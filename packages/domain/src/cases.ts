import { z } from "zod";
import {
  caseHolders,
  casePriorities,
  type CasePriority,
  caseStatuses,
  type CaseStatus,
  caseTypes,
  type CaseType,
  firstCaseStatuses,
  specialties,
  type Specialty,
} from "./case-status.ts";
import type { PatientHit } from "./patient-hits.ts";
import { patientId } from "./patient-id.ts";
import { freeText, lineOfText, reason } from "./text.ts";
import { localDate } from "./time.ts";

export const mostCases = 200;
export const mostTags = 10;
/** What a list of work shows at once. */
export const mostListedCases = 100;

const caseId = z.uuid("That is not a case.").transform((id) => id.toLowerCase());
const version = z.iso.datetime({ offset: true, error: "Give the updatedAt of the case as you saw it." });
const optionalText = (label: string, max: number) => freeText(label, max).default("");
const optionalDay = localDate.nullable().default(null);

/** What a case says of itself, as it is typed. Words are sealed. */
const caseFields = {
  title: lineOfText("Title", 200),
  chiefComplaint: optionalText("Chief complaint", 500),
  description: optionalText("Description", 10_000),
  tags: z.array(lineOfText("Tag", 40)).max(mostTags, `At most ${mostTags} tags.`).default([]),
  caseType: z.enum(caseTypes).default("consultation"),
  specialty: z.enum(specialties).nullable().default(null),
  priority: z.enum(casePriorities).default("routine"),
  admissionDate: optionalDay,
  dischargeDate: optionalDay,
  scheduledDate: optionalDay,
};

const isInOrder = ({
  admissionDate,
  dischargeDate,
}: {
  readonly admissionDate: string | null;
  readonly dischargeDate: string | null;
}) => dischargeDate === null || (admissionDate !== null && dischargeDate >= admissionDate);
const outOfOrder = { message: "Nobody is discharged before they were admitted.", path: ["dischargeDate"] };

export const openCaseInput = z
  .strictObject({ id: caseId, patientId, status: z.enum(firstCaseStatuses).default("in_progress"), ...caseFields })
  .refine(isInOrder, outOfOrder);
export type OpenCaseInput = z.infer<typeof openCaseInput>;

export const changeCaseInput = z
  .strictObject({ id: caseId, patientId, version, ...caseFields })
  .refine(isInOrder, outOfOrder);
export type ChangeCaseInput = z.infer<typeof changeCaseInput>;

export const moveCaseInput = z.strictObject({ id: caseId, patientId, version, status: z.enum(caseStatuses) });
export type MoveCaseInput = z.infer<typeof moveCaseInput>;

export const handOverCaseInput = z.strictObject({
  /** Of the handover: sent twice, it is one. */
  id: z.uuid("That is not a handover.").transform((id) => id.toLowerCase()),
  caseId,
  patientId,
  version,
  userId: z.uuid("Choose somebody."),
  /** What whoever goes on has to know. */
  why: reason,
});
export type HandOverCaseInput = z.infer<typeof handOverCaseInput>;

export const acceptHandoverInput = z.strictObject({ id: z.uuid("That is not a handover.") });

/** What of the work of a clinic is listed. */
export const caseFilter = z.strictObject({
  /** None is all that nobody has ended. */
  statuses: z.array(z.enum(caseStatuses)).max(caseStatuses.length).default([]),
  /** None is all. */
  priorities: z.array(z.enum(casePriorities)).max(casePriorities.length).default([]),
  holder: z.enum(caseHolders).default("all"),
});
export type CaseFilter = z.infer<typeof caseFilter>;

/** Somebody who works at a case; null of an account that is gone. */
export interface CaseWorker {
  readonly userId: string;
  readonly name: string;
}

/** A case as far as a list tells of it. */
export interface CaseSummary {
  readonly id: string;
  readonly caseNumber: string;
  readonly title: string;
  readonly status: CaseStatus;
  readonly priority: CasePriority;
  readonly assignedTo: CaseWorker | null;
  readonly updatedAt: string;
}

/** Treatment of something, in the record of a patient. */
export interface MedicalCase extends CaseSummary {
  readonly chiefComplaint: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly caseType: CaseType;
  readonly specialty: Specialty | null;
  readonly icdCodes: readonly string[];
  readonly admissionDate: string | null;
  readonly dischargeDate: string | null;
  readonly scheduledDate: string | null;
  /** ISO 8601; null of a case that is not closed. */
  readonly closedAt: string | null;
  readonly createdAt: string;
}

/** Who gave a case to whom, and why. */
export interface Handover {
  readonly id: string;
  readonly caseId: string;
  readonly fromName: string | null;
  readonly toName: string | null;
  readonly why: string;
  readonly createdAt: string;
  /** When the other said that they have it; null until then. */
  readonly acceptedAt: string | null;
}

export interface CaseList {
  readonly cases: readonly MedicalCase[];
  readonly handovers: readonly Handover[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/** A case in the list of work, with whose it is. */
export interface CaseOfWork extends CaseSummary {
  readonly patient: PatientHit;
  /** What of it waits for whoever asks: a draft of theirs, or a signature that they are asked for. */
  readonly waits: "draft" | "review" | "co_sign" | null;
  /** What was said when it was handed over to whoever asks, as long as they have not said that they have it. */
  readonly handover: { readonly id: string; readonly fromName: string | null; readonly why: string } | null;
}

export interface CaseWork {
  readonly cases: readonly CaseOfWork[];
  /** Whether there are more than a list shows. */
  readonly hasMore: boolean;
  readonly unreadable: number;
}

const tagList = z.array(z.string()).catch([]);

/** Tags as they were sealed, together. */
export function readTags(text: string): readonly string[] {
  try {
    return tagList.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
