import { z } from "zod";
import { category } from "./categories.ts";
import { studentInterval } from "./student.ts";
import { addDays, daysBetween, localDate, timeZone, todayIn } from "./time.ts";

/** How much somebody bleeds on a day, in their order. */
export const flows = ["none", "spotting", "light", "medium", "heavy"] as const;
export type Flow = (typeof flows)[number];

/** How a person wants cycles treated: with all there is, not at all, or for what there is instead of cycles. */
export const cycleModes = ["on", "off", "contraception", "pregnancy", "menopause"] as const;
export type CycleMode = (typeof cycleModes)[number];

/** After so many days without a start nobody can say where in a cycle somebody is: amenorrhoea, or days that are not written down. */
export const longestCycle = 90;
/** As long as no cycle is over, days are placed in one of so many: the first of them is no whole picture. */
const usualCycle = 28;
/** So many days without bleeding end one: bleeding that comes back earlier is still the same. */
const quietDays = 5;
/** The expected start goes by the last complete cycles: at most so many, at least so many. */
const mostCycles = 6;
const fewestCycles = 3;
/** What the range of the next start covers, if lengths go on as they did. */
const coverage = 0.8;
/** Shortest and longest so many days apart are called irregular (FIGO, 2018: more than 7, or 9, by age). */
const irregularFrom = 10;
/** Bleeding that comes back after a pause is hardly the last one still after so many days. */
const stillLastUntil = 14;
/** A shorter cycle is called frequent (FIGO, 2018: 24 to 38 days are usual), and lengths of one person differ by so much. */
const shortestUsual = 24;
const usualSpread = 7;

/** What is said of a day. `startsCycle`: as the person said; null where the rule says it. */
export interface CycleDay {
  readonly localDate: string;
  readonly flow: Flow;
  readonly startsCycle: boolean | null;
}

/** From one start to the day before the next. */
export interface Cycle {
  readonly start: string;
  /** Null while it goes on. */
  readonly length: number | null;
  /** Days of light bleeding or more. */
  readonly bleedingDays: number;
}

/** The days between which the next cycle is likely to start, and what that goes by. */
export interface ExpectedStart {
  readonly from: string;
  readonly to: string;
  /** Complete cycles that it goes by. */
  readonly cycles: number;
  readonly meanLength: number;
  readonly shortest: number;
  readonly longest: number;
  readonly isIrregular: boolean;
}

export interface CycleSummary {
  readonly mode: CycleMode;
  /** Oldest first; none where there are no cycles. */
  readonly cycles: readonly Cycle[];
  /** Day of the cycle that today is, 1 for the first; null when nobody can say. */
  readonly cycleDay: number | null;
  readonly expected: ExpectedStart | null;
}

/** Modes in which days are counted. */
export const countsCycles = (mode: CycleMode): boolean => mode === "on" || mode === "contraception";

export const isBleeding = (flow: Flow): boolean => flow === "light" || flow === "medium" || flow === "heavy";

const inOrder = (days: readonly CycleDay[]) => days.toSorted((a, b) => a.localDate.localeCompare(b.localDate));

/**
 * The days on which a cycle starts, oldest first: what the person said, else bleeding with none in the five days before.
 * Spotting starts nothing by itself.
 */
export function startsOf(days: readonly CycleDay[]): readonly string[] {
  const starts: string[] = [];
  let lastBleeding: string | null = null;
  for (const { localDate: day, flow, startsCycle } of inOrder(days)) {
    const isNew = isBleeding(flow) && (lastBleeding === null || daysBetween(lastBleeding, day) > quietDays);
    if (flow !== "none" && (startsCycle ?? isNew)) starts.push(day);
    if (isBleeding(flow)) lastBleeding = day;
  }
  return starts;
}

/** What the days add up to, oldest first. */
export function cyclesOf(days: readonly CycleDay[]): readonly Cycle[] {
  const bleeding = days.filter(({ flow }) => isBleeding(flow)).map((day) => day.localDate);
  const starts = startsOf(days);
  return starts.map((start, index) => {
    const next = starts[index + 1];
    return {
      start,
      length: next === undefined ? null : daysBetween(start, next),
      bleedingDays: bleeding.filter((day) => day >= start && (next === undefined || day < next)).length,
    };
  });
}

/**
 * The day of the cycle that a day is, 1 for the first; null before the first start, and where the last is too long ago.
 * @param starts oldest first
 */
export function cycleDayOf(starts: readonly string[], day: string): number | null {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? "") <= day) low = middle + 1;
    else high = middle;
  }
  const start = starts[low - 1];
  if (start === undefined) return null;
  const since = daysBetween(start, day);
  return since < longestCycle ? since + 1 : null;
}

/**
 * When the next cycle is likely to start: a prediction interval by Student's t from the last complete cycles. Null with
 * fewer than three, and once the last start is too long ago. Cycles that were too long to be one count for nothing.
 */
export function expectedStart(cycles: readonly Cycle[], today: string): ExpectedStart | null {
  const current = cycles.at(-1);
  if (current === undefined || cycleDayOf([current.start], today) === null) return null;
  const lengths = cycles
    .flatMap(({ length }) => (length === null || length > longestCycle ? [] : [length]))
    .slice(-mostCycles);
  const count = lengths.length;
  if (count < fewestCycles) return null;
  const mean = lengths.reduce((sum, length) => sum + length, 0) / count;
  const variance = lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / (count - 1);
  // A body is no clock: a day on each side also where all were the same.
  const reach = Math.max(1, studentInterval(coverage, count - 1) * Math.sqrt(variance * (1 + 1 / count)));
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
  return {
    from: addDays(current.start, Math.max(1, Math.floor(mean - reach))),
    to: addDays(current.start, Math.ceil(mean + reach)),
    cycles: count,
    meanLength: mean,
    shortest,
    longest,
    isIrregular: longest - shortest >= irregularFrom,
  };
}

/** What there is to say today. */
export function summariseCycle(days: readonly CycleDay[], mode: CycleMode, today: string): CycleSummary {
  if (!countsCycles(mode)) return { mode, cycles: [], cycleDay: null, expected: null };
  const cycles = cyclesOf(days);
  return {
    mode,
    cycles,
    cycleDay: cycleDayOf(startDays(cycles), today),
    expected: mode === "on" ? expectedStart(cycles, today) : null,
  };
}

export const startDays = (cycles: readonly Cycle[]): readonly string[] => cycles.map(({ start }) => start);

/**
 * Below how many days a cycle would be shorter than is usual: for anybody, or for somebody whose last cycles were longer,
 * or as short. One stray cycle makes nothing usual.
 */
function shortBelow(cycles: readonly Cycle[]): number {
  const lengths = cycles
    .flatMap(({ length }) => (length === null || length > longestCycle ? [] : [length]))
    .slice(-mostCycles)
    .toSorted((a, b) => a - b);
  const [, own] = lengths;
  if (own === undefined || lengths.length < fewestCycles) return shortestUsual;
  return Math.max(Math.min(shortestUsual, own), own - usualSpread);
}

/** What bleeding may be besides the start of a cycle: still the last one, or something in between. */
export interface UnsureStart {
  readonly kind: "stillLast" | "between";
  /** Days since the start before. */
  readonly days: number;
}

/**
 * What bleeding on a day may be as well, while the person has not said which it is; null where it is hardly anything but
 * what the rule says. It comes back after a pause of more than two days within two weeks, or would end a cycle that is
 * shorter than usual.
 * @param days the day, and at least `longestCycle` before it
 * @param cycles all there are, for what is usual
 */
export function unsureStart(
  days: readonly CycleDay[],
  { day, cycles }: { readonly day: string; readonly cycles: readonly Cycle[] },
): UnsureStart | null {
  const own = days.find(({ localDate: date }) => date === day);
  if (own === undefined || own.startsCycle !== null || !isBleeding(own.flow)) return null;
  const before = days.filter(({ localDate: date }) => date < day);
  const lastBleeding = inOrder(before).findLast(({ flow }) => isBleeding(flow));
  const lastStart = startsOf(before).at(-1);
  if (lastBleeding === undefined || lastStart === undefined) return null;
  const [pause, since] = [daysBetween(lastBleeding.localDate, day), daysBetween(lastStart, day)];
  if (since < stillLastUntil) return pause > 2 ? { kind: "stillLast", days: since } : null;
  const ended = cycles.filter(({ start }) => start < lastStart);
  return pause > quietDays && since < shortBelow(ended) ? { kind: "between", days: since } : null;
}

/** The strongest of a day. */
export interface DayStrength {
  readonly localDate: string;
  readonly strongest: number;
}

/** One day of the cycle, over several cycles. */
export interface CycleDayStrength {
  readonly day: number;
  /** Cycles that have an entry on this day: those without one say nothing of it. */
  readonly cycles: number;
  readonly mean: number;
  readonly strongest: number;
  /** Standard deviation over the cycles; null with one alone. */
  readonly spread: number | null;
}

export interface ByCycleDay {
  /** Cycles that have entries. */
  readonly cycles: number;
  /** Days with entries, over all of them. */
  readonly count: number;
  /** Length of the longest of them so far. */
  readonly length: number;
  /** Those with entries, in their order. */
  readonly days: readonly CycleDayStrength[];
}

/**
 * How strong something was by the day of the cycle, over the last cycles.
 * @param last how many cycles, the one that goes on included
 */
export function byCycleDay(
  strengths: readonly DayStrength[],
  { starts, last }: { readonly starts: readonly string[]; readonly last: number },
): ByCycleDay {
  const lastStarts = starts.slice(-last);
  const placed = strengths.flatMap(({ localDate: date, strongest }) => {
    const day = cycleDayOf(lastStarts, date);
    return day === null ? [] : [{ day, strongest, start: addDays(date, 1 - day) }];
  });
  const days = [...Map.groupBy(placed, ({ day }) => day)].map(([day, own]) => strengthOf(day, own));
  const lengths = lastStarts.slice(1).map((next, index) => {
    return Math.min(longestCycle, daysBetween(lastStarts[index] ?? next, next));
  });
  const known = lengths.length === 0 && placed.length > 0 ? usualCycle : Math.max(0, ...lengths);
  return {
    cycles: new Set(placed.map(({ start }) => start)).size,
    count: placed.length,
    length: Math.max(known, ...days.map(({ day }) => day)),
    days: days.toSorted((a, b) => a.day - b.day),
  };
}

function strengthOf(day: number, own: readonly Pick<DayStrength, "strongest">[]): CycleDayStrength {
  const cycles = own.length;
  const mean = own.reduce((sum, { strongest }) => sum + strongest, 0) / cycles;
  const squares = own.reduce((sum, { strongest }) => sum + (strongest - mean) ** 2, 0);
  return {
    day,
    cycles,
    mean,
    strongest: Math.max(...own.map(({ strongest }) => strongest)),
    spread: cycles === 1 ? null : Math.sqrt(squares / (cycles - 1)),
  };
}

/** Says a day, or takes it back with `flow: null`. Said again it is the same: one said offline may arrive twice. */
export const setCycleDayInput = z
  .strictObject({
    localDate,
    timeZone: timeZone.default("UTC"),
    flow: z.enum(flows, { error: "Choose none, spotting, light, medium or heavy." }).nullable(),
    startsCycle: z.boolean().nullable().default(null),
  })
  .refine((day) => day.localDate <= todayIn(day.timeZone), {
    path: ["localDate"],
    message: "That day has not come yet.",
  })
  .refine((day) => day.startsCycle === null || (day.flow !== null && day.flow !== "none"), {
    path: ["startsCycle"],
    message: "A cycle starts with bleeding.",
  });
export type SetCycleDayInput = z.infer<typeof setCycleDayInput>;

export const cycleSummaryInput = z.strictObject({ timeZone: timeZone.default("UTC") });

export const cycleSettingsInput = z.strictObject({
  mode: z.enum(cycleModes, { error: "Choose how cycles are treated." }),
});
export type CycleSettings = z.infer<typeof cycleSettingsInput>;

/** Of a category; null for the strongest of everything. Without one, of the one to begin with. */
export const byCycleDayInput = z.strictObject({
  category: category.nullable().optional(),
  cycles: z.int().min(1, "Choose 1 to 24 cycles.").max(24, "Choose 1 to 24 cycles.").default(6),
});
export type ByCycleDayInput = z.infer<typeof byCycleDayInput>;
