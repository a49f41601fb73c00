import type { Language } from "./languages.ts";

/** What stands before decimals in a language. */
const commaOf = (language: Language): "," | "." => (language === "de" ? "," : ".");

/**
 * A number as people type it: with a comma or a point before decimals whatever the language, and with thousands set apart
 * by spaces or as the language does. Null for what is none.
 */
export function readNumber(text: string, language: Language): number | null {
  const typed = text
    .trim()
    .replaceAll(/[\s'’]/gu, "")
    .replace("−", "-");
  const comma = commaOf(language);
  const thousands = comma === "," ? "." : ",";
  const isGrouped =
    comma === ","
      ? /^-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/u.test(typed)
      : /^-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/u.test(typed);
  const plain = (isGrouped ? typed.replaceAll(thousands, "") : typed).replace(",", ".");
  return /^-?\d{1,12}(?:\.\d{0,12})?$|^-?\.\d{1,12}$/u.test(plain) ? Number(plain) : null;
}

const hoursAndMinutes = /^(\d{1,2})\s*(?::|h|std\.?)\s*(?:([0-5]?\d)\s*(?:min\.?|m)?)?$/iu;

/** How long somebody slept, as people type it, in minutes: 7.5, 7,5, 7:30, 7 h 30. To the quarter of an hour; null for what is none. */
export function readSleep(text: string, language: Language): number | null {
  const [, hours, minutes = "0"] = hoursAndMinutes.exec(text.trim()) ?? [];
  const read = hours === undefined ? readNumber(text, language) : Number(hours) + Number(minutes) / 60;
  return read === null ? null : Math.round(read * 4) * 15;
}
