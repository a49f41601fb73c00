import type { BlindIndex } from "@anamnesis/crypto";
import { stringify } from "uuid";
import { z } from "zod";

/*
 * What of resources is read when somebody sends them. Extensions, narratives and whatever else is in them is let through and not
 * kept; what is read has the form that FHIR R4 says.
 */

const text = z.string();
const optional = <T extends z.ZodType>(schema: T) => schema.optional();

const coding = z.looseObject({ system: optional(text), code: optional(text), display: optional(text) });
export const concept = z.looseObject({ coding: z.array(coding).default([]), text: optional(text) });
export type Concept = z.infer<typeof concept>;
export const reference = z.looseObject({ reference: optional(text) });
export const period = z.looseObject({ start: optional(text), end: optional(text) });
export const quantity = z.looseObject({
  value: z.number("A value is a number."),
  unit: optional(text),
  system: optional(text),
  code: optional(text),
});

const shownYears = /^\d{4}/u;

/** The day of a date or an instant, as it was said there. */
export const dayOf = (date: string): string => date.slice(0, 10);

/** The words of a concept: its text, else the first of its codings that has some. */
export const wordsOf = ({ text: said, coding: codings }: Concept): string | null =>
  said ?? codings.find(({ display }) => display !== undefined)?.display ?? null;

/** The code of a system in a concept; null where it has none of it. */
export const codeIn = (system: string, { coding: codings }: Concept): string | null =>
  codings.find((one) => one.system === system)?.code ?? null;

/** As much of a date as a rough time takes: a year, a month or a day. */
export const roughTimeOf = (date: string | undefined): string =>
  date === undefined || !shownYears.test(date) ? "" : dayOf(date);

/** An id that is always the same for the same thing of the same place, in one organization, and tells nothing of it. */
export type Naming = (...where: readonly string[]) => string;

/** @param index that of the organization: a plain hash of a number could be guessed */
export const namingBy =
  (index: BlindIndex): Naming =>
  (...where) => {
    const bytes = index.full("import", JSON.stringify(where)).subarray(0, 16);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    return stringify(bytes);
  };

/** What was read of a resource: as it is kept, or why it is not. */
export type Read<T> =
  | { readonly kept: T; readonly remarks: readonly string[] }
  | { readonly leftOut: string }
  | { readonly refused: readonly string[] };

/** Refusals of a schema, each with where it is. */
export const faultsOf = (error: z.ZodError): readonly string[] =>
  error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`));
