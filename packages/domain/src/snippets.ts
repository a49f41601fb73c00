import { z } from "zod";
import { freeText, lineOfText } from "./text.ts";

/** Of one person at one organization; the database holds the same (`clinical.save_snippet`). */
export const mostSnippets = 100;

const snippetId = z.uuid("That is not a snippet.").transform((id) => id.toLowerCase());
const nameShape = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u;

/** What is typed behind a slash. Capitals are the same as small letters. */
export const snippetName = lineOfText("Name", 30)
  .transform((typed) => typed.toLowerCase())
  .refine((name) => nameShape.test(name), "A name is one word: letters, digits, - and _.");

export const saveSnippetInput = z.strictObject({
  /** Chosen by whoever makes it; sent again, it goes over what there is. */
  id: snippetId,
  name: snippetName,
  text: freeText("Text", 4_000).refine((text) => text.trim() !== "", "Say what it puts there."),
});
export type SaveSnippetInput = z.infer<typeof saveSnippetInput>;

export const snippetIdInput = z.strictObject({ id: snippetId });

/** A text that somebody puts into notes by typing a slash and its name. */
export interface Snippet {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** What was typed, and where one goes on typing. */
export interface TypedText {
  readonly text: string;
  readonly caret: number;
}

// A slash at the beginning of a word, its name, in whose letters marks may stand by themselves, and what ends the word.
const call = /(?:^|[\s([])\/(?<name>[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*)(?<end>[\s.,;:)\]])$/u;

// The same, while the name is still being typed.
const begun = /(?:^|[\s([])\/(?<name>[\p{L}\p{M}\p{N}_-]*)$/u;

/** Snippets whose name begins as what is being typed behind a slash; none where nothing is. */
export function snippetsBegun({ text, caret }: TypedText, snippets: readonly Snippet[]): readonly Snippet[] {
  const name = begun.exec(text.slice(0, caret))?.groups?.["name"];
  if (name === undefined) return [];
  const small = name.normalize("NFC").toLowerCase();
  return snippets.filter((one) => one.name.startsWith(small));
}

/**
 * What stands there once the snippet is put in whose name was just typed behind a slash, as a word that is over. Null where
 * there is none: `140/90` is none, nor is a name that nobody gave.
 */
export function withSnippet({ text, caret }: TypedText, snippets: readonly Snippet[]): TypedText | null {
  const { name = "", end = "" } = call.exec(text.slice(0, caret))?.groups ?? {};
  const found = snippets.find((one) => one.name === name.normalize("NFC").toLowerCase());
  if (found === undefined) return null;
  const before = text.slice(0, caret - end.length - name.length - 1);
  // A sentence that ends with a full stop has one.
  const rest = end !== "" && !/\s/u.test(end) && found.text.endsWith(end) ? "" : end;
  const put = `${before}${found.text}${rest}`;
  return { text: put + text.slice(caret), caret: put.length };
}
