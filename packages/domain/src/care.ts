import { z } from "zod";
import { patientId } from "./patient-id.ts";
import type { MemberRole } from "./roles.ts";
import { reason } from "./text.ts";

/** Why somebody looks at a record, unless they say another reason: HL7 PurposeOfUse TREAT and HCOMPL. */
export const purposesOfUse = { treatment: "Treatment", compliance: "Compliance" } as const;

/** Why a record is opened outside the care team. */
export const emergencyCauses = ["emergency", "cover", "second_opinion", "patient_asked", "other"] as const;
export type EmergencyCause = (typeof emergencyCauses)[number];

/** What came of it when somebody else looked into it. */
export const emergencyOutcomes = ["justified", "not_justified"] as const;
export type EmergencyOutcome = (typeof emergencyOutcomes)[number];

/** How a clinician stands to a patient; `outside`: the record opens in an emergency alone; `merged`: it is part of another one. */
export type CareStanding = "team" | "emergency" | "outside" | "merged";

const cursor = z.string().max(300, "That page does not exist.").nullish();

export const careTeamInput = z.strictObject({ patientId });
export const changeCareTeamInput = z.strictObject({ patientId, userId: z.uuid("Choose somebody.") });

/** Somebody who treats a patient. */
export interface CareTeamMember {
  readonly userId: string;
  readonly displayName: string;
  readonly title: string | null;
  readonly memberRole: MemberRole;
  readonly since: string;
  /** False for who no longer treats people there. */
  readonly isActive: boolean;
}

/** What is known of a record before it is opened. */
export interface Care {
  readonly standing: CareStanding;
  /** When an emergency is over, ISO 8601; null where there is none. */
  readonly until: string | null;
  readonly team: readonly CareTeamMember[];
}

export const beginEmergencyInput = z.strictObject({
  id: z.uuid("That is not an id."),
  patientId,
  cause: z.enum(emergencyCauses, "Choose why."),
  /** Shown to the patient, and to whoever looks into it. */
  explanation: reason,
});
export type BeginEmergencyInput = z.infer<typeof beginEmergencyInput>;

/** Emergencies, or questions. */
export const listEmergenciesInput = z.strictObject({
  isOpen: z.boolean(),
  cursor,
  direction: z.literal("forward").optional(),
  limit: z.int().min(1).max(100).default(25),
});
export type ListEmergenciesInput = z.infer<typeof listEmergenciesInput>;

export const emergencyIdInput = z.strictObject({ id: z.uuid("That is not a review.") });

export const reviewEmergencyInput = z
  .strictObject({
    id: z.uuid("That is not a review."),
    outcome: z.enum(emergencyOutcomes, "Choose what came of it."),
    review: reason,
    /** Whether whoever opened the record goes on treating the patient. */
    joins: z.boolean(),
  })
  .refine(({ outcome, joins }) => outcome === "justified" || !joins, {
    message: "Only who had reason to open the record comes into the care team.",
    path: ["joins"],
  });
export type ReviewEmergencyInput = z.infer<typeof reviewEmergencyInput>;

/** A record that was opened outside the care team, as those see it who look into it. */
export interface Emergency {
  readonly id: string;
  readonly patientId: string;
  readonly userId: string;
  readonly displayName: string;
  readonly title: string | null;
  readonly memberRole: MemberRole;
  readonly cause: EmergencyCause;
  readonly explanation: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** How often they opened the record meanwhile. */
  readonly looks: number;
  readonly outcome: EmergencyOutcome | null;
  readonly review: string | null;
  readonly reviewerName: string | null;
  readonly reviewedAt: string | null;
}

/** Signs of a code that are read out and typed: Crockford's base 32, which leaves out what looks alike. */
export const linkCodeSigns = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const linkCodeLength = 12;

/** A code as it was typed: in any case, with spaces or hyphens, with O for 0 and I or L for 1. */
export const linkCode = z
  .string()
  .max(40, "That is not a code.")
  .transform((text) => text.toUpperCase().replaceAll(/[\s-]/gu, "").replaceAll("O", "0").replaceAll(/[IL]/gu, "1"))
  .refine((code) => new RegExp(`^[${linkCodeSigns}]{${linkCodeLength}}$`, "u").test(code), {
    message: "A code has 12 letters and digits.",
  });

/** How it is with the account of a patient. */
export type LinkState = "none" | "offered" | "linked";

export const findLinkOfferInput = z.strictObject({ code: linkCode });
export const acceptLinkInput = z.strictObject({ code: linkCode, mailsOnLook: z.boolean() });
export const changeOwnLinkInput = z.strictObject({ id: z.uuid("That is not a record."), mailsOnLook: z.boolean() });
export const ownLinkInput = z.strictObject({ id: z.uuid("That is not a record.") });

/** A record at a clinic that is a person's own. */
export interface OwnRecord {
  readonly id: string;
  readonly organizationName: string;
  readonly linkedAt: string;
  readonly mailsOnLook: boolean;
}

export const listOwnLooksInput = z.strictObject({
  cursor,
  direction: z.literal("forward").optional(),
  limit: z.int().min(1).max(100).default(25),
});
export type ListOwnLooksInput = z.infer<typeof listOwnLooksInput>;

/** What somebody asked about a look at their record, and what they were answered. */
export interface LookQuestion {
  readonly id: string;
  readonly askedAt: string;
  /** Null for one that cannot be read. */
  readonly question: string | null;
  /** Null until somebody answers, and for an answer that cannot be read. */
  readonly answer: string | null;
  readonly answererName: string | null;
  readonly answeredAt: string | null;
}

export const askInput = z.strictObject({
  id: z.uuid("That is not a question.").transform((id) => id.toLowerCase()),
  lookId: z.uuid("That is not a look."),
  occurredAt: z.iso.datetime({ offset: true, error: "Give the occurredAt of the look." }),
  question: reason,
});
export type AskInput = z.infer<typeof askInput>;

export const answerInput = z.strictObject({ id: z.uuid("That is not a question."), answer: reason });
export type AnswerInput = z.infer<typeof answerInput>;

/** A question about a look, as those see it who answer. */
export interface QuestionToAnswer extends LookQuestion {
  readonly accessedAt: string;
  readonly viewerId: string;
  readonly viewerName: string;
  readonly memberRole: MemberRole;
  readonly reason: string;
  readonly what: Exclude<OwnLook["what"], "emergency">;
}

/** A look at one's own record. */
export interface OwnLook {
  readonly id: string;
  readonly occurredAt: string;
  readonly viewerName: string;
  readonly memberRole: MemberRole;
  readonly organizationName: string;
  readonly reason: string;
  /**
   * `search`: name, birth date and record number in a list; `match`: held against another record that may be of the same
   * person; `cases`: name and what somebody is treated for in a list; `demographics`: who they are, with address and numbers;
   * `record`: everything; `print`: a note on paper; `emergency`: opened, and not looked at.
   */
  readonly what: "search" | "match" | "cases" | "demographics" | "record" | "print" | "emergency";
  /** Null where it was no emergency; then what was said of it afterwards, once somebody looked into it. */
  readonly cause: EmergencyCause | null;
  readonly explanation: string | null;
  readonly outcome: EmergencyOutcome | null;
  readonly review: string | null;
}

/** The same, with what one asked about it; null where one did not. */
export interface OwnLookAsked extends OwnLook {
  readonly asked: LookQuestion | null;
}
