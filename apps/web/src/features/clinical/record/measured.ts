import { useLingui } from "@lingui/react/macro";
import { type MeasureName, measureNames, type Observation, type Quantity } from "@anamnesis/domain";
import { locale } from "../../../lib/language.ts";
import { measureWords, unitOf } from "./vital-words.ts";

/** Values with one unit behind them. */
export const textOf = (quantities: readonly Quantity[]): string =>
  `${quantities.map(({ value }) => value.toLocaleString(locale)).join("/")} ${unitOf(quantities[0]?.unit ?? "")}`;

/** What a vital sign, or two that belong together, are called. */
export function useNameOf(): (names: readonly MeasureName[]) => string {
  const { t, i18n } = useLingui();
  return ([first, second]) => {
    if (second !== undefined) return t`Blood pressure`;
    return first === undefined ? "" : i18n._(measureWords[first]);
  };
}

/** All that was measured at one time, in one line. */
export function useMeasured(): (values: Observation["values"]) => string {
  const nameOf = useNameOf();
  return (values) => {
    const { systolic, diastolic } = values;
    const pressure = systolic === undefined || diastolic === undefined ? [] : [systolic, diastolic];
    const rest = measureNames.flatMap((name) => {
      const quantity = name === "systolic" || name === "diastolic" ? undefined : values[name];
      return quantity === undefined ? [] : [`${nameOf([name])} ${textOf([quantity])}`];
    });
    const first = pressure.length === 0 ? [] : [`${nameOf(["systolic", "diastolic"])} ${textOf(pressure)}`];
    return [...first, ...rest].join(" · ");
  };
}
