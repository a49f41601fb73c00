import { formatWeekday } from "../../lib/dates.ts";
import type { HeatMapDay } from "./HeatMap.tsx";
import { Readable, type Reading } from "./Readable.tsx";
import css from "./reading.module.css";

interface HeatWeeksProps {
  /** What the picture is of. */
  readonly label: string;
  /** Every day that is shown, oldest first, the first at the start of a week. */
  readonly days: readonly string[];
  readonly entries: readonly HeatMapDay[];
  readonly today: string;
  readonly reading: Reading;
  readonly textOf: (day: string) => string;
  readonly monthOf: (day: string) => string;
  readonly onOpen: (day: string) => void;
}

const step = 10;
const cell = 8.3;
/** Weeks that the name of a month needs before the next begins. */
const roomOfName = 3;

/** Weeks as columns, weekdays as rows: each day in the colour of its strongest. */
export function HeatWeeks({ label, days, entries, today, reading, textOf, monthOf, onOpen }: HeatWeeksProps) {
  const weeks = Math.ceil(days.length / 7);
  const known = new Map(entries.map(({ localDate, strongest }) => [localDate, strongest]));
  const chosen = reading.isChosen ? days[reading.shown] : undefined;
  const square = (place: number) => ({
    x: Math.floor(place / 7) * step,
    y: (place % 7) * step,
    width: cell,
    height: cell,
    rx: 2.3,
  });
  const firsts = days.flatMap((day, place) => (day.endsWith("-01") ? [{ day, week: Math.floor(place / 7) }] : []));
  const [next] = firsts;
  const [start] = days;
  const months =
    next !== undefined && start !== undefined && next.week >= roomOfName
      ? [{ day: start, week: 0 }, ...firsts]
      : firsts;
  return (
    <div className={css["weeks"]}>
      <div className={css["months"]} aria-hidden>
        {months
          .filter(({ week }) => week <= weeks - 2)
          .map(({ day, week }) => (
            <span key={day} style={{ left: `${(100 * week) / weeks}%` }}>
              {monthOf(day)}
            </span>
          ))}
      </div>
      <div className={css["weekdays"]} aria-hidden>
        {days.slice(0, 7).map((day, row) => (
          <span key={day}>{row % 2 === 0 ? Array.from(formatWeekday(day))[0] : ""}</span>
        ))}
      </div>
      <Readable
        label={label}
        count={days.length}
        reading={reading}
        textOf={(place) => textOf(days[place] ?? today)}
        placeAt={(x, y) => {
          const place = Math.floor(x * weeks) * 7 + Math.floor(y * 7);
          return place < days.length ? place : undefined;
        }}
        steps={{ along: 7, across: 1 }}
        onEnter={(place) => onOpen(days[place] ?? today)}
      >
        <svg viewBox={`0 0 ${weeks * step - (step - cell)} ${7 * step - (step - cell)}`} aria-hidden>
          {days.map((day, place) => {
            const strongest = known.get(day);
            return strongest === undefined ? (
              <rect key={day} className={css["empty"]} {...square(place)} />
            ) : (
              <rect key={day} fill={`var(--severity-${strongest})`} {...square(place)} />
            );
          })}
          {days.includes(today) && <rect className={css["today"]} {...square(days.indexOf(today))} />}
          {chosen !== undefined && <rect className={css["chosen"]} {...square(days.indexOf(chosen))} />}
        </svg>
      </Readable>
    </div>
  );
}
