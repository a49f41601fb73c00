import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";

const docs = join(import.meta.dirname, "../../../docs");
const page = readFileSync(join(docs, "asvs.md"), "utf8");

/** How many statements each section of OWASP ASVS 5.0.0 has. */
const sections: Readonly<Record<number, readonly number[]>> = {
  6: [3, 12, 8, 6, 8, 4, 2, 4],
  7: [3, 4, 2, 5, 3, 2],
  8: [4, 4, 3, 2],
  11: [4, 5, 5, 4, 2, 2, 2],
  13: [4, 6, 4, 7],
  14: [2, 8, 3],
  16: [1, 5, 4, 3, 4],
};
const numbers = Object.entries(sections).flatMap(([chapter, counts]) =>
  counts.flatMap((count, section) =>
    Array.from({ length: count }, (_, index) => `${chapter}.${section + 1}.${index + 1}`),
  ),
);

const cellsOf = (line: string) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
const lines = page.split("\n").filter((line) => line.startsWith("|"));
const rows = lines
  .map(cellsOf)
  .filter(([first = ""]) => /^\d+\.\d+\.\d+$/u.test(first))
  .map(([number = "", level = "", asks = "", state = ""]) => ({ number, level, asks, state }));

interface Reference {
  readonly name: string;
  readonly path: string;
  /** Words of a title; undefined for a link that shows nothing. */
  readonly part: string | undefined;
}
function referencesOf(state: string): Reference[] {
  return [...state.matchAll(/\[([^\]]+)\]\(([^)]+)\)(?: "([^"]+)")?/gu)].map(([, name = "", path = "", part]) => ({
    name,
    path: path.replaceAll("\\", ""),
    part: part?.replaceAll(/\\([_*<>])/gu, "$1"),
  }));
}
const isDocument = ({ path }: Reference) => path.endsWith(".md");

/** Whether a text has a title with these words: of a test, or of a section. */
function hasTitle(text: string, { path, part = "" }: Reference): boolean {
  const titles = text.split("\n").filter((line) => line.includes(part));
  if (path.endsWith(".md")) return titles.length > 0;
  return titles.some((line) => /^\s*(?:["'`[]|(?:it|describe|test)\b|\]\)\(|\w+: )|\](?: as const)?\)\("/u.test(line));
}

const stateOf = (state: string) => /^(Shown|Not yet|Does not apply): \S/u.exec(state)?.[1];

describe("docs/asvs.md", () => {
  it("has each statement once, in order, with its level and a state", () => {
    expect(rows.map(({ number }) => number)).toEqual(numbers);
    for (const { number, level, asks, state } of rows) {
      expect([number, level]).toEqual([number, expect.stringMatching(/^[123]$/u)]);
      expect([number, asks.length > 5, stateOf(state)]).toEqual([number, true, expect.any(String)]);
    }
  });

  it.each(rows)("names what is there: $number", ({ state }) => {
    for (const reference of referencesOf(state)) {
      const file = join(docs, reference.path);
      expect([reference.path, existsSync(file)]).toEqual([reference.path, true]);
      if (reference.part === undefined) continue;
      expect(reference.name).toBe(basename(file));
      expect([reference.part, hasTitle(readFileSync(file, "utf8"), reference)]).toEqual([reference.part, true]);
    }
  });

  it("shows each statement by a test; by a document alone only where one is asked for", () => {
    const shown = rows.filter(({ state }) => stateOf(state) === "Shown");
    expect(shown.length).toBeGreaterThan(50);
    for (const { number, state } of shown) {
      const references = referencesOf(state).filter(({ part }) => part !== undefined);
      expect([number, references.length > 0]).toEqual([number, true]);
      if (references.every(isDocument)) expect(number).toMatch(/^\d+\.1\./u);
    }
  });

  it("adds up", () => {
    const count = (given: typeof rows) => {
      const shown = given.filter(({ state }) => stateOf(state) === "Shown");
      const byDocument = shown.filter(({ state }) =>
        referencesOf(state)
          .filter(({ part }) => part !== undefined)
          .every(isDocument),
      );
      const notYet = given.filter(({ state }) => stateOf(state) === "Not yet");
      const others = given.length - shown.length - notYet.length;
      return [given.length, shown.length, byDocument.length, notYet.length, others];
    };
    const told = lines
      .map(cellsOf)
      .filter(([first = ""]) => /^(?:V\d+ |All$)/u.test(first))
      .map(([first = "", ...cells]) => [/^V(\d+)/u.exec(first)?.[1] ?? "all", ...cells.map(Number)]);
    const counted = Object.keys(sections).map((chapter) => [
      chapter,
      ...count(rows.filter(({ number }) => number.startsWith(`${chapter}.`))),
    ]);
    expect(told).toEqual([...counted, ["all", ...count(rows)]]);
  });
});
