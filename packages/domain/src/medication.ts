import { z } from "zod";
import { lineOfText } from "./text.ts";
import { daysBetween, localDate, pastInstant, timeZone } from "./time.ts";

/** Whether what was taken helped. */
export const reliefs = ["none", "some", "good"] as const;
export type Relief = (typeof reliefs)[number];

const mostReliefMinutes = 1440;

const intakeId = z.uuid("That is not something you took.");
const fields = {
  takenAt: pastInstant,
  timeZone,
  name: lineOfText("Medication", 60),
  /** Empty for none. */
  dose: z.literal("").or(lineOfText("Dose", 40)),
  /** Null while nobody has said. */
  relief: z.enum(reliefs, { error: "Choose not, a little or well." }).nullable(),
  /** How long it took; null when nobody can say. */
  reliefAfterMinutes: z
    .int("Minutes must be a whole number.")
    .min(0, "Minutes go from 0 to a day.")
    .max(mostReliefMinutes, "Minutes go from 0 to a day.")
    .nullable(),
  /** The entry that it was for. */
  entryId: z.uuid("That is not an entry.").nullable(),
};

interface GivenRelief {
  readonly relief?: Relief | null | undefined;
  readonly reliefAfterMinutes?: number | null | undefined;
}
const isReliefOfSomething = ({ relief, reliefAfterMinutes }: GivenRelief) =>
  typeof reliefAfterMinutes !== "number" || relief === "some" || relief === "good";
const ofSomething = { path: ["reliefAfterMinutes"], message: "Minutes are until it helped." };

/** Something taken. `id` is made by the client so that one logged offline arrives once. */
export const takeMedicationInput = z
  .strictObject({
    ...fields,
    id: intakeId,
    dose: fields.dose.default(""),
    relief: fields.relief.default(null),
    reliefAfterMinutes: fields.reliefAfterMinutes.default(null),
    entryId: fields.entryId.default(null),
  })
  .refine(isReliefOfSomething, ofSomething);
export type TakeMedicationInput = z.infer<typeof takeMedicationInput>;

/** Said again it is the same. With `relief`, minutes that are not given are none. */
export const changeMedicationInput = z
  .strictObject(fields)
  .partial()
  .extend({ id: intakeId })
  .refine(isReliefOfSomething, ofSomething);
export type ChangeMedicationInput = z.infer<typeof changeMedicationInput>;

export const medicationIdInput = z.strictObject({ id: intakeId });

export const listMedicationInput = z
  .strictObject({ from: localDate, to: localDate })
  .refine((range) => range.from <= range.to, { path: ["to"], message: "The last day is before the first." })
  .refine((range) => daysBetween(range.from, range.to) <= 400, {
    path: ["to"],
    message: "Ask for at most 400 days.",
  });

/** Something taken, at an instant. */
export interface MedicationIntake {
  readonly id: string;
  readonly takenAt: string;
  /** The person's own day of it. */
  readonly localDate: string;
  readonly timeZone: string;
  readonly name: string;
  readonly dose: string;
  readonly relief: Relief | null;
  readonly reliefAfterMinutes: number | null;
  readonly entryId: string | null;
}

/** As those see it with whom it is shared. */
export type SharedIntake = Omit<MedicationIntake, "id" | "entryId">;

/** What was taken, and how much: offered to be taken again. */
export type Medication = Pick<MedicationIntake, "name" | "dose">;

/** A medication in the days of a brief, and how often it helped. */
export interface MedicationUse extends Medication {
  readonly times: number;
  /** What it was taken for most often; null where nobody said, or that is not to be told. */
  readonly takenFor: string | null;
  /** Until it helped, the median of what was said; null for nothing said. */
  readonly afterMinutes: number | null;
  readonly good: number;
  readonly some: number;
  readonly none: number;
}
