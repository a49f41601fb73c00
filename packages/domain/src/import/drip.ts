import type { Flow } from "../cycle.ts";
import type { Language } from "../languages.ts";
import {
  broken,
  columnsOf,
  dayFrom,
  entryFrom,
  type ImportedEntry,
  instantAt,
  noon,
  nothing,
  outcomeOf,
  type RowOutcome,
} from "./row.ts";

/*
 * The CSV that Drip (bloodyhealth.gitlab.io, 0.x to 1.x) writes under "Export data": one row for a day, columns called
 * `symptom.part`, such as `date`, `bleeding.value`, `bleeding.exclude`, `pain.cramps`, `mood.sad`, `note.value`. Values of
 * bleeding are 0 spotting, 1 light, 2 medium, 3 heavy, and what is excluded of it is no menstruation to its person; kinds
 * of pain and mood are `true` or empty. Text is in small letters, and quoted only where it has a comma, a stop or another
 * line, but a quotation mark in it is doubled either way. Temperature, mucus,
 * cervix, desire and sex have no place in this diary, nor has a day of good moods alone: it is no complaint.
 */

/** Drip knows no strengths: this one says only that it was there. */
export const dripSeverity = 5;

/** What an entry is made of: by the label of its category. */
const pains = [
  { column: "pain.cramps", category: "Cramps" },
  { column: "pain.ovulationPain", category: "Ovulation pain" },
  { column: "pain.headache", category: "Headache" },
  { column: "pain.backache", category: "Back pain" },
  { column: "pain.nausea", category: "Nausea" },
  { column: "pain.tenderBreasts", category: "Breast tenderness" },
  { column: "pain.migraine", category: "Migraine" },
  { column: "pain.other", category: "Pain" },
];
const fatigue = { column: "mood.fatigue", category: "Fatigue" };
const lowMood = { column: "mood.other", category: "Low mood" };

/** A tag, which is a word of a language. */
interface DripMood {
  readonly column: string;
  readonly names: Readonly<Record<Language, string>>;
}

const goodMoods: readonly DripMood[] = [
  { column: "mood.happy", names: { en: "happy", de: "fröhlich" } },
  { column: "mood.balanced", names: { en: "balanced", de: "ausgeglichen" } },
  { column: "mood.fine", names: { en: "fine", de: "okay" } },
  { column: "mood.energetic", names: { en: "energetic", de: "energiegeladen" } },
];
const badMoods: readonly DripMood[] = [
  { column: "mood.sad", names: { en: "sad", de: "traurig" } },
  { column: "mood.stressed", names: { en: "stressed", de: "gestresst" } },
  { column: "mood.anxious", names: { en: "anxious", de: "ängstlich" } },
  { column: "mood.angry", names: { en: "angry", de: "wütend" } },
];
const dripFlows: readonly Flow[] = ["spotting", "light", "medium", "heavy"];

export const isDripHeader = (header: readonly string[]): boolean => {
  const at = columnsOf(header);
  return at("date") !== -1 && at("bleeding.value") !== -1;
};

interface DripTerms {
  readonly timeZone: string;
  readonly language: Language;
}

/** Reads the days of Drip. A day gets an entry for each kind of pain, one for its low moods, and what it says of bleeding. */
export function dripReader(header: readonly string[], { timeZone, language }: DripTerms) {
  const at = columnsOf(header);
  return (cells: readonly string[]): RowOutcome =>
    outcomeOf(() => {
      const cell = (column: string) => cells[at(column)]?.trim() ?? "";
      const isSaid = ({ column }: { readonly column: string }) => cell(column).toLowerCase() === "true";
      const day = dayFrom(cell("date"));
      const occurredAt = instantAt(day, noon, timeZone);
      const entries: ImportedEntry[] = [];
      const add = (category: string, given: Partial<ImportedEntry> = {}) =>
        entries.push(entryFrom({ occurredAt, timeZone, category, severity: dripSeverity, ...given }));
      const notes = [cell("note.value")];
      for (const kind of pains.filter(isSaid)) add(kind.category);
      notes.push(cell("pain.note"));
      if (isSaid(fatigue)) add(fatigue.category);
      const bad = badMoods.filter(isSaid);
      if (bad.length > 0 || isSaid(lowMood)) {
        const moods = [...bad, ...goodMoods.filter(isSaid)];
        add(lowMood.category, { tags: moods.map(({ names }) => names[language]) });
      }
      notes.push(cell("mood.note"));
      const flow = flowOf(cell("bleeding.value"));
      // Said to be none of a cycle there, it starts none here.
      const startsCycle = cell("bleeding.exclude").toLowerCase() === "true" ? false : null;
      const words = notes
        .filter((note) => note !== "")
        .join("\n")
        .replaceAll('""', '"');
      const [first, ...others] = entries;
      if (first === undefined) {
        if (flow === null) return words === "" ? nothing : broken("There is only a note on this day.");
        return { entries: [], cycleDay: { localDate: day, flow, startsCycle } };
      }
      return {
        entries: [entryFrom({ ...first, notes: words }), ...others],
        cycleDay: flow === null ? null : { localDate: day, flow, startsCycle },
      };
    });
}

function flowOf(value: string): Flow | null {
  if (value === "") return null;
  return dripFlows[Number(value)] ?? broken("Bleeding goes from 0 to 3.");
}
