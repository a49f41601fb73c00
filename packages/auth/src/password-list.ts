import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { longestListed } from "./password-fold.ts";

export interface PasswordList {
  /** Compact, see `compactOf`. Case and accents removed. */
  has(word: string): boolean;
  /** Whether it is among the 5,000 words that most passwords are made of. */
  isFrequent(word: string): boolean;
}

let loaded: PasswordList | undefined;

/**
 * The bundled list, see `data/README.md`. Read at first use, about 10 ms; from then on 1,700 kB of memory, outside
 * of the heap, in which words are looked for by halving.
 */
export function passwordList(): PasswordList {
  loaded ??= load();
  return loaded;
}

const newline = 0x0a;

/** Two sorted parts with an empty line between them: the frequent words, and all. A word stands on a line. */
function load(): PasswordList {
  const packed = readFileSync(new URL("../data/common-passwords.txt.br", import.meta.url));
  const lines = brotliDecompressSync(packed);
  const gap = lines.indexOf("\n\n");
  const [frequent, all] = [lines.subarray(0, gap + 1), lines.subarray(gap + 2)];
  return { has: (word) => hasLine(all, word), isFrequent: (word) => hasLine(frequent, word) };
}

/** Whether one of the sorted lines is `word`. Each line ends with a newline. */
function hasLine(lines: Buffer, word: string): boolean {
  if (word.length > longestListed) return false;
  const wanted = Buffer.from(word);
  let [from, to] = [0, lines.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    // The line that the middle lies in: after the newline before it, up to the next one.
    const start = middle === 0 ? 0 : lines.lastIndexOf(newline, middle - 1) + 1;
    const end = lines.indexOf(newline, middle);
    const order = wanted.compare(lines, start, end);
    if (order === 0) return true;
    if (order < 0) to = start;
    else from = end + 1;
  }
  return false;
}
