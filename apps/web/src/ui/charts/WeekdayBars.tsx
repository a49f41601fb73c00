import { useLingui } from "@lingui/react/macro";
import css from "./reading.module.css";

export interface WeekdayBar {
  readonly name: string;
  /** 1 to 10; null when nothing is known. */
  readonly mean: number | null;
  readonly days: number;
}

interface WeekdayBarsProps {
  readonly label: string;
  readonly bars: readonly WeekdayBar[];
  readonly format: (mean: number) => string;
}

/** A bar for each weekday with its mean on it and the number of days below. */
export function WeekdayBars({ label, bars, format }: WeekdayBarsProps) {
  const { t } = useLingui();
  return (
    <ol className={css["bars"]} aria-label={label}>
      {bars.map(({ name, mean, days }) => (
        <li key={name} className={css["bar"]}>
          <div>
            <strong>{mean === null ? "–" : format(mean)}</strong>
            {mean !== null && (
              <span
                className={css["column"]}
                style={{ height: `${mean * 7.4}px`, background: `var(--severity-${Math.round(mean)})` }}
              />
            )}
          </div>
          <span>{name}</span>
          <small>{t`n ${days}`}</small>
        </li>
      ))}
    </ol>
  );
}
