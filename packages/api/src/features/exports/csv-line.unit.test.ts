import type { CsvSeparator } from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { csvHeader, csvLine, fieldSeparator, followedOf } from "./csv-line.ts";

/** Reads RFC 4180 by the letter: no more than any spreadsheet does. */
function cellsOf(line: string, separator: CsvSeparator): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; at += 1) {
    let cell = "";
    if (line[at] === '"') {
      for (at += 1; line[at] !== '"' || line[at + 1] === '"'; at += 1) {
        if (line[at] === '"') at += 1;
        cell += line[at];
      }
      at += 1;
    } else for (; at < line.length && line[at] !== separator; at += 1) cell += line[at];
    cells.push(cell);
  }
  return cells;
}

const formula = "[=+\\-@\\t\\r\uff1d\uff0b\uff0d\uff20]";
const unguarded = (cell: string) => cell.replace(new RegExp(`^'('*${formula})`, "u"), "$1");
/** Tags as they were: a semicolon that has a backslash before it, or such a one itself, is part of a tag. */
const tagsIn = (cell: string) =>
  cell === ""
    ? []
    : [...cell.matchAll(/((?:\\.|[^\\;])*)(?:; |$)/gu)]
        .map(([, tag = ""]) => tag.replaceAll(/\\(.)/gu, "$1"))
        .filter((tag) => tag !== "");

const awkward = [
  "plain",
  "=1+1",
  "'=1+1",
  "''@x",
  "'",
  "it's",
  "-",
  "a;b",
  "a; b",
  "\\",
  "\\;",
  "x\\",
  'say "no"',
  "a,b",
  "\uff1d1",
  "Übelkeit 😀",
  "a\r\nb;c,d",
];

const packed = (category: string, tags: readonly string[]) =>
  // As PostgreSQL writes it: a space behind each comma between values, and none within.
  [
    "2026-03-01",
    "2026-03-01 09:30:00",
    "Europe/Vienna",
    "2026-03-01 08:30:00+00",
    category,
    "7",
    `[${tags.map((tag) => JSON.stringify(tag)).join(", ")}]`,
    "pelvis; sacrum",
    "2026-03-01 08:31:00+00",
  ].join(fieldSeparator);

describe.each([",", ";"] as const)("a line of the diary between %j", (separator) => {
  it("has a cell for each name of the header", () => {
    const names = cellsOf(csvHeader(separator), separator);
    const cells = cellsOf(csvLine(packed("Mood", []), { separator, language: "en" }), separator);
    expect(Object.fromEntries(names.map((name, index) => [name, cells[index]]))).toEqual({
      local_date: "2026-03-01",
      local_time: "09:30",
      cycle_day: "",
      time_zone: "Europe/Vienna",
      occurred_at: "2026-03-01T08:30:00Z",
      category: "Mood",
      severity: "7",
      notes: "",
      tags: "",
      regions: "pelvis; sacrum",
      sleep_minutes: "",
      followed: "",
      recorded_at: "2026-03-01T08:31:00Z",
    });
    expect(cells).toHaveLength(names.length);
  });

  it("calls a category that is known as its language does, and one's own word as that", () => {
    const called = (label: string, language: "en" | "de") =>
      cellsOf(csvLine(packed(label, []), { separator, language }), separator)[5];
    expect([called("Cramps", "de"), called("Cramps", "en"), called("Zwicken", "de")]).toEqual([
      "Krämpfe",
      "Cramps",
      "Zwicken",
    ]);
  });

  it.each(awkward)("is read back as it was, with %j in each place", (text) => {
    const others = awkward.filter((one) => !one.includes("\n"));
    const tags = [text.replaceAll(/\s+/gu, " "), ...others];
    const names = others.map(
      (label, index) => ({ id: String(index), label, kind: "yes_no", unit: "", hidden: false }) as const,
    );
    const followed = followedOf({ tracked: Object.fromEntries(names.map(({ id }) => [id, false])) }, names);
    const added = { notes: text, cycleDay: 3, followed };
    const cells = cellsOf(csvLine(packed(text, tags), { separator, language: "de" }, added), separator);
    expect(tagsIn(unguarded(cells[11] ?? ""))).toEqual(others.map((label) => `${label}: no`));
    expect([cells[5], cells[7]].map((cell) => unguarded(cell ?? ""))).toEqual([text, text]);
    expect(tagsIn(unguarded(cells[8] ?? ""))).toEqual(tags);
  });
});
