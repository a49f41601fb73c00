import { z } from "zod";
import { patientId } from "./patient-id.ts";
import { faultOfSsn } from "./social-security.ts";
import { lineOfText } from "./text.ts";
import { localDate } from "./time.ts";

/** HL7 v2 table 0203 (FHIR identifier-type), as far as clinics are shown such numbers; the record number of the clinic itself is a field of the patient. */
export const identifierTypes = ["MR", "SS", "DL", "PPN", "MB", "SN", "MC", "MA", "NI", "JHN", "TAX", "DR"] as const;
export type IdentifierType = (typeof identifierTypes)[number];

export const mostIdentifiers = 20;

/** What is sealed of an identifier: what it is, who gives such numbers out, and from when until when it is good. */
export const identifierContent = z
  .strictObject({
    value: lineOfText("Number", 60),
    /** Who assigned it, in words or as the URI or OID of the system (FHIR Identifier.system); empty for what nobody said. */
    assigner: z.union([z.literal(""), lineOfText("Assigner", 120)]).default(""),
    from: localDate.nullable().default(null),
    until: localDate.nullable().default(null),
  })
  .superRefine(({ value, from, until }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (!/[\p{L}\p{N}]/u.test(value)) refuse("value", "A number has a letter or a digit.");
    if (from !== null && until !== null && until < from) refuse("until", "It ends before it begins.");
  });
export type IdentifierContent = z.infer<typeof identifierContent>;

const identifierId = z.uuid("That is not a number of a patient.").transform((id) => id.toLowerCase());

export const recordIdentifierInput = z
  .strictObject({
    id: identifierId,
    patientId,
    type: z.enum(identifierTypes, "Choose what it is."),
    content: identifierContent,
  })
  .superRefine(({ type, content }, context) => {
    const fault = type === "SS" ? faultOfSsn(content.value) : null;
    if (fault !== null) context.addIssue({ code: "custom", path: ["content", "value"], message: fault });
  });
export type RecordIdentifierInput = z.infer<typeof recordIdentifierInput>;

/** Whether it is one of theirs; what was written down by mistake stays in the record, and is found by nobody. */
export const identifierStatuses = ["active", "entered-in-error"] as const;
export type IdentifierStatus = (typeof identifierStatuses)[number];

export const retractIdentifierInput = z.strictObject({ id: identifierId, patientId });

/** Another number of a patient than the record number of the clinic. */
export interface Identifier extends IdentifierContent {
  readonly id: string;
  readonly type: IdentifierType;
  readonly status: IdentifierStatus;
  readonly createdAt: string;
}

export interface IdentifierList {
  readonly identifiers: readonly Identifier[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/** What was kept of an identifier; null for what is none. */
export function readIdentifier(text: string): IdentifierContent | null {
  try {
    const read = identifierContent.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
