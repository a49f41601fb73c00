import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Interpretation, MeasureName } from "@anamnesis/domain";

export const measureWords: Readonly<Record<MeasureName, MessageDescriptor>> = {
  systolic: msg`Systolic`,
  diastolic: msg`Diastolic`,
  heartRate: msg`Heart rate`,
  respiratoryRate: msg`Respiratory rate`,
  temperature: msg`Temperature`,
  oxygenSaturation: msg`Oxygen saturation`,
  weight: msg`Weight`,
  height: msg`Height`,
  headCircumference: msg`Head circumference`,
};

/** How a unit (UCUM) is written. */
const unitWords: Readonly<Record<string, string>> = {
  "mm[Hg]": "mmHg",
  "/min": "/min",
  Cel: "°C",
  "[degF]": "°F",
  "[lb_av]": "lb",
  "[in_i]": "in",
};
export const unitOf = (unit: string): string => unitWords[unit] ?? unit;

export const interpretationWords: Readonly<Record<Interpretation, MessageDescriptor>> = {
  LL: msg`critically low`,
  L: msg`low`,
  N: msg`in range`,
  H: msg`high`,
  HH: msg`critically high`,
};
