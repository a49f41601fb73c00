import { daysBetween } from "../time.ts";
import { growthTables } from "./tables.ts";

/** What of a child is compared with others of the same age: by how it is called among vital signs, and the body mass index. */
export const growthMeasures = ["weight", "height", "headCircumference", "bodyMassIndex"] as const;
export type GrowthMeasure = (typeof growthMeasures)[number];

export type GrowthSex = "female" | "male";

/** Why there is nothing to compare with. */
export type NoGrowth = "adult" | "sex" | "unborn";

/** The middle (M), how far values lie apart (S), and how uneven they do (L). */
export interface Lms {
  readonly l: number;
  readonly m: number;
  readonly s: number;
}

interface LmsRow extends Lms {
  readonly months: number;
}

const daysOfMonth = 30.4375;
/** Up to this age the tables of infants hold, from it on those of children. */
export const infantMonths = 24;
export const grownMonths = 240;

/** Age in months, with its part of a month. @param day ISO 8601 */
export const monthsOld = (birthDate: string, day: string): number => daysBetween(birthDate, day) / daysOfMonth;

/** Why growth of somebody cannot be told; null where it can. */
export function noGrowthOf(gender: string, months: number): NoGrowth | null {
  if (months < 0) return "unborn";
  if (months >= grownMonths) return "adult";
  return gender === "female" || gender === "male" ? null : "sex";
}

const read = new Map<string, readonly LmsRow[]>();

function rowsOf(measure: GrowthMeasure, sex: GrowthSex, age: "infant" | "child"): readonly LmsRow[] {
  const name = `${measure} ${age} ${sex}`;
  const known = read.get(name);
  if (known !== undefined) return known;
  const tables: Readonly<Partial<Record<string, string>>> = growthTables;
  const rows = (tables[name] ?? "").split(";").flatMap((line): readonly LmsRow[] => {
    const [months, l, m, s] = line.split(" ").map(Number);
    return months === undefined || l === undefined || m === undefined || s === undefined ? [] : [{ months, l, m, s }];
  });
  read.set(name, rows);
  return rows;
}

/** The parameters at an age, between two ages of the table in proportion; null where the table says nothing of it. */
export function lmsAt(measure: GrowthMeasure, sex: GrowthSex, months: number): Lms | null {
  // Of the head there is one table, up to three years.
  const isInfant = months < infantMonths || measure === "headCircumference";
  const rows = rowsOf(measure, sex, isInfant ? "infant" : "child");
  const after = rows.findIndex((row) => row.months >= months);
  const [low, high] = [rows[Math.max(0, after - 1)], rows[after]];
  if (low === undefined || high === undefined || months < low.months) return null;
  const share = high.months === low.months ? 0 : (months - low.months) / (high.months - low.months);
  const between = (one: number, other: number) => one + (other - one) * share;
  return { l: between(low.l, high.l), m: between(low.m, high.m), s: between(low.s, high.s) };
}

/** How many standard deviations a value lies from the middle. */
export const zScoreOf = (value: number, { l, m, s }: Lms): number =>
  l === 0 ? Math.log(value / m) / s : ((value / m) ** l - 1) / (l * s);

/** The value at so many standard deviations from the middle. */
export const valueAt = (z: number, { l, m, s }: Lms): number =>
  l === 0 ? m * Math.exp(s * z) : m * (1 + l * s * z) ** (1 / l);

/** Of a hundred others of the same age and sex, how many lie below (Abramowitz and Stegun 26.2.17). */
export function percentileOf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 100 * (z > 0 ? 1 - tail : tail);
}

/** The lines that are drawn: percentiles with their standard deviations. */
export const growthLines = [
  [3, -1.880794],
  [10, -1.281552],
  [25, -0.67449],
  [50, 0],
  [75, 0.67449],
  [90, 1.281552],
  [97, 1.880794],
] as const;
