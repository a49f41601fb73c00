import { i18n, type Messages } from "@lingui/core";
import type { Language } from "@anamnesis/domain";
import { type InsideReasons, knowReasons } from "./errors.ts";
import { messages as english } from "../locales/en.po";
import { knowDomainWords } from "./domain-words.ts";
import { language, locale } from "./language.ts";

interface Words {
  readonly messages: Messages;
}

/* Each language is files of its own, and only those of the language of the page are loaded; the few English words at the
   door are less than a request. */
const door: Readonly<Record<Language, () => Promise<Words & { readonly domainWords?: Messages }>>> = {
  en: () => Promise.resolve({ messages: english }),
  de: () => import("./door-words.de.ts"),
};
const inside: Readonly<Record<Language, () => Promise<Words & { readonly insideReasons: InsideReasons }>>> = {
  en: () => import("./inside-words.ts"),
  de: () => import("./inside-words.de.ts"),
};

/** Loads the words at the door, and says in which language the page is. */
export async function loadWords(): Promise<typeof i18n> {
  document.documentElement.lang = language;
  const { messages, domainWords } = await door[language]();
  i18n.loadAndActivate({ locale: language, locales: locale, messages });
  if (domainWords !== undefined) knowDomainWords(domainWords);
  return i18n;
}

/** Loads the words of everything behind the door, before it is shown. */
export async function loadInsideWords(): Promise<void> {
  const { messages, insideReasons } = await inside[language]();
  i18n.load(language, messages);
  knowReasons(insideReasons);
}
