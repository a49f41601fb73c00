import { i18n, type Messages } from "@lingui/core";
import { locale } from "./language.ts";

interface Template {
  readonly id: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

let known: ReadonlySet<string> = new Set();
let templates: readonly Template[] = [];

/** From now on those texts of the domain have words in the language of the page: by their English text. */
export function knowDomainWords(words: Messages): void {
  i18n.load(i18n.locale, words);
  const ids = Object.keys(words);
  known = new Set(ids);
  templates = ids
    .filter((id) => id.includes("{"))
    // The one that says most itself comes first.
    .toSorted((a, b) => fixedPart(b) - fixedPart(a))
    .map(templateOf);
}

const placeholder = /\{(\w+)\}/gu;
const fixedPart = (id: string) => id.replace(placeholder, "").length;

function templateOf(id: string): Template {
  const fixed = id.split(placeholder).filter((_, index) => index % 2 === 0);
  const pattern = new RegExp(
    `^${fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&")).join("(.+?)")}$`,
    "su",
  );
  return { id, pattern, names: [...id.matchAll(placeholder)].map(([, name = ""]) => name) };
}

const number = /^\d{1,3}(?:,\d{3})*$|^\d+$/u;
const numbers = new Intl.NumberFormat(locale);

/**
 * What the domain, or the server, says in English, in the language of the page: what is wrong with a field, what a
 * strength feels like. What stands in for a placeholder is read off. A text that is not known stays as it is.
 */
export function domainText(text: string): string {
  if (known.has(text)) return i18n._(text);
  for (const { id, pattern, names } of templates) {
    const found = pattern.exec(text);
    if (found !== null) return i18n._(id, Object.fromEntries(names.map((name, at) => [name, valueOf(found[at + 1])])));
  }
  return text;
}

function valueOf(text = ""): string {
  return number.test(text) ? numbers.format(Number(text.replaceAll(",", ""))) : domainText(text);
}
