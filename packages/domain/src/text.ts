import { z } from "zod";
import { isStorable } from "./json.ts";

const storableMessage = "Contains characters that cannot be stored.";

// Spaces, marks and controls alone show nothing, nor do characters that programs leave out or know no sign for, nor two
// blank symbols.
const visibleCharacter = /(?![\p{Default_Ignorable_Code_Point}\u2800\u{1d159}])[^\p{Z}\p{M}\p{C}]/u;
/*
 * Embeddings, overrides and isolates (UAX #9) turn what stands behind a name, on a page as in a log. Marks such as
 * U+200F do not reach beyond their place, and names of many languages and emoji need joiners: these may stay.
 */
const turnsText = /[\u202a-\u202e\u2066-\u2069]/u;
// oxlint-disable-next-line no-control-regex -- what a line has none of
const breaksLine = /[\u0001-\u001f\u007f-\u009f\u2028\u2029]/u;

const isVisible = (value: string) => visibleCharacter.test(value);
const turnsNothing = (value: string) => !turnsText.test(value);

/** Whether a web address could stand on a page as it is: nothing in it is hidden, turns text or ends a line. */
export const isPlainAddress = (address: string) => !/[\s\p{C}]/u.test(address);
export const plainAddressMessage = "An address has no spaces and no hidden characters.";

/**
 * A line of text typed by a person, such as a name: trimmed, with something to see, at most `max` characters.
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
        .min(1, { error: `${label} cannot be empty.`, abort: true })
        .max(max, `${label} can be at most ${max} characters.`)
        .refine((value) => !breaksLine.test(value), `${label} must be on one line.`)
        .refine(turnsNothing, `${label} cannot have characters that turn the direction of text.`)
        .refine(isVisible, `${label} needs a character that can be seen.`),
    );
}

/** Free text of several lines, at most `max` characters; may be empty. */
export function freeText(label: string, max: number) {
  return z
    .string({ error: `${label} must be text.` })
    .max(max, `${label} can be at most ${max.toLocaleString("en")} characters.`)
    .refine(isStorable, storableMessage);
}

const sayWhy = "Say why, in a few words: the reason is kept with the change.";
/** Why something is done: kept with what was done. */
export const reason = freeText("Reason", 500).pipe(
  z
    .string()
    .trim()
    .min(3, sayWhy)
    .refine(turnsNothing, "Reason cannot have characters that turn the direction of text.")
    .refine(isVisible, sayWhy),
);
/** What is asked before something is done that has to have a reason. */
export const reasonInput = z.strictObject({ reason });
