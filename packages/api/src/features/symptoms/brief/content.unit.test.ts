import {
  addDays,
  briefContent,
  type BriefContent,
  type BriefFacts,
  type BriefInput,
  type BriefSection,
  type Flow,
} from "@anamnesis/domain";
import { describe, expect, it } from "vitest";
import { speechOf } from "../../../mail/speech.ts";

const input: BriefInput = {
  from: "2026-01-01",
  to: "2026-01-30",
  timeZone: "Europe/Vienna",
  personName: "Ada Lovelace",
  categories: null,
  includesNotes: true,
  includesCycle: true,
  ownWords: "",
  questions: [],
  paper: "a4",
  language: "en",
};
const nothing: BriefFacts = {
  madeOn: "2026-02-01",
  daily: [],
  previous: [],
  tags: [],
  tagsMostUsed: [],
  notes: [],
  tagCount: 0,
  noteCount: 0,
  medication: [],
  sleep: [],
  places: [],
  cycleDays: [],
};
const day = (category: string, localDate: string, ...severities: number[]) => ({
  category,
  localDate,
  count: severities.length,
  sum: severities.reduce((sum, severity) => sum + severity, 0),
  strongest: Math.max(...severities),
});
const everything = () => true;
function briefOf(facts: Partial<BriefFacts>, given: Partial<BriefInput> = {}, fits: Fits = everything): BriefContent {
  const asked = { ...input, ...given };
  return briefContent(asked, { ...nothing, ...facts }, { say: speechOf(asked.language).say, fits });
}
type Fits = (content: BriefContent) => boolean;
const section = <Shape extends BriefSection["shape"]>(content: BriefContent, key: string, shape: Shape) => {
  const found = content.sections.find((one) => one.key === key);
  if (found?.shape !== shape) throw new Error(`${key} is ${found?.shape}`);
  return found as Extract<BriefSection, { shape: Shape }>;
};
const rowCount = ({ sections }: BriefContent) => sections.reduce((sum, { rows }) => sum + rows.length, 0);

/** Twenty symptoms, the later ones weaker, with tags and notes: more than fits on any page. */
const names = Array.from({ length: 20 }, (_, index) => `Symptom ${String(index).padStart(2, "0")}`);
const much: Partial<BriefFacts> = {
  daily: names.flatMap((name, index) => [day(name, "2026-01-02", 10 - (index >> 1)), day(name, "2026-01-09", 1)]),
  tagsMostUsed: Array.from({ length: 12 }, (_, index) => ({ tag: `tag ${index}`, days: 20 - index })),
  tagCount: 30,
  notes: Array.from({ length: 12 }, (_, index) => ({
    localDate: "2026-01-02",
    category: "Symptom 00",
    severity: 10,
    notes: `note ${index}`,
  })),
  noteCount: 40,
};

describe("a brief", () => {
  it("of an empty diary says so, and holds her words all the same", () => {
    const content = briefOf({}, { ownWords: "first\n\n  second ", questions: ["Why?", "What now?"] });
    expect(content.period).toBe("1 January 2026 – 30 January 2026 (30 days): 0 entries on 0 days");
    expect(content.sections).toMatchObject([
      { key: "ownWords", rows: ["first", "second"] },
      { key: "questions", shape: "numbered", rows: ["Why?", "What now?"] },
      { key: "symptoms", rows: ["Nothing was logged in these days."] },
    ]);
  });

  it("says how long she slept, of how many nights, and nothing where she never said", () => {
    const nights = (...minutes: number[]) =>
      minutes.map((slept, index) => ({ localDate: `2026-01-0${index + 1}`, minutes: slept }));
    const sleptOf = (minutes: readonly number[], given: Partial<BriefInput> = {}) =>
      section(briefOf({ sleep: nights(...minutes) }, given), "sleep", "paragraphs").rows;
    expect(sleptOf([270, 480, 495])).toEqual(["6.9 h on average, 4.5 to 8.3 h (3 of 30 nights)"]);
    expect(sleptOf([0], { to: "2026-01-01" })).toEqual(["0.0 h (1 of 1 night)"]);
    expect(sleptOf([270, 480, 495], { language: "de" })).toEqual(["im Mittel 6,9 h, 4,5 bis 8,3 h (3 von 30 Nächten)"]);
    expect(briefOf({}).sections.map(({ key }) => key)).toEqual(["symptoms"]);
  });

  it("says what was taken, and only of relief what was said", () => {
    const medication = [
      { name: "Ibuprofen", dose: "400 mg", times: 12, good: 7, some: 3, none: 1, takenFor: "Cramps", afterMinutes: 45 },
      { name: "Tea", dose: "", times: 1, good: 0, some: 0, none: 0, takenFor: null, afterMinutes: null },
    ];
    const rows = (language: "en" | "de") =>
      section(briefOf({ medication }, { language }), "medication", "facts").rows.map(({ name, text }) => [name, text]);
    expect(rows("en")).toEqual([
      [
        "Ibuprofen 400 mg",
        "12 times · mostly for: Cramps · helped well 7, helped a little 3, did not help 1 · after 45 min (median)",
      ],
      ["Tea", "1 time"],
    ]);
    expect(rows("de")[0]).toEqual([
      "Ibuprofen 400 mg",
      "12-mal · meist gegen: Krämpfe · gut geholfen 7, etwas geholfen 3, nicht geholfen 1 · nach 45 min (Median)",
    ]);
  });

  it("says when she bled and how long cycles were, those that ended in its days", () => {
    const bled = (localDate: string, ...amounts: Flow[]) =>
      amounts.map((flow, index) => ({ localDate: addDays(localDate, index), flow, startsCycle: null }));
    const cycleDays = [
      // It ended before.
      ...bled("2025-10-01", "light"),
      ...bled("2025-11-10", "light"),
      ...bled("2025-12-10", "heavy"),
      ...bled("2026-01-05", "heavy", "heavy", "medium", "light"),
      ...bled("2026-01-20", "spotting"),
      ...bled("2026-01-29", "medium", "medium"),
    ];
    const factsIn = (language: "en" | "de") =>
      section(briefOf({ cycleDays }, { language }), "cycle", "facts").rows.map(({ name, text }) => `${name}: ${text}`);
    expect(factsIn("en")).toEqual([
      "First days of bleeding: 5 Jan (4 days) · 29 Jan (2 days)",
      "Length of the cycles: median 25 days, 24 to 26 (2 complete cycles)",
      "Bleeding: heavy on 2 days, medium on 3 days, light on 1 day, spotting on 1 day",
    ]);
    expect(factsIn("de")[1]).toBe("Länge der Zyklen: Median 25 Tage, 24 bis 26 (2 ganze Zyklen)");
  });

  it("draws by the day of the cycle what changes most with it, of what was chosen", () => {
    const starts = ["2025-10-10", "2025-11-07", "2025-12-05", "2026-01-02"];
    const cycleDays = starts.map((localDate) => ({ localDate, flow: "medium" as const, startsCycle: null }));
    const long = { from: "2025-10-10", to: "2026-01-29" };
    const daily = starts.flatMap((start) => [
      day("Cramps", start, 8),
      day("Cramps", addDays(start, 1), 9),
      ...Array.from({ length: 28 }, (_, index) => day("Fatigue", addDays(start, index), 5 + (index % 2))),
    ]);
    const [cramps, ...others] = section(briefOf({ daily, cycleDays }, long), "symptomsByCycle", "symptoms").rows;
    expect(others).toEqual([]);
    expect(cramps).toEqual({
      name: "Cramps",
      figures: "8 days in 4 cycles · mean 8.5",
      change: "strongest on cycle day 2 (mean 9.0, n = 4)",
      chart: {
        places: 28,
        bars: [
          { at: 0, strength: 8 },
          { at: 1, strength: 9 },
        ],
        mean: 8.5,
        from: "day 1",
        to: "day 28",
      },
    });
    const chosen = briefOf({ daily, cycleDays }, { ...long, categories: ["Fatigue"] });
    expect(JSON.stringify(chosen)).not.toContain("Cramps");
  });

  it("says where it hurts, most often first", () => {
    const places = [
      { region: "lower_belly_left", count: 12 },
      { region: "sacrum", count: 3 },
    ] as const;
    expect(section(briefOf({ places }, { language: "de" }), "places", "inline").rows).toEqual([
      "Unterbauch links (12)",
      "Kreuzbein (3)",
    ]);
  });

  it("of one entry has its figures, without a fraction that is none", () => {
    const content = briefOf({ daily: [day("Cramps", "2026-01-30", 7)] });
    expect(content.period).toContain("1 entry on 1 day");
    expect(section(content, "symptoms", "symptoms").rows).toEqual([
      {
        name: "Cramps",
        figures: "1 day · mean 7.0 · strongest 7",
        change: "not logged in the 30 days before",
        chart: { places: 30, bars: [{ at: 29, strength: 7 }], mean: 7, from: "1 Jan", to: "30 Jan" },
      },
    ]);
  });

  it("puts what was strong on many days first, and says how it was before", () => {
    const content = briefOf({
      daily: [
        day("Once", "2026-01-05", 10),
        ...["01", "02", "03"].map((date) => day("Often", `2026-01-${date}`, 6, 4)),
        day("Same", "2026-01-09", 3),
      ],
      previous: [day("Often", "2025-12-30", 4), day("Same", "2025-12-30", 3)],
    });
    expect(section(content, "symptoms", "symptoms").rows.map(({ name, change }) => [name, change])).toEqual([
      ["Often", "+1.0 against the 30 days before (4.0)"],
      ["Once", "not logged in the 30 days before"],
      ["Same", "as in the 30 days before (3.0)"],
    ]);
  });

  it("holds what was chosen alone", () => {
    const daily = [day("Cramps", "2026-01-05", 5), day("Mood", "2026-01-06", 5)];
    const content = briefOf({ daily }, { categories: ["Mood", "never logged"] });
    expect(JSON.stringify(content)).not.toContain("Cramps");
    expect(content.period).toContain("1 entry on 1 day");
  });

  it("tells what goes along with what only where that is clear", () => {
    const dates = Array.from({ length: 20 }, (_, index) => `2026-01-${String(index + 1).padStart(2, "0")}`);
    const daily = dates.map((date, index) => day("Headache", date, index % 2 === 0 ? 8 : 2));
    const tags = dates.flatMap((localDate, index) => [
      { localDate, tags: [...(index % 2 === 0 ? ["little sleep"] : []), ...(index % 3 === 0 ? ["chance"] : [])] },
    ]);
    const { rows } = section(briefOf({ daily, tags }), "associations", "lines");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(
      /^Headache was 6\.0 stronger on days with “little sleep” \(5\.\d to 6\.\d; 10 days with, 10/u,
    );
    expect(briefOf({ daily, tags }, { categories: ["Mood"] }).sections.map(({ key }) => key)).toEqual(["symptoms"]);
  });

  it("draws half a year and more by the week", () => {
    const long = { from: "2025-01-01", to: "2026-01-30" };
    const daily = [day("Cramps", "2025-01-01", 3), day("Cramps", "2025-01-07", 8), day("Cramps", "2026-01-30", 1)];
    const [cramps] = section(briefOf({ daily }, long), "symptoms", "symptoms").rows;
    expect(cramps?.chart).toMatchObject({ places: 57, from: "1 Jan 2025", to: "30 Jan 2026" });
    expect(cramps?.chart.bars).toEqual([
      { at: 0, strength: 8 },
      { at: 56, strength: 1 },
    ]);
  });

  it("names what there was no room for, in place of a second page", () => {
    const all = briefOf(much);
    const { rows, more } = section(all, "symptoms", "symptoms");
    expect(rows.map(({ name }) => name)).toEqual(names.slice(0, 6));
    expect(more).toBe(
      `Also logged: ${names
        .slice(6, 12)
        .map((name, index) => `${name} (2 days, ${((11 - (index >> 1) - 3) / 2).toFixed(1)})`)
        .join(", ")}, and 8 more`,
    );
    expect(section(all, "tags", "inline").more).toBe("and 18 more");
    expect(section(all, "notes", "facts").more).toBe("and 28 more");
  });

  it("gives up notes first, then tags, and symptoms last, and no more than it has to", () => {
    const counts = (most: number) =>
      briefOf(much, {}, (content) => rowCount(content) <= most).sections.map(
        ({ key, rows }) => `${key} ${rows.length}`,
      );
    expect(counts(30)).toEqual(["symptoms 6", "tags 12", "notes 12"]);
    expect(counts(25)).toEqual(["symptoms 6", "tags 12", "notes 7"]);
    expect(counts(15)).toEqual(["symptoms 6", "tags 6", "notes 3"]);
    expect(counts(12)).toEqual(["symptoms 4", "tags 5", "notes 3"]);
  });

  it("gets smaller when nothing is left to give up, and never loses her words", () => {
    const words = {
      ownWords: "w ".repeat(299),
      questions: Array.from({ length: 8 }, (_, index) => `Question ${index}?`),
    };
    const content = briefOf(much, words, ({ scale }) => scale < 0.8);
    expect(content.scale).toBe(0.76);
    expect(section(content, "questions", "numbered").rows).toEqual(words.questions);
  });

  it("keeps notes to one line of some length, whatever is in them", () => {
    const notes = [`\u202e${"👩‍👩‍👧".repeat(400)}`, "a\r\n\tb\u0007c"].map((text) => ({
      localDate: "2026-01-02",
      category: "Mood",
      severity: 3,
      notes: text,
    }));
    const { rows } = section(briefOf({ notes, noteCount: 2 }), "notes", "facts");
    expect(rows.map(({ text }) => text)).toEqual([`${"👩‍👩‍👧".repeat(180)}…`, "a b c"]);
  });

  it("speaks German, with its figures and dates", () => {
    const german = briefOf(
      { daily: [day("Cramps", "2026-01-30", 7, 6)], previous: [day("Cramps", "2025-12-30", 8)] },
      { language: "de" },
    );
    expect(german.period).toBe("1. Januar 2026 – 30. Januar 2026 (30 Tage): 2 Einträge an 1 Tag");
    expect(section(german, "symptoms", "symptoms").rows[0]).toMatchObject({
      name: "Krämpfe",
      figures: "1 Tag · Mittel 6,5 · am stärksten 7",
      change: "−1,5 gegenüber den 30 Tagen davor (8,0)",
    });
  });
});
