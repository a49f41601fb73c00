import { z } from "zod";
import { patientId } from "./patient-id.ts";
import { phoneNumber } from "./phone-number.ts";
import { lineOfText } from "./text.ts";
import { localDate } from "./time.ts";

/** A line that may be empty. */
const optionalLine = (label: string, max: number) => z.union([z.literal(""), lineOfText(label, max)]).default("");
/** When something was, as far as anybody remembers: a year, a month or a day. */
const roughTime = z
  .string()
  .trim()
  .regex(
    /^(?:\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)?$/u,
    "Write a year, or a year and month such as 2019-04.",
  )
  .default("");

export const bloodGroups = ["A+", "A-", "B+", "B-", "AB+", "AB-", "0+", "0-"] as const;

/** What is written in each part: one sealed list of short rows. Most are one row long. */
const rowsOfPart = {
  emergency_contact: {
    most: 3,
    row: z.strictObject({
      name: lineOfText("Name", 200),
      relation: optionalLine("Relation", 80),
      phone: phoneNumber.default(""),
    }),
  },
  insurance: {
    most: 5,
    row: z
      .strictObject({
        payer: lineOfText("Insurer", 200),
        plan: optionalLine("Plan", 120),
        /** By which the patient is found. */
        memberId: optionalLine("Member number", 60),
        group: optionalLine("Group", 60),
        from: localDate.nullable().default(null),
        until: localDate.nullable().default(null),
      })
      .refine(({ from, until }) => from === null || until === null || until >= from, {
        message: "It ends before it begins.",
        path: ["until"],
      }),
  },
  preferred_pharmacy: {
    most: 1,
    row: z.strictObject({ name: lineOfText("Name", 200), phone: phoneNumber.default("") }),
  },
  chronic_conditions: { most: 50, row: z.strictObject({ condition: lineOfText("Condition", 200), since: roughTime }) },
  surgical_history: { most: 50, row: z.strictObject({ procedure: lineOfText("Operation", 200), when: roughTime }) },
  family_history: {
    most: 50,
    row: z.strictObject({ relation: lineOfText("Who", 80), condition: lineOfText("Condition", 200) }),
  },
  blood_type: { most: 1, row: z.strictObject({ group: z.enum(bloodGroups, "Choose a blood group.") }) },
  preferred_language: { most: 1, row: z.strictObject({ language: lineOfText("Language", 80) }) },
  primary_physician: { most: 1, row: z.strictObject({ userId: z.uuid("Choose somebody.") }) },
} as const;

export type BackgroundPart = keyof typeof rowsOfPart;
export const backgroundParts = Object.keys(rowsOfPart) as readonly BackgroundPart[];
export type BackgroundRow<Part extends BackgroundPart> = z.infer<(typeof rowsOfPart)[Part]["row"]>;

/** The most rows of a part. */
export const mostRows = (part: BackgroundPart): number => rowsOfPart[part].most;
/** Names of the fields of a row, in the order in which they are shown. */
export const fieldsOfPart = (part: BackgroundPart): readonly string[] => Object.keys(rowsOfPart[part].row.shape);

function listOf<Part extends BackgroundPart>(part: Part) {
  const { most } = rowsOfPart[part];
  const row: (typeof rowsOfPart)[Part]["row"] = rowsOfPart[part].row;
  return z.array(row).max(most, `At most ${most}.`);
}
const written = <Part extends BackgroundPart>(part: Part) =>
  z.strictObject({ part: z.literal(part), rows: listOf(part) });

/** A part with its rows, by its name. */
const partRows = z.discriminatedUnion("part", [
  written("emergency_contact"),
  written("insurance"),
  written("preferred_pharmacy"),
  written("chronic_conditions"),
  written("surgical_history"),
  written("family_history"),
  written("blood_type"),
  written("preferred_language"),
  written("primary_physician"),
]);
export type PartRows = z.infer<typeof partRows>;

export const changeBackgroundInput = z.strictObject({
  patientId,
  content: partRows,
  /** The `updatedAt` of what was changed; null where nothing was written before. */
  version: z.iso.datetime({ offset: true, error: "Give the updatedAt of what you saw." }).nullable(),
});
export type ChangeBackgroundInput = z.infer<typeof changeBackgroundInput>;

/** A part of what is known of a patient beside who they are. */
export type WrittenPart = PartRows & {
  readonly id: string;
  readonly updatedAt: string;
  /** Whether it stands in a record that was merged into this one, which has such a part itself. */
  readonly isOfMerged: boolean;
};

export interface Background {
  readonly parts: readonly WrittenPart[];
  /** What members are called who stand in it, by their id. */
  readonly memberNames: Readonly<Record<string, string>>;
  /** How many more parts there are that could not be opened. */
  readonly unreadable: number;
}

/** What was kept of a part; null for what is none. */
export function readPart(part: string, text: string): PartRows | null {
  try {
    const read = partRows.safeParse({ part, rows: JSON.parse(text) });
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
