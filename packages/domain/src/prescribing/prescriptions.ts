import { z } from "zod";
import { patientId } from "../patient-id.ts";
import { freeText, lineOfText, reason } from "../text.ts";
import { addDays, localDate, todayIn } from "../time.ts";
import { type Dosage, dosageInput } from "./dosage.ts";
import type { CheckState, Finding } from "./findings.ts";
import { answers } from "./patient-state.ts";
import type { PrescriptionStatus } from "./prescription-status.ts";
import { ruleSourceNames } from "./sources.ts";

/** Of one patient. */
export const mostPrescriptions = 300;
const mostFindings = 60;

const prescriptionId = z.uuid("That is not a prescription.").transform((id) => id.toLowerCase());
const version = z.iso.datetime({ offset: true, error: "Give the updatedAt of the prescription as you saw it." });
const caseId = z
  .uuid("That is not a case.")
  .transform((id) => id.toLowerCase())
  .nullable()
  .default(null);
/** Begun at most so long ago, as somebody writes down what was begun elsewhere. */
const mostDaysAgo = 366;
const startsOn = localDate
  .refine((day) => day >= addDays(todayIn("UTC"), -mostDaysAgo), "That is too long ago.")
  .refine((day) => day <= addDays(todayIn("UTC"), mostDaysAgo), "That is too far ahead.");

/** What is ordered. Both ways of saying how it is taken are kept, whichever was typed last. */
const order = z.strictObject({
  /** RxNorm's number of the ingredient; empty for what has none, which is not checked. */
  rxcui: z
    .string()
    .trim()
    .regex(/^\d{0,8}$/u, "An RxCUI is up to eight digits.")
    .default(""),
  /** Numbers of what it consists of, where it is a product or a combination. */
  ingredients: z
    .array(z.string().regex(/^\d{1,8}$/u, "An RxCUI is up to eight digits."))
    .max(20, "More than there are in anything.")
    .default([]),
  /** As it is shown. */
  name: lineOfText("Medicine", 200),
  dosage: dosageInput.nullable().default(null),
  /** How it is taken, in words. */
  dosageText: freeText("Dosage", 500).default(""),
  /** For the patient, in plain words. */
  instructions: freeText("Instructions", 2_000).default(""),
  /** What it is for; empty for what is not said. */
  indication: z.union([z.literal(""), lineOfText("Indication", 200)]).default(""),
  pregnancy: z.enum(answers).default("unknown"),
  breastfeeding: z.enum(answers).default("unknown"),
});
export type PrescriptionOrder = z.infer<typeof order>;

const unreadableOrder: PrescriptionOrder = {
  rxcui: "",
  ingredients: [],
  name: "",
  dosage: null,
  dosageText: "",
  instructions: "",
  indication: "",
  pregnancy: "unknown",
  breastfeeding: "unknown",
};
const keptOrder = order.catch(unreadableOrder);

/** An order as it was kept; an empty one for what is none. */
export function readOrder(text: string): PrescriptionOrder {
  try {
    return keptOrder.parse(JSON.parse(text));
  } catch {
    return unreadableOrder;
  }
}

export const saveDraftInput = z
  .strictObject({
    id: prescriptionId,
    patientId,
    caseId,
    order,
    startsOn,
    /** The last day; null for as long as it is not stopped. */
    endsOn: localDate.nullable().default(null),
    /** The prescription that it takes the place of once it is signed. */
    replaces: prescriptionId.nullable().default(null),
    /** The `updatedAt` of the draft that was changed; null of a new one. */
    version: version.nullable().default(null),
  })
  .refine(({ startsOn: first, endsOn }) => endsOn === null || endsOn >= first, {
    path: ["endsOn"],
    error: "The last day is not before the first.",
  });
export type SaveDraftInput = z.infer<typeof saveDraftInput>;

/** Why somebody signs against a finding, which is named by its key (`keyOfFinding`). */
const override = z.strictObject({ key: z.string().min(1).max(600, "That is not a finding."), reason });

export const signPrescriptionInput = z.strictObject({
  id: prescriptionId,
  patientId,
  version,
  overrides: z.array(override).max(mostFindings, "More than there are findings.").default([]),
});
export type SignPrescriptionInput = z.infer<typeof signPrescriptionInput>;

/** Where somebody moves a prescription by hand: signing and replacing are things of their own. */
export const movedStatuses = [
  "on_hold",
  "active",
  "completed",
  "stopped",
] as const satisfies readonly PrescriptionStatus[];

export const discardPrescriptionInput = z.strictObject({ id: prescriptionId, patientId, version });

export const movePrescriptionInput = z
  .strictObject({
    id: prescriptionId,
    patientId,
    version,
    status: z.enum(movedStatuses),
    /** Why; empty for what goes without. */
    reason: z.union([z.literal(""), reason]).default(""),
  })
  .refine(({ status, reason: why }) => why !== "" || (status !== "stopped" && status !== "on_hold"), {
    path: ["reason"],
    error: "Say why, in a few words.",
  });
export type MovePrescriptionInput = Omit<z.infer<typeof movePrescriptionInput>, "status"> & {
  readonly status: (typeof movedStatuses)[number] | "cancelled";
};

const foundShape = z.object({
  about: z.array(z.string()),
  effect: z.string(),
  management: z.string(),
  source: z.enum(ruleSourceNames),
});
/** What is sealed of a finding. */
export type Found = Pick<Finding, "about" | "effect" | "management" | "source">;

/** A finding as it was kept; null for what is none. */
export function readFound(text: string): Found | null {
  try {
    return foundShape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** What was found when it was signed, and what who signed said to it. */
export interface KeptFinding extends Finding {
  readonly id: string;
  /** Null where none was asked for. */
  readonly overrideReason: string | null;
}

export interface Prescription {
  readonly id: string;
  readonly caseId: string | null;
  readonly status: PrescriptionStatus;
  readonly order: PrescriptionOrder;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly replaces: string | null;
  /** Which one took its place. */
  readonly replacedBy: string | null;
  readonly writtenBy: { readonly userId: string; readonly name: string | null };
  readonly signed: { readonly by: string | null; readonly at: string } | null;
  /** Who moved it last, when and why. */
  readonly moved: { readonly by: string | null; readonly at: string; readonly reason: string } | null;
  /** How far it was checked when it was signed, and by which rules; null of a draft. */
  readonly checked: { readonly state: CheckState; readonly ruleSet: string } | null;
  readonly findings: readonly KeptFinding[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface PrescriptionList {
  /** The newest first. */
  readonly prescriptions: readonly Prescription[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/** What was prescribed for somebody, for themselves. */
export interface OwnPrescription {
  readonly id: string;
  readonly status: PrescriptionStatus;
  readonly name: string;
  readonly dosage: Dosage | null;
  readonly dosageText: string;
  readonly instructions: string;
  readonly indication: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly signedBy: string | null;
  readonly signedAt: string;
}
