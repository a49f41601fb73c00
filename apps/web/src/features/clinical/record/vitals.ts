import {
  bodyMassIndex,
  inFirstUnit,
  type Interpretation,
  interpretationOf,
  type MeasureName,
  type Observation,
  type Quantity,
} from "@anamnesis/domain";

/** A value with when it was measured. */
export interface Reading {
  readonly at: string;
  readonly quantity: Quantity;
}

/** Readings of one vital sign, the latest first; without what was a mistake. */
export const readingsOf = (observations: readonly Observation[], name: MeasureName): readonly Reading[] =>
  observations.flatMap(({ status, effectiveAt, values }) => {
    const quantity = values[name];
    return status === "final" && quantity !== undefined ? [{ at: effectiveAt, quantity }] : [];
  });

const order: readonly Interpretation[] = ["N", "L", "H", "LL", "HH"];

/** Of several values the one that somebody has to know of. */
const worstOf = (all: readonly (Interpretation | null)[]): Interpretation | null =>
  all.filter((one) => one !== null).toSorted((one, other) => order.indexOf(other) - order.indexOf(one))[0] ?? null;

/** What stands in one line: a vital sign, or two that belong together. */
export interface VitalLine {
  readonly names: readonly MeasureName[];
  readonly at: string;
  readonly quantities: readonly Quantity[];
  readonly interpretation: Interpretation | null;
  /** Earlier values and this one, in the unit that is reckoned in, the earliest first. */
  readonly trend: readonly number[];
}

const lines: readonly (readonly MeasureName[])[] = [
  ["systolic", "diastolic"],
  ["heartRate"],
  ["respiratoryRate"],
  ["temperature"],
  ["oxygenSaturation"],
  ["weight"],
  ["height"],
  ["headCircumference"],
];
const mostInTrend = 12;

/** The latest of each vital sign that was ever measured. */
export function latestVitals(observations: readonly Observation[]): readonly VitalLine[] {
  return lines.flatMap((names) => {
    const [first] = names;
    const readings = first === undefined ? [] : readingsOf(observations, first);
    const [latest] = readings;
    if (first === undefined || latest === undefined) return [];
    // Those that belong together are measured at one time.
    const quantities = names.flatMap((name) => readingsOf(observations, name)[0]?.quantity ?? []);
    const interpretation = worstOf(
      names.map((name, at) => {
        const quantity = quantities[at];
        return quantity === undefined ? null : interpretationOf(name, quantity);
      }),
    );
    const trend = readings
      .slice(0, mostInTrend)
      .map(({ quantity }) => inFirstUnit(first, quantity))
      .toReversed();
    return [{ names, at: latest.at, quantities, interpretation, trend }];
  });
}

/** The body mass index by the latest weight and height; null without both. */
export function latestBodyMassIndex(
  observations: readonly Observation[],
): { readonly value: number; readonly interpretation: Interpretation | null; readonly at: string } | null {
  const [weight] = readingsOf(observations, "weight");
  const [height] = readingsOf(observations, "height");
  if (weight === undefined || height === undefined) return null;
  return { ...bodyMassIndex(weight.quantity, height.quantity), at: weight.at };
}
