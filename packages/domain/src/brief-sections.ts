import { isFirm } from "./associations.ts";
import { regionWords } from "./body-region-words.ts";
import type { BriefChart, BriefInput, BriefSection, BriefSymptom } from "./brief.ts";
import { cycle, symptomsByCycle } from "./brief-cycle.ts";
import type { BriefFormats, BriefSource } from "./brief-source.ts";
import { briefWords, type SayInBrief } from "./brief-words.ts";
import { categoryName } from "./categories.ts";
import type { CategoryTrend } from "./insights.ts";
import type { MedicationUse } from "./medication.ts";
import { daysBetween } from "./time.ts";

interface SectionKind {
  readonly key: string;
  /** Rows that it has at most, and that it keeps when there is little room. */
  readonly most: number;
  readonly least: number;
  /** Sections give rows up in this order, 1 first; none for those that never do. */
  readonly yields?: number;
  /** With at most `rows` rows; null when it has nothing to say. */
  readonly of: (source: BriefSource, rows: number) => BriefSection | null;
}

const longestNote = 180;
/** More days than this are drawn by the week. */
const mostDailyBars = 190;
const mostAlsoLogged = 6;
/** A smaller change is none that a person would notice. */
const smallestChange = 0.25;

/** The sheet from top to bottom. Another section is another line here. */
export const briefSections: readonly SectionKind[] = [
  { key: "ownWords", most: 1, least: 1, of: ownWords },
  { key: "questions", most: 8, least: 8, of: questions },
  { key: "symptoms", most: 6, least: 4, yields: 5, of: symptoms },
  { key: "cycle", most: 3, least: 3, of: cycle },
  // Two stand beside each other: one less makes no room.
  { key: "symptomsByCycle", most: 2, least: 2, of: symptomsByCycle },
  { key: "places", most: 10, least: 4, yields: 3, of: places },
  { key: "sleep", most: 1, least: 1, of: sleep },
  { key: "medication", most: 8, least: 3, yields: 6, of: medication },
  { key: "associations", most: 5, least: 2, yields: 4, of: associations },
  { key: "tags", most: 12, least: 5, yields: 2, of: tags },
  { key: "notes", most: 12, least: 3, yields: 1, of: notes },
];

function ownWords({ input, say }: BriefSource): BriefSection | null {
  const rows = input.ownWords
    .split("\n")
    .map(onOneLine)
    .filter((line) => line !== "");
  if (rows.length === 0) return null;
  return { shape: "paragraphs", key: "ownWords", title: say(briefWords.ownWords), rows, more: null, hint: null };
}

function questions({ input, say }: BriefSource): BriefSection | null {
  if (input.questions.length === 0) return null;
  return {
    shape: "numbered",
    key: "questions",
    title: say(briefWords.questions),
    rows: input.questions,
    more: null,
    hint: null,
  };
}

function symptoms(source: BriefSource, rows: number): BriefSection {
  const { trends, say, formats, input } = source;
  const section = { key: "symptoms", title: say(briefWords.symptoms) } as const;
  if (trends.length === 0)
    return { ...section, shape: "paragraphs", rows: [say(briefWords.nothing)], more: null, hint: null };
  const others = trends.slice(rows);
  const named = others
    .slice(0, mostAlsoLogged)
    .map(
      ({ category, days, mean }) =>
        `${categoryName(category, input.language)} (${say(briefWords.onDays, { days })}, ${formats.oneDecimal(mean)})`,
    );
  const rest = others.length - named.length;
  return {
    ...section,
    shape: "symptoms",
    rows: trends.slice(0, rows).map((trend) => symptomOf(trend, source)),
    more:
      others.length === 0
        ? null
        : `${say(briefWords.alsoLogged)} ${named.join(", ")}${rest === 0 ? "" : `, ${say(briefWords.andMore, { count: rest })}`}`,
    hint: say(daysOfBar(input) === 1 ? briefWords.eachDay : briefWords.eachWeek),
  };
}

function symptomOf(trend: CategoryTrend, { input, say, formats, summary }: BriefSource): BriefSymptom {
  const { category, days, mean, previousMean, change, series } = trend;
  const { oneDecimal } = formats;
  const strongest = Math.max(...series.map((day) => day.strongest));
  const before = previousMean === null ? "" : oneDecimal(previousMean);
  return {
    name: categoryName(category, input.language),
    figures: say(briefWords.figures, { days, mean: oneDecimal(mean), strongest }),
    change:
      change === null
        ? say(briefWords.notBefore, { days: summary.days })
        : Math.abs(change) < smallestChange
          ? say(briefWords.sameAsBefore, { mean: before, days: summary.days })
          : say(briefWords.before, { change: formats.signed(change), mean: before, days: summary.days }),
    chart: chartOf(trend, input, formats),
  };
}

const daysOfBar = ({ from, to }: Pick<BriefInput, "from" | "to">) =>
  daysBetween(from, to) + 1 > mostDailyBars ? 7 : 1;

function chartOf({ series, mean }: CategoryTrend, { from, to }: BriefInput, { shortDay }: BriefFormats): BriefChart {
  const width = daysOfBar({ from, to });
  const strengths = new Map<number, number>();
  for (const { localDate, strongest } of series) {
    const at = Math.floor(daysBetween(from, localDate) / width);
    strengths.set(at, Math.max(strongest, strengths.get(at) ?? 0));
  }
  return {
    places: Math.ceil((daysBetween(from, to) + 1) / width),
    bars: [...strengths].map(([at, strength]) => ({ at, strength })),
    mean,
    from: shortDay(from),
    to: shortDay(to),
  };
}

function associations({ input, summary, trends, say, formats }: BriefSource, rows: number): BriefSection | null {
  const chosen = new Set(trends.map(({ category }) => category));
  const clear = summary.associations.filter((one) => isFirm(one) && chosen.has(one.category));
  if (clear.length === 0) return null;
  const { oneDecimal } = formats;
  return {
    shape: "lines",
    key: "associations",
    title: say(briefWords.associations),
    rows: clear.slice(0, rows).map(({ category, factor, difference, low, high, daysWith, daysWithout }) => {
      const [least, most] = difference > 0 ? [low, high] : [-high, -low];
      const given = {
        category: categoryName(category, input.language),
        tag: factor.name,
        by: oneDecimal(Math.abs(difference)),
        low: oneDecimal(least),
        high: oneDecimal(most),
        daysWith,
        daysWithout,
      };
      return say(difference > 0 ? briefWords.stronger : briefWords.weaker, given);
    }),
    more: moreOf(clear.length - rows, say),
    hint: say(briefWords.associationsHint),
  };
}

function places({ facts, say }: BriefSource, rows: number): BriefSection | null {
  if (facts.places.length === 0) return null;
  return {
    shape: "inline",
    key: "places",
    title: say(briefWords.places),
    rows: facts.places.slice(0, rows).map(({ region, count }) => `${say(regionWords[region])} (${count})`),
    more: moreOf(facts.places.length - rows, say),
    hint: null,
  };
}

function sleep({ facts, summary, say, formats }: BriefSource): BriefSection | null {
  if (facts.sleep.length === 0) return null;
  const hours = facts.sleep.map(({ minutes }) => minutes / 60);
  const { oneDecimal } = formats;
  const [least, most] = [oneDecimal(Math.min(...hours)), oneDecimal(Math.max(...hours))];
  const counts = { nights: hours.length, days: summary.days };
  const mean = oneDecimal(hours.reduce((sum, one) => sum + one, 0) / hours.length);
  const slept =
    least === most
      ? say(briefWords.sleptAlike, { mean, ...counts })
      : say(briefWords.slept, { mean, least, most, ...counts });
  return { shape: "paragraphs", key: "sleep", title: say(briefWords.sleep), rows: [slept], more: null, hint: null };
}

function medication(source: BriefSource, rows: number): BriefSection | null {
  const { facts, say } = source;
  if (facts.medication.length === 0) return null;
  return {
    shape: "facts",
    key: "medication",
    title: say(briefWords.medication),
    rows: facts.medication
      .slice(0, rows)
      .map((use) => ({ name: `${use.name} ${use.dose}`.trim(), text: takenInWords(use, source) })),
    more: moreOf(facts.medication.length - rows, say),
    hint: null,
  };
}

/** How often and what for, and of whether it helped only what was said. */
function takenInWords(use: MedicationUse, { input, say }: BriefSource): string {
  const { times, good, some, none, takenFor, afterMinutes } = use;
  const answers = [
    [briefWords.helpedWell, good],
    [briefWords.helpedSome, some],
    [briefWords.helpedNot, none],
  ] as const;
  const said = answers.flatMap(([text, count]) => (count > 0 ? [say(text, { count })] : []));
  return [
    say(briefWords.taken, { times }),
    ...(takenFor === null ? [] : [say(briefWords.takenFor, { category: categoryName(takenFor, input.language) })]),
    ...(said.length === 0 ? [] : [said.join(", ")]),
    ...(afterMinutes === null ? [] : [say(briefWords.helpedAfter, { minutes: afterMinutes })]),
  ].join(" · ");
}

function tags({ facts, say }: BriefSource, rows: number): BriefSection | null {
  if (facts.tagsMostUsed.length === 0) return null;
  return {
    shape: "inline",
    key: "tags",
    title: say(briefWords.tags),
    rows: facts.tagsMostUsed.slice(0, rows).map(({ tag, days }) => `${tag} (${say(briefWords.onDays, { days })})`),
    more: moreOf(facts.tagCount - rows, say),
    hint: null,
  };
}

function notes({ input, facts, say, formats }: BriefSource, rows: number): BriefSection | null {
  if (facts.notes.length === 0) return null;
  return {
    shape: "facts",
    key: "notes",
    title: say(briefWords.notes),
    rows: facts.notes.slice(0, rows).map(({ localDate, category, severity, notes: text }) => ({
      name: `${formats.shortDay(localDate)} · ${categoryName(category, input.language)} ${severity}`,
      text: shortened(onOneLine(text), longestNote),
    })),
    more: moreOf(facts.noteCount - rows, say),
    hint: null,
  };
}

const moreOf = (count: number, say: SayInBrief) => (count > 0 ? say(briefWords.andMore, { count }) : null);

/** Without what would break the line, or turn what stands behind it. */
function onOneLine(text: string): string {
  return text
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/gu, "")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

const signs = new Intl.Segmenter("en", { granularity: "grapheme" });

/** At most `most` signs, as a person would count them. */
function shortened(text: string, most: number): string {
  let count = 0;
  for (const { index } of signs.segment(text)) {
    if (count === most) return `${text.slice(0, index).trimEnd()}…`;
    count += 1;
  }
  return text;
}
