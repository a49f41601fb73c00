import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Language, spokenOf } from "@anamnesis/domain";
import { type Messages, setupI18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { parsePo } from "pofile-ts";

export type SpokenValues = Readonly<Record<string, string | number>>;

/** A language, as somebody is written to in it. */
export interface Speech {
  readonly language: Language;
  /** What `Intl` writes dates by. */
  readonly locale: string;
  /** A text of `words.ts` in it, with what stands in for its placeholders. */
  readonly say: (text: string, values?: SpokenValues) => string;
}

/** The texts by their English; English itself needs none. */
function readCatalogue(language: Language): Messages {
  if (language === "en") return {};
  const { items } = parsePo(readFileSync(join(import.meta.dirname, `locales/${language}.po`), "utf8"));
  return Object.fromEntries(
    items.filter(({ obsolete }) => !obsolete).map(({ msgid, msgstr: [said = ""] }) => [msgid, compileMessage(said)]),
  );
}

const known = new Map<string, Speech>();

/** The language of whoever reads tags such as these (BCP 47), in that order; English where none is spoken. */
export function speechOf(...tags: readonly (string | null)[]): Speech {
  const { language, tag } = spokenOf(tags) ?? { language: "en", tag: "en" };
  // Of English there is one way to write a date here, whoever reads it.
  const locale = language === "en" ? "en-GB" : tag;
  const before = known.get(locale);
  if (before !== undefined) return before;
  const i18n = setupI18n({ locale: language, locales: locale, messages: { [language]: readCatalogue(language) } });
  i18n.setMessagesCompiler(compileMessage);
  const speech: Speech = { language, locale, say: (text, values = {}) => i18n._(text, { ...values }) };
  known.set(locale, speech);
  return speech;
}
