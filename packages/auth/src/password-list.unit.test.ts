import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { expect, it } from "vitest";
import { passwordList } from "./password-list.ts";

const text = brotliDecompressSync(readFileSync(new URL("../data/common-passwords.txt.br", import.meta.url))).toString();
const [frequent = [], all = []] = text.split("\n\n").map((part) => part.trimEnd().split("\n"));

it("finds each word of the list, and none between two", () => {
  const list = passwordList();
  expect([frequent.length, all.length]).toEqual([5000, 170_305]);
  const every = (words: readonly string[], step: number) => words.filter((_, at) => at % step === 0);
  for (const word of [all[0] ?? "", ...every(all, 97), all.at(-1) ?? ""]) {
    expect([word, list.has(word)]).toEqual([word, true]);
    expect([word, list.has(`${word}~`)]).toEqual([word, false]);
    expect([word, list.has(`!${word}`)]).toEqual([word, false]);
  }
  for (const word of [frequent[0] ?? "", ...every(frequent, 7), frequent.at(-1) ?? ""]) {
    expect([word, list.isFrequent(word)]).toEqual([word, true]);
  }
  expect(all.filter((word) => word.length >= 12).length).toBeGreaterThan(43_000);
});

it("finds nothing that is no word", () => {
  const list = passwordList();
  const [first = "", second = ""] = all;
  for (const word of ["", "\n", `${first}\n${second}`, "\n\n", "unbelievabl", "~", "a".repeat(1024), "é"]) {
    expect([word, list.has(word)]).toEqual([word, false]);
  }
  // Listed, and not among the frequent.
  expect(list.isFrequent("mailcreated5240")).toBe(false);
});
