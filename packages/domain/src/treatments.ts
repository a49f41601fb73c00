import { cycleDayOf } from "./cycle.ts";
import type { Medication, SharedIntake } from "./medication.ts";
import { runsOf } from "./series.ts";
import { daysBetween } from "./time.ts";

/** Days from one intake to the next that a treatment still goes on: a pill that was forgotten, or not written down, ends none. */
const goesOn = 3;
/** Taken for so many days on end it is no longer something for a bad day. */
const regularDays = 21;

/** Days on end on which something was taken; both are days of the person. */
export interface TreatmentRun {
  readonly from: string;
  readonly to: string;
}

/** What was taken, and when. */
export interface Treatment extends Medication {
  readonly times: number;
  /** Oldest first. */
  readonly runs: readonly TreatmentRun[];
}

function treatmentRuns(days: readonly string[]): readonly TreatmentRun[] {
  const runs = runsOf(
    days.map((localDate) => ({ localDate })),
    goesOn,
  );
  return runs.flatMap((run) => {
    const [first, last] = [run[0], run.at(-1)];
    return first === undefined || last === undefined ? [] : [{ from: first.localDate, to: last.localDate }];
  });
}

/** What was taken, what was taken most often first: a dose that changed is another treatment. */
export function treatmentsOf(intakes: readonly SharedIntake[]): readonly Treatment[] {
  const byMedication = Map.groupBy(intakes, ({ name, dose }) => JSON.stringify([name, dose]));
  return [...byMedication.values()]
    .flatMap((own) => {
      const [{ name, dose } = { name: "", dose: "" }] = own;
      const days = [...new Set(own.map(({ localDate }) => localDate))].toSorted();
      return [{ name, dose, times: own.length, runs: treatmentRuns(days) }];
    })
    .toSorted((one, other) => other.times - one.times || one.name.localeCompare(other.name));
}

/** The mean of the strongest of some days, and how many days that are. */
export interface DaysMean {
  readonly mean: number;
  readonly days: number;
}

export interface BeforeAndSince {
  readonly treatment: Treatment;
  readonly since: string;
  readonly before: DaysMean;
  readonly after: DaysMean;
}

interface StrongDay {
  readonly localDate: string;
  readonly strongest: number;
}

/** The first days of a cycle, on which period pain is strongest. */
export const firstCycleDays = 3;

function meanOf(days: readonly StrongDay[]): DaysMean | null {
  if (days.length === 0) return null;
  return { mean: days.reduce((sum, { strongest }) => sum + strongest, 0) / days.length, days: days.length };
}

/**
 * How strong a symptom was on the first days of cycles before a treatment began, and since: of the last one that is taken day
 * by day and was not there from the beginning. Null where there is none, or no such day with an entry on either side. It says
 * what was, not why.
 * @param starts days on which a cycle starts, oldest first
 */
export function beforeAndSince(
  days: readonly StrongDay[],
  {
    treatments,
    starts,
    from,
  }: { readonly treatments: readonly Treatment[]; readonly starts: readonly string[]; readonly from: string },
): BeforeAndSince | null {
  const atFirst = days.filter(({ localDate }) => (cycleDayOf(starts, localDate) ?? Infinity) <= firstCycleDays);
  const regular = treatments
    .flatMap((treatment) => {
      const run = treatment.runs.find((one) => daysBetween(one.from, one.to) + 1 >= regularDays);
      return run === undefined || daysBetween(from, run.from) <= goesOn ? [] : [{ treatment, since: run.from }];
    })
    .toSorted((one, other) => other.since.localeCompare(one.since));
  for (const { treatment, since } of regular) {
    const before = meanOf(atFirst.filter(({ localDate }) => localDate < since));
    const after = meanOf(atFirst.filter(({ localDate }) => localDate >= since));
    if (before !== null && after !== null) return { treatment, since, before, after };
  }
  return null;
}
