import { type Language, spokenOf } from "@anamnesis/domain";

const key = "anamnesis.language";

/** What was chosen on this device; null for nothing, and where the browser keeps nothing. */
function keptTag(): string | null {
  try {
    return globalThis.localStorage.getItem(key);
  } catch {
    return null;
  }
}

const browsers = navigator.languages;
const chosen = spokenOf([keptTag(), ...browsers]);

/** The language of the page, which stays while it is open: what was chosen on this device, else what the browser asks for. */
export const language: Language = chosen?.language ?? "en";

/**
 * For dates and numbers: that language the way it is written where the reader is. Not the browser's own words for it, which
 * may be none that it knows itself (Chromium with `LANG=C`: `en-US@posix`).
 */
export const locale: string =
  browsers.map((tag) => spokenOf([tag])).find((spoken) => spoken?.language === language)?.tag ?? varietyOf(language);

function varietyOf(of: Language): string {
  return of === "en" ? "en-GB" : of;
}

/**
 * Keeps a language on this device. True when the page is in another one: it has to be loaded anew, since words, dates and
 * numbers are made when it begins.
 */
export function keepLanguage(tag: string | null): boolean {
  const wanted = spokenOf([tag]);
  if (wanted === null || (wanted.language === language && keptTag() !== null)) return false;
  try {
    localStorage.setItem(key, wanted.language);
  } catch {
    return false;
  }
  return wanted.language !== language;
}
