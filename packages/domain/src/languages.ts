/* Without schemas, as roles.ts. */

/** What Anamnesis speaks. The first is what texts are written in, and what is spoken where nothing fits. */
export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

/** What each is called in itself, so that it is found by who reads no other. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

/** The region of a tag (BCP 47), which alone changes how dates and numbers are written, behind a script or not. */
const region = /^[a-z]+(?:-[a-z]{4})?-(?<region>[a-z]{2}|\d{3})(?:-|$)/iu;

/**
 * The first of some tags (BCP 47) in a language that is spoken, with its region if it has one and nothing else, such as
 * `de-AT`; null where there is none.
 */
export function spokenOf(tags: readonly (string | null)[]): { language: Language; tag: string } | null {
  for (const tag of tags) {
    const language = languages.find((one) => one === tag?.split("-")[0]?.toLowerCase());
    if (tag === null || language === undefined) continue;
    const place = region.exec(tag)?.groups?.["region"];
    return { language, tag: place === undefined ? language : `${language}-${place.toUpperCase()}` };
  }
  return null;
}

/** In which language somebody is spoken to. */
export const languageOf = ({ locale }: { readonly locale: string | null }): Language =>
  spokenOf([locale])?.language ?? "en";
