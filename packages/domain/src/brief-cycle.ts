import type { BriefChart, BriefSection, BriefSymptom } from "./brief.ts";
import type { BriefSource } from "./brief-source.ts";
import { briefWords } from "./brief-words.ts";
import { categoryName } from "./categories.ts";
import { type ByCycleDay, byCycleDay, cyclesOf, type CycleDayStrength, longestCycle, startsOf } from "./cycle.ts";
import { categoriesByCycle } from "./cycle-pattern.ts";
import type { CategoryTrend } from "./insights.ts";

/** When bleeding began, how long cycles were, and how much it was; nothing where nothing was said of the cycle. */
export function cycle(source: BriefSource): BriefSection | null {
  const { input, facts, say, formats } = source;
  const { from, to } = input;
  const days = facts.cycleDays.filter(({ localDate }) => localDate >= from && localDate <= to);
  const all = cyclesOf(facts.cycleDays);
  const begun = all.filter(({ start }) => start >= from && start <= to);
  // A cycle is complete on the day before the next: those that were so in these days.
  const lengths = all.flatMap(({ length }, index) => {
    const next = all[index + 1]?.start;
    return length === null || length > longestCycle || next === undefined || next < from ? [] : [length];
  });
  const firstDays = begun.map(({ start, bleedingDays }) =>
    say(briefWords.firstDay, { day: formats.shortDay(start), days: bleedingDays }),
  );
  const amounts = (["heavy", "medium", "light", "spotting"] as const).flatMap((flow) => {
    const count = days.filter((day) => day.flow === flow).length;
    return count === 0 ? [] : [say(briefWords[flow], { days: count })];
  });
  const rows = [
    { name: say(briefWords.firstDays), text: firstDays.join(" · ") },
    { name: say(briefWords.cycleLengths), text: lengthsInWords(lengths, source) },
    { name: say(briefWords.bleeding), text: amounts.join(", ") },
  ].filter(({ text }) => text !== "");
  return rows.length === 0
    ? null
    : { shape: "facts", key: "cycle", title: say(briefWords.cycle), rows, more: null, hint: null };
}

function lengthsInWords(lengths: readonly number[], { say, formats }: BriefSource): string {
  const ordered = lengths.toSorted((a, b) => a - b);
  const [least, most] = [ordered[0], ordered.at(-1)];
  if (least === undefined || most === undefined) return "";
  const half = (ordered.length - 1) / 2;
  const median = ((ordered[Math.floor(half)] ?? 0) + (ordered[Math.ceil(half)] ?? 0)) / 2;
  const written = Number.isInteger(median) ? median : formats.oneDecimal(median);
  const terms = { median: written, least, most, cycles: ordered.length };
  return say(least === most ? briefWords.lengthsAlike : briefWords.lengths, terms);
}

/** What changes most with the day of the cycle, or is strongest where nothing does. */
export function symptomsByCycle(source: BriefSource, rows: number): BriefSection | null {
  const { facts, trends, say } = source;
  const starts = startsOf(facts.cycleDays);
  const changing = categoriesByCycle(facts.daily, starts).flatMap(
    (label) => trends.find(({ category }) => category === label) ?? [],
  );
  const shown = (changing.length === 0 ? trends.slice(0, 1) : changing.slice(0, rows)).flatMap((trend) => {
    const found = byCycleDay(trend.series, { starts, last: starts.length });
    return found.count === 0 ? [] : [symptomOf(trend, found, source)];
  });
  if (shown.length === 0) return null;
  return {
    shape: "symptoms",
    key: "symptomsByCycle",
    title: say(briefWords.byCycleDay),
    rows: shown,
    more: null,
    hint: say(briefWords.byCycleDayHint),
  };
}

function symptomOf(
  { category }: CategoryTrend,
  found: ByCycleDay,
  { input, say, formats: { oneDecimal } }: BriefSource,
): BriefSymptom {
  const { days, count, cycles, length } = found;
  const mean = days.reduce((sum, day) => sum + day.mean * day.cycles, 0) / count;
  const worst = worstOf(days);
  const chart: BriefChart = {
    places: length,
    bars: days.map((day) => ({ at: day.day - 1, strength: day.mean })),
    mean,
    from: say(briefWords.cycleDay, { day: 1 }),
    to: say(briefWords.cycleDay, { day: length }),
  };
  return {
    name: categoryName(category, input.language),
    figures: say(briefWords.byCycleDayFigures, { days: count, cycles, mean: oneDecimal(mean) }),
    change:
      worst === undefined
        ? ""
        : say(briefWords.worstCycleDay, { day: worst.day, mean: oneDecimal(worst.mean), cycles: worst.cycles }),
    chart,
  };
}

/** The strongest day of those that more than one cycle speaks for, where there are any. */
function worstOf(days: readonly CycleDayStrength[]): CycleDayStrength | undefined {
  const often = days.filter(({ cycles }) => cycles > 1);
  return (often.length === 0 ? days : often).toSorted((a, b) => b.mean - a.mean || b.cycles - a.cycles)[0];
}
