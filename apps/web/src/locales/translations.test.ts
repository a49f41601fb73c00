import { readFileSync } from "node:fs";
import { join } from "node:path";
import { languages } from "@anamnesis/domain";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { parsePo } from "pofile-ts";
import { describe, expect, it } from "vitest";
import { catalogues } from "../../catalogues.ts";

const folder = import.meta.dirname;
const mailFolder = join(folder, "../../../../packages/api/src/mail/locales");

type Tokens = ReturnType<typeof compileMessage>;

/** What is put into a text: names with how they are chosen by, and the numbers of tags. */
function placeholdersOf(text: string): string[] {
  const found = new Set([...text.matchAll(/<\/?\d+\/?>/gu)].map(([tag]) => tag));
  const visit = (tokens: Tokens): void => {
    for (const token of typeof tokens === "string" ? [] : tokens) {
      if (typeof token === "string") continue;
      const [name, kind, choices] = token;
      found.add(kind === undefined ? name : `${name}, ${kind}`);
      for (const choice of Object.values(choices ?? {})) if (typeof choice === "object") visit(choice);
    }
  };
  visit(compileMessage(text));
  return [...found].toSorted();
}

const items = (path: string, language: string) =>
  parsePo(readFileSync(`${path.replace("{locale}", language)}.po`, "utf8")).items.filter(({ obsolete }) => !obsolete);

describe.each(languages.filter((language) => language !== "en"))("every text is in %s", (language) => {
  const all = catalogues(folder, mailFolder).map(({ path }) => path);

  it.each(all)("and none is missing: %s", (path) => {
    const said = new Map(items(path, language).map(({ msgid, msgstr: [text = ""] }) => [msgid, text]));
    const missing = items(path, "en").filter(({ msgid }) => (said.get(msgid) ?? "") === "");
    expect(missing.map(({ msgid }) => msgid)).toEqual([]);
    expect(said.size).toBeGreaterThan(50);
  });

  it.each(all)("with the same put in: %s", (path) => {
    const pairs = items(path, language).map(({ msgid, msgstr: [text = ""] }) => ({ msgid, text }));
    const others = pairs.filter(({ msgid, text }) => String(placeholdersOf(text)) !== String(placeholdersOf(msgid)));
    expect(others).toEqual([]);
  });

  it.each(all)("with the quotation marks of the language: %s", (path) => {
    const others = items(path, language).filter(
      ({ msgstr: [text = ""] }) => /["”]|“[^“”]*“/u.test(text) && !/„[^“]*“/u.test(text),
    );
    expect(others.map(({ msgid }) => msgid)).toEqual([]);
  });
});
