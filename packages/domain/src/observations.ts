import { z } from "zod";
import { patientId } from "./patient-id.ts";

/** What one number of a vital sign is: FHIR R4 vital signs profile, by LOINC code. */
export interface Measure {
  /** LOINC. */
  readonly code: string;
  /** UCUM, the one that is reckoned in first; others that are measured in, with what one of them is in that. */
  readonly units: Readonly<Record<string, (value: number) => number>>;
  /** What nobody lives with, or no device shows: in the first unit. */
  readonly possible: readonly [number, number];
  /**
   * Bounds for adults at rest, in the first unit: what lies below the first or above the last is critical, outside of the
   * two between them out of range. Null where there is no such thing.
   */
  readonly bands: readonly [number, number, number, number] | null;
  readonly decimals: number;
}

const same = (value: number) => value;

/** By what each is called here. Systolic and diastolic are the components of a blood pressure (85354-9). */
export const measures = {
  systolic: { code: "8480-6", units: { "mm[Hg]": same }, possible: [30, 320], bands: [80, 90, 139, 179], decimals: 0 },
  diastolic: { code: "8462-4", units: { "mm[Hg]": same }, possible: [10, 220], bands: [40, 60, 89, 119], decimals: 0 },
  heartRate: { code: "8867-4", units: { "/min": same }, possible: [10, 350], bands: [40, 50, 100, 130], decimals: 0 },
  respiratoryRate: { code: "9279-1", units: { "/min": same }, possible: [2, 120], bands: [8, 12, 20, 30], decimals: 0 },
  temperature: {
    code: "8310-5",
    units: { Cel: same, "[degF]": (value: number) => ((value - 32) * 5) / 9 },
    possible: [24, 46],
    bands: [35, 36, 37.7, 39.4],
    decimals: 1,
  },
  oxygenSaturation: {
    code: "59408-5",
    units: { "%": same },
    possible: [30, 100],
    bands: [90, 94, 100, 100],
    decimals: 0,
  },
  weight: {
    code: "29463-7",
    units: { kg: same, "[lb_av]": (value: number) => value * 0.45359237 },
    possible: [0.2, 600],
    bands: null,
    decimals: 1,
  },
  height: {
    code: "8302-2",
    units: { cm: same, "[in_i]": (value: number) => value * 2.54 },
    possible: [20, 272],
    bands: null,
    decimals: 1,
  },
  headCircumference: {
    code: "9843-4",
    units: { cm: same, "[in_i]": (value: number) => value * 2.54 },
    possible: [15, 80],
    bands: null,
    decimals: 1,
  },
} as const satisfies Record<string, Measure>;
export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as readonly MeasureName[];

/** Of the body mass index (39156-5), which is reckoned from weight and height and not written down. */
const bodyMassIndexBands: Measure["bands"] = [16, 18.5, 24.9, 39.9];

/** FHIR R4 observation-interpretation. */
export type Interpretation = "LL" | "L" | "N" | "H" | "HH";

/** FHIR R4 observation-status, as far as it is said here. */
export const observationStatuses = ["final", "entered-in-error"] as const;
export type ObservationStatus = (typeof observationStatuses)[number];

export const mostObservations = 300;

/** A value in the unit that is reckoned in. */
export function inFirstUnit(name: MeasureName, { value, unit }: Quantity): number {
  const units: Measure["units"] = measures[name].units;
  return (units[unit] ?? same)(value);
}

const interpret = (value: number, bands: Measure["bands"]): Interpretation | null => {
  if (bands === null) return null;
  const [criticalLow, low, high, criticalHigh] = bands;
  if (value < criticalLow) return "LL";
  if (value < low) return "L";
  if (value > criticalHigh) return "HH";
  return value > high ? "H" : "N";
};

/** Where a value lies for an adult at rest; null where there is no such thing. */
export const interpretationOf = (name: MeasureName, quantity: Quantity): Interpretation | null =>
  interpret(inFirstUnit(name, quantity), measures[name].bands);

/** kg/m², to one decimal. */
export function bodyMassIndex(
  weight: Quantity,
  height: Quantity,
): { value: number; interpretation: Interpretation | null } {
  const metres = inFirstUnit("height", height) / 100;
  const value = Math.round((inFirstUnit("weight", weight) / metres ** 2) * 10) / 10;
  return { value, interpretation: interpret(value, bodyMassIndexBands) };
}

export interface Quantity {
  readonly value: number;
  /** UCUM. */
  readonly unit: string;
}

const observationId = z.uuid("That is not a measurement.").transform((id) => id.toLowerCase());

const quantity = z.strictObject({
  value: z.number().min(-1000, "Such a value nobody has.").max(10_000, "Such a value nobody has."),
  unit: z.string().max(20, "That is no unit of it."),
});

const measured = z.partialRecord(z.enum(measureNames), quantity);

const values = measured.superRefine((given, context) => {
  for (const name of measureNames) {
    const one = given[name];
    if (one === undefined) continue;
    const { units, possible } = measures[name];
    const refuse = (message: string) => context.addIssue({ code: "custom", path: [name], message });
    if (!Object.hasOwn(units, one.unit)) refuse("That is no unit of it.");
    else if (inFirstUnit(name, one) < possible[0] || inFirstUnit(name, one) > possible[1]) {
      refuse("Such a value nobody has.");
    }
  }
  const { systolic, diastolic } = given;
  if ((systolic === undefined) !== (diastolic === undefined)) {
    const missing = systolic === undefined ? "systolic" : "diastolic";
    context.addIssue({ code: "custom", path: [missing], message: "A blood pressure has two values." });
  } else if (systolic !== undefined && diastolic !== undefined && systolic.value <= diastolic.value) {
    context.addIssue({ code: "custom", path: ["diastolic"], message: "The second value is the lower one." });
  }
  if (Object.keys(given).length === 0) context.addIssue({ code: "custom", message: "Give at least one value." });
});

/** Minutes that clocks may differ. */
const clockMinutes = 5;

export const recordObservationInput = z.strictObject({
  id: observationId,
  patientId,
  effectiveAt: z.iso
    .datetime({ offset: true, error: "Give the time with its zone." })
    .refine((at) => Date.parse(at) <= Date.now() + clockMinutes * 60_000, "That time is still to come.")
    .refine((at) => Date.parse(at) >= Date.UTC(1900, 0, 1), "That is too long ago."),
  values,
});
export type RecordObservationInput = z.infer<typeof recordObservationInput>;

export const retractObservationInput = z.strictObject({ id: observationId, patientId });

/** What was measured at one time. */
export interface Observation {
  readonly id: string;
  readonly status: ObservationStatus;
  readonly effectiveAt: string;
  readonly values: Readonly<Partial<Record<MeasureName, Quantity>>>;
}

export interface ObservationList {
  /** The latest first, and no more than `mostObservations`. */
  readonly observations: readonly Observation[];
  /** How many more there are that could not be opened. */
  readonly unreadable: number;
}

/** Values as they were kept; null for what are none. */
export function readValues(text: string): Observation["values"] | null {
  try {
    const read = measured.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
