/*
 * Makes packages/auth/data/common-passwords.txt.br of a list of passwords, one on a line, the most frequent first.
 * See packages/auth/data/README.md for which.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { compactOf, coreOf, longestListed, plainOf } from "../packages/auth/src/password-fold.ts";

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error("Usage: node scripts/password-list.mjs <list of passwords>");

/** Passwords as long as the policy asks for are kept whole, however rare. */
const policyLength = 12;
/** A word is kept when a password among so many is made of it; a short one is soon also part of a good password. */
const ranksOfWords = 300_000;
const ranksOfShortWords = 50_000;
const [shortestWord, shortWord] = [4, 5];
const frequentWords = 5_000;
/** Younger than the source, and known to everybody. */
const famous = ["correcthorsebatterystaple"];

const passwords = readFileSync(source, "utf8").split(/\r?\n/u);
const all = new Set(famous);
const frequent = new Set();
for (const [rank, password] of passwords.entries()) {
  const plain = plainOf(password);
  const word = compactOf(coreOf(plain));
  const ranks = word.length <= shortWord ? ranksOfShortWords : ranksOfWords;
  const isWord = word.length >= shortestWord && rank < ranks;
  if (isWord) all.add(word);
  if (isWord && frequent.size < frequentWords) frequent.add(word);
  if (password.length >= policyLength) all.add(compactOf(plain));
}

// Sorted by their bytes, as they are looked for.
const linesOf = (words) =>
  [...words]
    .filter((word) => word !== "" && word.length <= longestListed)
    .map((word) => Buffer.from(`${word}\n`))
    .toSorted(Buffer.compare);
const lines = Buffer.concat([...linesOf(frequent), Buffer.from("\n"), ...linesOf(all)]);
const packed = brotliCompressSync(lines, { params: { [constants.BROTLI_PARAM_LGWIN]: 22 } });
writeFileSync(new URL("../packages/auth/data/common-passwords.txt.br", import.meta.url), packed);
process.stdout.write(`${frequent.size} frequent, ${all.size} in all: ${lines.length} bytes, ${packed.length} packed\n`);
