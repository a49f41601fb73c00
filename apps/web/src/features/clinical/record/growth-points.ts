import {
  bodyMassIndex,
  type GrowthMeasure,
  type GrowthSex,
  inFirstUnit,
  lmsAt,
  monthsOld,
  type Observation,
  percentileOf,
  zScoreOf,
} from "@anamnesis/domain";
import { dayOf } from "../../../lib/dates.ts";

/** A value with where it lies among others of the same age and sex. */
export interface GrowthPoint {
  readonly at: string;
  readonly months: number;
  readonly value: number;
  readonly z: number;
  readonly percentile: number;
}

function valueOf(measure: GrowthMeasure, { values }: Observation): number | null {
  if (measure !== "bodyMassIndex") {
    const quantity = values[measure];
    return quantity === undefined ? null : inFirstUnit(measure, quantity);
  }
  // Of one time: a height of another day is that of a smaller child.
  const { weight, height } = values;
  return weight === undefined || height === undefined ? null : bodyMassIndex(weight, height).value;
}

interface Child {
  readonly birthDate: string;
  readonly sex: GrowthSex;
}

/** Values that the tables say something of, the earliest first; without what was a mistake. */
export const growthPoints = (
  measure: GrowthMeasure,
  observations: readonly Observation[],
  { birthDate, sex }: Child,
): readonly GrowthPoint[] =>
  observations
    .flatMap((observation): readonly GrowthPoint[] => {
      const value = valueOf(measure, observation);
      if (observation.status !== "final" || value === null) return [];
      const months = monthsOld(birthDate, dayOf(observation.effectiveAt));
      const lms = lmsAt(measure, sex, months);
      if (lms === null) return [];
      const z = zScoreOf(value, lms);
      return [{ at: observation.effectiveAt, months, value, z, percentile: percentileOf(z) }];
    })
    .toSorted((one, other) => one.months - other.months);
