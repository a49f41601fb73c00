import { runsOf, daysBetween } from "@anamnesis/domain";
import { formatShortDay } from "../../lib/dates.ts";
import { Readable, useReading } from "./Readable.tsx";
import css from "./reading.module.css";

export interface LinePoint {
  /** YYYY-MM-DD */
  readonly localDate: string;
  /** Where the line goes through, 0 to 10. */
  readonly value: number;
  /** What was there on the day itself, as a dot. */
  readonly dot: number;
}

export interface ChartLine {
  readonly label: string;
  readonly color: string;
  /** Oldest first. */
  readonly points: readonly LinePoint[];
}

interface LineChartProps {
  /** What the picture is of. */
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly ChartLine[];
  /** Days from one point to the next that a line still joins: beyond that nothing is known. */
  readonly apart: number;
  /** What there is to read of a day, in words. */
  readonly textOf: (day: string) => string;
  /** With the scale, the ends and the names of its lines. */
  readonly isLarge?: boolean;
}

const width = 1_000;
const scaleMax = 10;
/** Of more days dots are smaller, so that they are told apart. */
const mostDaysWithLargeDots = 120;
/** With an entry on fewer days than one of so many, what is joined from one to the next would be made up: days stand alone. */
const rareFrom = 4;
const shortestWithRare = 30;

/**
 * Lines over days from edge to edge, each through its days with an entry and dotted where there are none for long: a day
 * without an entry is no zero. What is read stands above, where no finger hides it.
 */
export function LineChart({ label, from, to, lines, apart, textOf, isLarge = false }: LineChartProps) {
  const height = isLarge ? 148 : 62;
  const days = [...new Set(lines.flatMap(({ points }) => points.map(({ localDate }) => localDate)))].toSorted();
  const reading = useReading(days.length);
  const here = days[reading.shown];
  const span = Math.max(1, daysBetween(from, to));
  const x = (day: string) => (daysBetween(from, day) / span) * width;
  const y = (value: number) => 5 + (1 - value / scaleMax) * (height - 6);
  const nearest = (at: number) => {
    const distance = (day: string) => Math.abs(x(day) / width - at);
    return days.reduce((best, day, place) => (distance(day) < distance(days[best] ?? day) ? place : best), 0);
  };
  return (
    <>
      <p className={css["readout"]} aria-hidden>
        {here !== undefined && textOf(here)}
      </p>
      <div className={isLarge ? `${css["scaled"]} ${css["named"]}` : undefined}>
        <Readable
          label={label}
          count={days.length}
          reading={reading}
          textOf={(place) => textOf(days[place] ?? to)}
          placeAt={nearest}
        >
          <svg viewBox={`0 0 ${width} ${height}`} height={height} preserveAspectRatio="none" aria-hidden>
            {(isLarge ? [0, 5, 10] : [0]).map((mark) => (
              <line key={mark} className={css["mark"]} x1={0} x2={width} y1={y(mark)} y2={y(mark)} />
            ))}
            {here !== undefined && reading.isChosen && (
              <line className={css["hair"]} x1={x(here)} x2={x(here)} y1={y(10)} y2={y(0)} />
            )}
            {lines.map((line) => (
              <Line
                key={line.label}
                line={line}
                apart={apart}
                here={here}
                isFilled={!isLarge}
                hasLargeDots={span <= mostDaysWithLargeDots}
                isRare={span >= shortestWithRare - 1 && line.points.length * rareFrom < span}
                x={x}
                y={y}
              />
            ))}
          </svg>
          {isLarge && (
            <>
              {[5, 10].map((mark) => (
                <span key={mark} className={css["scale"]} style={{ top: y(mark) }} aria-hidden>
                  {mark}
                </span>
              ))}
              <Names lines={lines} y={y} height={height} />
            </>
          )}
        </Readable>
        {isLarge && (
          <p className={css["ends"]} aria-hidden>
            <span>{formatShortDay(from)}</span>
            <span>{formatShortDay(to)}</span>
          </p>
        )}
      </div>
    </>
  );
}

interface LineProps {
  readonly line: ChartLine;
  readonly apart: number;
  readonly here: string | undefined;
  readonly isFilled: boolean;
  readonly hasLargeDots: boolean;
  /** Few days have an entry: each stands on the ground, and nothing is between them. */
  readonly isRare: boolean;
  readonly x: (day: string) => number;
  readonly y: (value: number) => number;
}

function Line({ line: { color, points }, apart, here, isFilled, hasLargeDots, isRare, x, y }: LineProps) {
  const at = (day: string, value: number) => `${x(day).toFixed(1)},${y(value).toFixed(1)}`;
  /** A line without length has round ends: a dot that no stretching of the picture makes an egg. */
  const dot = (day: string, value: number) => `M${at(day, value)}h0.01`;
  const runs = runsOf(points, apart);
  const path = (run: readonly LinePoint[]) => run.map(({ localDate, value }) => at(localDate, value)).join("L");
  const read = points.find(({ localDate }) => localDate === here);
  return (
    <g style={{ stroke: color, fill: color }}>
      <path
        className={css[hasLargeDots ? "day" : "smallDay"]}
        d={points.map((point) => dot(point.localDate, point.dot)).join("")}
      />
      {isRare && (
        <path
          className={css["stem"]}
          d={points.map((point) => `M${at(point.localDate, point.dot)}L${at(point.localDate, 0)}`).join("")}
        />
      )}
      {runs.map((run, index) => {
        const [first, last] = [run[0], run.at(-1)];
        if (first === undefined || last === undefined) return null;
        const before = runs[index - 1]?.at(-1);
        const foot = y(0).toFixed(1);
        return (
          <g key={first.localDate}>
            {before !== undefined && !isRare && <path className={css["gap"]} d={`M${path([before, first])}`} />}
            {run.length === 1 ? (
              <path className={css["alone"]} d={dot(first.localDate, first.value)} />
            ) : (
              <>
                {isFilled && !isRare && (
                  <path
                    className={css["area"]}
                    d={`M${path(run)}L${x(last.localDate).toFixed(1)},${foot}L${x(first.localDate).toFixed(1)},${foot}Z`}
                  />
                )}
                <path className={css["stroke"]} d={`M${path(run)}`} />
              </>
            )}
          </g>
        );
      })}
      {read !== undefined && <path className={css["here"]} d={dot(read.localDate, read.value)} />}
    </g>
  );
}

const lineHeight = 16;
/** Longer ones need a second line on a phone. */
const longestOnOneLine = 12;
const heightOf = (label: string) => (label.length > longestOnOneLine ? 2 : 1) * lineHeight + 1;

interface NamesProps {
  readonly lines: readonly ChartLine[];
  readonly y: (value: number) => number;
  readonly height: number;
}

/** The name of each line beside its end, where no line crosses it. Two that would meet go apart. */
function Names({ lines, y, height }: NamesProps) {
  const wanted = lines
    .map(({ label, color, points }) => ({ label, color, top: y(points.at(-1)?.value ?? 0) - heightOf(label) / 2 }))
    .toSorted((a, b) => a.top - b.top);
  let lowest = 0;
  return wanted.map(({ label, color, top: middle }, place) => {
    // Those below it need room as well.
    const most = height - wanted.slice(place).reduce((sum, name) => sum + heightOf(name.label), 0);
    const top = Math.max(Math.min(middle, most), lowest);
    lowest = top + heightOf(label);
    return (
      <span key={label} className={css["name"]} title={label} style={{ top, color }} aria-hidden>
        {label}
      </span>
    );
  });
}
