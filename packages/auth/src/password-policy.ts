import { compactOf, coreOf, plainOf, readingsOf } from "./password-fold.ts";
import { passwordList } from "./password-list.ts";
import { guessedLength, repeatedPartOf } from "./password-patterns.ts";

/** Listed, or what people make of a listed password; about its person or about us; a pattern or a repetition. */
export type PasswordProblem = "common" | "about_you" | "repetitive";

export interface AboutPerson {
  readonly email?: string;
  readonly displayName?: string;
}

/** Fewer characters than this to guess, and the rest follows from a pattern. */
const fewestGuessed = 6;
/** Digits and signs around a word that hide nothing: a date is 8. */
const longestAffix = 8;
const fewestDifferent = 5;
/** What is longer is judged by its beginning: nobody guesses the rest either. */
const longestPassword = 1024;
/** Longer wordings are not looked at: neither two listed words nor a name with as much around it are longer. */
const longestWording = 128;
const shortestName = 3;
const ourName = "anamnesis";

/**
 * Why a password of the required length would be guessed early; null when nothing is known against it. Works offline.
 * In this order:
 *
 * - `about_you`: more than half of it is the name, the local part of the address, or `anamnesis`;
 * - `repetitive`: fewer than six characters to guess besides repetition, sequences and ways over the keyboard;
 * - `common`: on the list; a listed password with digits or signs around it, other case, accents, separators, or
 *   digits and signs for letters (`P@ssw0rd2026!`), repeated (`passwordpassword`), or two of the 5,000 most frequent
 *   words glued together.
 *
 * The list holds all 43,923 passwords of twelve or more characters among the million most frequent of the breaches up
 * to 2015, where OWASP ASVS 5.0, 6.2.4 asks for 3,000 that the length rule lets through; and 126,000 words that the
 * 300,000 most frequent passwords are made of. See `data/README.md`.
 *
 * Three or more words with spaces or signs between them are never taken for two. Time is linear in the length; about
 * 1 ms for 1,024 characters, after the list was read once (see `passwordList`).
 * @param password in any composition; its length is not judged here
 */
export function passwordProblem(password: string, about: AboutPerson): PasswordProblem | null {
  // One sign can become 18 letters.
  const plain = plainOf(password).slice(0, longestPassword);
  const wordings = wordingsOf(plain);
  if (isAbout(wordings, namesOf(about))) return "about_you";
  if (isPattern(plain)) return "repetitive";
  return isCommon(wordings, wordsOf(plain) <= 2) ? "common" : null;
}

/** How many words were typed apart. What is typed twice counts once; `@` and `$` stand for letters. */
function wordsOf(plain: string): number {
  const parts = repeatedPartOf(`${plain} `).split(/[^\p{L}\p{N}@$]+/u);
  return parts.filter((part) => /\p{L}/u.test(part)).length;
}

/**
 * What a password comes down to: without what surrounds its words, once of what is repeated, signs read as letters.
 * Compact.
 */
function wordingsOf(plain: string): string[] {
  const wholes = [plain, repeatedPartOf(plain), repeatedPartOf(compactOf(plain))];
  const readings = wholes.flatMap((whole) => [whole, ...coresOf(whole)]).flatMap(readingsOf);
  // As a whole as well: some repetitions are listed whose part is not.
  const wordings = new Set([...readings, ...readings.map(repeatedPartOf)]);
  return [...wordings].filter((wording) => wording.length <= longestWording);
}

/** Without the digits and signs at the end, and without those at both ends; none when too much would be left out. */
function coresOf(whole: string): string[] {
  const core = coreOf(whole);
  const start = whole.indexOf(core);
  const [before, after] = [whole.slice(0, start), whole.slice(start + core.length)];
  const isShort = (affix: string) => guessedLength(affix, longestAffix + 1) <= longestAffix;
  // `$unshine2026` begins with a letter that is written as a sign; `2026sunshine` does not.
  return [...(isShort(after) ? [before + core] : []), ...(isShort(before + after) ? [core] : [])];
}

/** The names as they may stand in a password, compact; a longer one and its parts. */
function namesOf({ email = "", displayName = "" }: AboutPerson): string[] {
  const local = email.slice(0, Math.max(email.lastIndexOf("@"), 0));
  const texts = [ourName, local, displayName].flatMap((text) => [text, withoutUmlauts(text)]).map(plainOf);
  const names = texts.flatMap((text) => [text, ...text.split(/[^\p{L}]+/u)]).map(compactOf);
  return [...new Set(names)].filter((name) => name.length >= shortestName);
}

const spelledOut: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };
const withoutUmlauts = (text: string) =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[äöüß]/gu, (letter) => spelledOut[letter] ?? letter);

/** Whether names make up more than half. */
function isAbout(wordings: readonly string[], names: readonly string[]): boolean {
  return wordings.some((text) => {
    const covered = new Set<number>();
    for (const name of names) {
      for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
        for (let offset = 0; offset < name.length; offset += 1) covered.add(at + offset);
      }
    }
    return covered.size * 2 > text.length;
  });
}

function isPattern(plain: string): boolean {
  return new Set(plain).size < fewestDifferent || guessedLength(repeatedPartOf(plain), fewestGuessed) < fewestGuessed;
}

function isCommon(wordings: readonly string[], mayBeGlued: boolean): boolean {
  const list = passwordList();
  const isTwoFrequent = (text: string) =>
    Array.from(text, (_, at) => at).some((at) => list.isFrequent(text.slice(0, at)) && list.isFrequent(text.slice(at)));
  return wordings.some((text) => list.has(text) || (mayBeGlued && isTwoFrequent(text)));
}
