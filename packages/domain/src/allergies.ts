import { z } from "zod";
import { patientId } from "./patient-id.ts";
import { lineOfText } from "./text.ts";

/** FHIR R4 AllergyIntolerance.reaction.severity, and what nobody said. */
export const allergySeverities = ["severe", "moderate", "mild", "unknown"] as const;
export type AllergySeverity = (typeof allergySeverities)[number];

/** FHIR R4 allergyintolerance-verification. */
export const allergyVerifications = ["unconfirmed", "confirmed", "refuted", "entered-in-error"] as const;
export type AllergyVerification = (typeof allergyVerifications)[number];

/** FHIR R4 allergyintolerance-clinical. */
export const allergyStatuses = ["active", "inactive", "resolved"] as const;
export type AllergyStatus = (typeof allergyStatuses)[number];

/** Groups of substances within which somebody who reacts to one may react to another. */
export const substanceClasses = [
  "penicillins",
  "cephalosporins",
  "sulfonamide_antibiotics",
  "macrolides",
  "fluoroquinolones",
  "nsaids",
  "opioids",
  "local_anaesthetics",
  "ace_inhibitors",
  "iodinated_contrast",
  "latex",
  "egg_or_gelatin",
] as const;
export type SubstanceClass = (typeof substanceClasses)[number];

/** Whether somebody was asked, and what they said. Nobody said that there are none before somebody asked. */
export const allergyListStates = ["never_asked", "none_known", "known"] as const;
export type AllergyListState = (typeof allergyListStates)[number];

export const mostAllergies = 100;

const allergyId = z.uuid("That is not an allergy.").transform((id) => id.toLowerCase());

const allergyFields = {
  substance: lineOfText("Substance", 200),
  /** RxNorm's number of the substance; empty for what has none. */
  rxcui: z
    .string()
    .trim()
    .regex(/^\d{0,8}$/u, "An RxCUI is up to eight digits.")
    .default(""),
  substanceClass: z.enum(substanceClasses).nullable().default(null),
  /** What happened; empty for what nobody knows. */
  reaction: z.union([z.literal(""), lineOfText("Reaction", 300)]).default(""),
  severity: z.enum(allergySeverities),
  verificationStatus: z.enum(allergyVerifications),
  clinicalStatus: z.enum(allergyStatuses),
};

export const recordAllergyInput = z.strictObject({ id: allergyId, patientId, ...allergyFields });
export type RecordAllergyInput = z.infer<typeof recordAllergyInput>;

export const changeAllergyInput = z.strictObject({
  id: allergyId,
  patientId,
  ...allergyFields,
  /** The `updatedAt` of what was changed. */
  version: z.iso.datetime({ offset: true, error: "Give the updatedAt of the allergy as you saw it." }),
});
export type ChangeAllergyInput = z.infer<typeof changeAllergyInput>;

export const sayNoAllergiesInput = z.strictObject({ patientId });

export interface Allergy {
  readonly id: string;
  readonly substance: string;
  readonly rxcui: string;
  readonly substanceClass: SubstanceClass | null;
  readonly reaction: string;
  readonly severity: AllergySeverity;
  readonly verificationStatus: AllergyVerification;
  readonly clinicalStatus: AllergyStatus;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Who asked last, and when. */
export interface AllergyQuestion {
  /** As they are called now; null of an account that is gone. */
  readonly askedBy: string | null;
  readonly askedAt: string;
}

export interface AllergyList {
  readonly state: AllergyListState;
  readonly question: AllergyQuestion | null;
  readonly allergies: readonly Allergy[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/** Whether an allergy is one that treatment has to heed. */
export const isToHeed = ({ verificationStatus, clinicalStatus }: Allergy): boolean =>
  clinicalStatus === "active" && verificationStatus !== "refuted" && verificationStatus !== "entered-in-error";

/** In the order in which somebody has to know of them: those to heed, the worst first. */
export const inOrderOfConcern = (allergies: readonly Allergy[]): readonly Allergy[] =>
  allergies.toSorted(
    (one, other) =>
      Number(isToHeed(other)) - Number(isToHeed(one)) ||
      allergySeverities.indexOf(one.severity) - allergySeverities.indexOf(other.severity) ||
      one.substance.localeCompare(other.substance),
  );
