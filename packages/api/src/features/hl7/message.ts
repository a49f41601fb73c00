import { AppError } from "@anamnesis/domain";
import { Hl7Message, type Hl7Segment } from "@medplum/core";

/** What a message says before anything of it is taken over (HL7 v2, MSH). */
export interface Header {
  /** Type and event: `ADT^A01`. */
  readonly kind: string;
  /** Application and facility. */
  readonly sender: string;
  /** MSH-10, by which the sender knows it. */
  readonly controlId: string;
}

/** Four delimiters, none of them a letter, a digit or blank, and whatever follows. */
const opening = /^MSH([^\w\s])[^\w\s]{4}\1/u;

/** Throws AppError `invalid` for what does not begin as a message does. */
export function parseMessage(text: string): Hl7Message {
  if (!opening.test(text)) throw new AppError("invalid", "hl7.not_a_message");
  return Hl7Message.parse(text);
}

const escapes: Readonly<Record<string, string>> = { F: "|", S: "^", T: "&", R: "~", E: "\\", ".br": "\n" };

const names = new Map(Object.entries(escapes).map(([name, text]) => [text, name]));

/** What an escaped text says (HL7 v2, 2.7). What has no meaning here goes. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([^\\]*)\\/gu, (_all, name: string) => escapes[name] ?? "");

/** A text as it stands in a message, on one line. */
export const escaped = (text: string): string =>
  text.replaceAll(/[|^&~\\]/gu, (one) => `\\${names.get(one) ?? ""}\\`).replaceAll(/\s+/gu, " ");

/** Repetitions of a field, each in its components. Empty where it is not there. */
export function repetitionsOf(segment: Hl7Segment | undefined, field: number): readonly (readonly string[])[] {
  const found = segment?.getField(field)?.components ?? [];
  return found.filter((components) => components.some((one) => one !== ""));
}

/** A component of the first repetition, counted from one as HL7 does, as it reads; empty where it is not there. */
export const componentOf = (segment: Hl7Segment | undefined, field: number, component = 1): string =>
  partOf(repetitionsOf(segment, field)[0], component);

/** A component, or of its subcomponents one, as it reads. */
export function partOf(components: readonly string[] | undefined, component: number, subcomponent = 1): string {
  const parts = (components?.[component - 1] ?? "").split("&");
  return unescaped(parts[subcomponent - 1] ?? "").trim();
}

export function headerOf(message: Hl7Message): Header {
  const { header } = message;
  const kind = [componentOf(header, 9, 1), componentOf(header, 9, 2)].filter((part) => part !== "").join("^");
  const sender = [componentOf(header, 3), componentOf(header, 4)].filter((part) => part !== "").join(" · ");
  return { kind, sender, controlId: componentOf(header, 10) };
}
