import { z } from "zod";
import { isStorable } from "./json.ts";

const storableMessage = "Contains characters that cannot be stored.";

/**
 * A line of text typed by a person: trimmed, not empty, at most `max` characters.
 * @param label what the field is called in messages, for example `Category`
 */
export function lineOfText(label: string, max: number) {
  return z
    .string({ error: `${label} must be text.` })
    .max(max * 4, `${label} can be at most ${max} characters.`)
    .refine(isStorable, storableMessage)
    .transform((value) => value.normalize("NFC").trim())
    .pipe(
      z
        .string()
        .min(1, `${label} cannot be empty.`)
        .max(max, `${label} can be at most ${max} characters.`)
        // oxlint-disable-next-line no-control-regex -- a label is one line: no control characters
        .regex(/^[^\u0001-\u001f\u007f]*$/u, `${label} must be on one line.`),
    );
}

/** Free text of several lines, at most `max` characters; may be empty. */
export function freeText(label: string, max: number) {
  return z
    .string({ error: `${label} must be text.` })
    .max(max, `${label} can be at most ${max.toLocaleString("en")} characters.`)
    .refine(isStorable, storableMessage);
}

/** An address of one person, in small letters. */
export const emailAddress = z
  .string({ error: "Give an e-mail address." })
  .max(254, "That e-mail address is too long.")
  .trim()
  .pipe(z.email("That does not look like an e-mail address."))
  .transform((value) => value.toLowerCase())
  // What deleted accounts are left with.
  .refine((value) => !value.endsWith("@deleted.invalid"), "That does not look like an e-mail address.");

/** Why something is done: kept with what was done. */
export const reason = freeText("Reason", 500).pipe(
  z.string().trim().min(3, "Say why, in a few words: the reason is kept with the change."),
);
/** What is asked before something is done that has to have a reason. */
export const reasonInput = z.strictObject({ reason });
