import { useMediaQuery } from "@mantine/hooks";
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
/** More than these beside each other are too small for a finger on a phone: there they stand in two bands. */
const mostInABand = 27;
const narrow = "(max-width: 559px)";
const height = 7 * step;
/** Where the months of another band are named. */
const between = 24;

/** Weeks as columns, weekdays as rows: each day in the colour of its strongest. */
export function HeatWeeks({ label, days, entries, today, reading, textOf, monthOf, onOpen }: HeatWeeksProps) {
  const isNarrow = useMediaQuery(narrow, undefined, { getInitialValueInEffect: false }) === true;
  const weeks = Math.ceil(days.length / 7);
  const bands = isNarrow && weeks > mostInABand ? 2 : 1;
  /** Of a band. */
  const columns = Math.ceil(weeks / bands);
  const bandHeight = height + between;
  const whole = bands * bandHeight - between - (step - cell);
  const known = new Map(entries.map(({ localDate, strongest }) => [localDate, strongest]));
  const chosen = reading.isChosen ? days[reading.shown] : undefined;
  const square = (place: number) => {
    const week = Math.floor(place / 7);
    return {
      x: (week % columns) * step,
      y: Math.floor(week / columns) * bandHeight + (place % 7) * step,
      width: cell,
      height: cell,
      rx: 2.3,
    };
  };
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
          .filter(({ week }) => week <= weeks - 2 && week % columns <= columns - 2)
          .map(({ day, week }) => (
            <span
              key={day}
              style={{
                left: `${(100 * (week % columns)) / columns}%`,
                bottom: `${100 - (100 * Math.floor(week / columns) * bandHeight) / whole}%`,
              }}
            >
              {monthOf(day)}
            </span>
          ))}
      </div>
      <div className={css["weekdays"]} aria-hidden>
        {Array.from({ length: bands }, (_, band) =>
          days.slice(0, 7).map((day, row) => (
            <span
              key={`${band} ${day}`}
              style={{ top: `${(100 * (band * bandHeight + row * step + cell / 2)) / whole}%` }}
            >
              {row % 2 === 0 ? Array.from(formatWeekday(day))[0] : ""}
            </span>
          )),
        )}
      </div>
      <Readable
        label={label}
        count={days.length}
        reading={reading}
        textOf={(place) => textOf(days[place] ?? today)}
        placeAt={(x, y) => {
          const band = Math.min(Math.floor((y * whole) / bandHeight), bands - 1);
          const row = Math.min(Math.floor((y * whole - band * bandHeight) / step), 6);
          const place = (band * columns + Math.floor(x * columns)) * 7 + row;
          return place < days.length ? place : undefined;
        }}
        steps={{ along: 7, across: 1 }}
        onEnter={(place) => onOpen(days[place] ?? today)}
      >
        <svg viewBox={`0 0 ${columns * step - (step - cell)} ${whole}`} aria-hidden>
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
