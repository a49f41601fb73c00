import { useLingui } from "@lingui/react/macro";
import type { TrendDay } from "@anamnesis/domain";
import { formatShortDay } from "../../../lib/dates.ts";
import { oneDecimal } from "../numbers.ts";

/**
 * Says what a line shows of a day: its strongest, and the mean that leads up to it with its days.
 * @param format with its year where days may be of more than one
 */
export function useDayInWords(
  window: number,
  format: (day: string) => string = formatShortDay,
): (day: string, entry: TrendDay | undefined) => string {
  const { t } = useLingui();
  return (day, entry) => {
    const date = format(day);
    if (entry === undefined) return t`${date} · nothing logged`;
    const { strongest, windowMean, windowDays, count, sum } = entry;
    const mean = oneDecimal.format(windowMean);
    if (window > 1) return t`${date} · strongest ${strongest} · ${window}-day mean ${mean} (n ${windowDays})`;
    return count === 1
      ? t`${date} · ${strongest} of 10`
      : t`${date} · strongest ${strongest} · mean ${oneDecimal.format(sum / count)} (n ${count})`;
  };
}
