import { useLingui } from "@lingui/react/macro";
import { formatShortDay } from "../../lib/dates.ts";
import { ChartTable } from "./ChartTable.tsx";
import css from "./charts.module.css";
import { roundUp } from "./scale.ts";

export interface DayCount {
  /** YYYY-MM-DD */
  readonly localDate: string;
  readonly count: number;
}

interface CountBarsProps {
  readonly label: string;
  /** What is counted, as the head of its column. */
  readonly unit: string;
  /** Each day of a range, oldest first. */
  readonly days: readonly DayCount[];
}

/** How often something happened on each day: a bar for each, nothing where it was nothing. */
export function CountBars({ label, unit, days }: CountBarsProps) {
  const { t } = useLingui();
  const scale = roundUp(Math.max(...days.map(({ count }) => count), 1));
  const [first, last] = [days[0], days.at(-1)];
  return (
    <figure style={{ margin: 0 }}>
      <div className={css["bars"]} role="img" aria-label={label}>
        <span className={css["scale"]}>{scale}</span>
        {days.map(({ localDate, count }) => (
          <span key={localDate} className={css["count"]} title={`${formatShortDay(localDate)}: ${count}`}>
            <span style={{ height: `${(100 * count) / scale}%` }} />
          </span>
        ))}
      </div>
      {first !== undefined && last !== undefined && (
        <p className={css["ends"]} aria-hidden>
          <span>{formatShortDay(first.localDate)}</span>
          <span>{formatShortDay(last.localDate)}</span>
        </p>
      )}
      <ChartTable
        label={label}
        columns={[t`Day`, unit]}
        rows={days.filter(({ count }) => count > 0).map(({ localDate, count }) => [formatShortDay(localDate), count])}
      />
    </figure>
  );
}
