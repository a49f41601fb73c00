import type { TrendDay } from "@anamnesis/domain";
import type { LinePoint } from "../../../ui/charts/LineChart.tsx";

/** The line goes through the means, each day's strongest is a dot beside it. */
export function pointsOf(series: readonly TrendDay[]): LinePoint[] {
  return series.map(({ localDate, windowMean, strongest }) => ({ localDate, value: windowMean, dot: strongest }));
}
