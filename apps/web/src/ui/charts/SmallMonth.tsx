import type { HeatMapDay } from "./HeatMap.tsx";
import css from "./reading.module.css";

interface SmallMonthProps {
  /** Whole weeks; null where another month's day is. */
  readonly weeks: readonly (readonly (string | null)[])[];
  readonly days: readonly HeatMapDay[];
  readonly today: string;
  /** Days that have a dot below. */
  readonly marked: ReadonlySet<string>;
}

const step = 10;
const cell = 8.6;
/** As many as a month can touch: all are of one height. */
const mostWeeks = 6;

/** A month without numbers, as a picture. */
export function SmallMonth({ weeks, days, today, marked }: SmallMonthProps) {
  const known = new Map(days.map(({ localDate, strongest }) => [localDate, strongest]));
  return (
    <svg className={css["small"]} viewBox={`0 0 ${7 * step - (step - cell)} ${mostWeeks * step}`} aria-hidden>
      {weeks.flatMap((week, row) =>
        week.map((day, column) => {
          if (day === null) return null;
          const square = { x: column * step, y: row * step, width: cell, height: cell, rx: 2.4 };
          const strongest = known.get(day);
          return (
            <g key={day}>
              {strongest === undefined ? (
                <rect className={css[day > today ? "ahead" : "empty"]} {...square} />
              ) : (
                <rect fill={`var(--severity-${strongest})`} {...square} />
              )}
              {day === today && <rect className={css["today"]} {...square} />}
              {marked.has(day) && (
                <circle className={css["markedDay"]} cx={square.x + cell / 2} cy={square.y + cell * 0.72} r={1.7} />
              )}
            </g>
          );
        }),
      )}
    </svg>
  );
}
