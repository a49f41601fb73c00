import type { BriefContent, BriefInput, BriefSection } from "./brief.ts";
import { briefSections } from "./brief-sections.ts";
import type { BriefFacts, BriefFormats, BriefSource } from "./brief-source.ts";
import { briefWords, type SayInBrief } from "./brief-words.ts";
import { type CategoryTrend, summarise } from "./insights.ts";
import type { Language } from "./languages.ts";
import { daysBetween } from "./time.ts";

/** British dates: a day before its month, as everywhere but in the United States. */
const locales: Readonly<Record<Language, string>> = { en: "en-GB", de: "de-DE" };
/** Sizes that are tried where all sections gave up what they could. */
const scales = [1, 0.92, 0.84, 0.76, 0.68, 0.6];

interface Formats extends BriefFormats {
  readonly fullDay: (day: string) => string;
}

function formatsOf({ language, from, to }: Pick<BriefInput, "language" | "from" | "to">): Formats {
  const locale = locales[language];
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const plain = new Intl.NumberFormat(locale, digits);
  const signed = new Intl.NumberFormat(locale, { ...digits, signDisplay: "exceptZero" });
  const isOfOneYear = from.slice(0, 4) === to.slice(0, 4);
  const short = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    ...(isOfOneYear ? {} : { year: "numeric" }),
    timeZone: "UTC",
  });
  const full = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const asDate = (day: string) => new Date(`${day}T00:00:00Z`);
  return {
    oneDecimal: (value) => plain.format(value),
    // A minus of its own length beside the plus.
    signed: (value) => signed.format(value).replace("-", "−"),
    shortDay: (day) => short.format(asDate(day)),
    fullDay: (day) => full.format(asDate(day)),
  };
}

/** Days and strength together: what was strong on many days comes before what was as strong on one. */
function burdenOf({ series }: CategoryTrend): number {
  return series.reduce((sum, { strongest }) => sum + strongest, 0);
}

function sourceOf({ input, facts, formats, say }: Omit<BriefSource, "summary" | "trends">): BriefSource {
  const { from, to, categories } = input;
  const { daily, previous, tags } = facts;
  const summary = summarise({ from, to, days: daysBetween(from, to) + 1, window: 1, daily, previous, tags });
  const isChosen = ({ category }: CategoryTrend) => categories?.includes(category) ?? true;
  const trends = summary.categories.filter(isChosen).toSorted((a, b) => burdenOf(b) - burdenOf(a));
  return { input, facts, summary, trends, say, formats };
}

interface BriefTerms {
  readonly say: SayInBrief;
  /** Whether that fits on a page of its paper. */
  readonly fits: (content: BriefContent) => boolean;
}

/**
 * What stands on the sheet: all that fits on one page. Sections give up rows in their order, and say how many; after
 * that all gets smaller.
 */
export function briefContent(input: BriefInput, facts: BriefFacts, { say, fits }: BriefTerms): BriefContent {
  const formats = formatsOf(input);
  const source = sourceOf({ input, facts, formats, say });
  const head = headOf(source, formats);
  const contentOf = (rows: Rows, scale = 1): BriefContent => ({ ...head, scale, sections: filled(source, rows) });
  const rows = rowsThatFit(source, (tried) => fits(contentOf(tried)));
  const scaled = scales.map((scale) => contentOf(rows, scale));
  return scaled.find(fits) ?? contentOf(rows, Math.min(...scales));
}

/** How many rows each section has. */
type Rows = Readonly<Record<string, number>>;

function rowsThatFit(source: BriefSource, fits: (rows: Rows) => boolean): Rows {
  // As many as there are: no row that is not there is worth a try.
  let rows: Rows = Object.fromEntries(
    briefSections.map(({ key, most, least, of }) => [key, Math.max(least, of(source, most)?.rows.length ?? 0)]),
  );
  const all = rows;
  for (const { key, least } of thatYield) {
    for (let count = all[key] ?? least; count >= least && !fits(rows); count -= 1) rows = { ...rows, [key]: count };
  }
  // The last one that gave up a row may have left room for what others gave up.
  for (const { key } of thatYield.toReversed()) {
    for (let count = rows[key] ?? 0; count < (all[key] ?? 0); count += 1) {
      const more = { ...rows, [key]: count + 1 };
      if (!fits(more)) break;
      rows = more;
    }
  }
  return rows;
}

interface Unprintable {
  readonly sign: string;
  readonly say: SayInBrief;
}

/** The same, with what a sign stands for that is printed in place of others. */
export function sayingOfUnprintable(content: BriefContent, { sign, say }: Unprintable): BriefContent {
  return { ...content, footer: `${content.footer} ${say(briefWords.unprintable, { sign })}` };
}

const thatYield = briefSections
  .filter(({ yields }) => yields !== undefined)
  .toSorted((a, b) => (a.yields ?? 0) - (b.yields ?? 0));

function filled(source: BriefSource, rows: Rows): BriefSection[] {
  return briefSections.flatMap(({ key, most, of }) => of(source, rows[key] ?? most) ?? []);
}

function headOf({ input, facts, trends, say }: BriefSource, { fullDay }: Formats) {
  const { from, to, language, paper, personName } = input;
  return {
    language,
    paper,
    personName,
    title: say(briefWords.title),
    period: say(briefWords.period, {
      range: from === to ? fullDay(from) : `${fullDay(from)} – ${fullDay(to)}`,
      days: daysBetween(from, to) + 1,
      entries: trends.reduce((sum, { count }) => sum + count, 0),
      daysWithEntries: new Set(trends.flatMap(({ series }) => series.map(({ localDate }) => localDate))).size,
    }),
    footer: say(briefWords.footer, { madeOn: fullDay(facts.madeOn) }),
  };
}
