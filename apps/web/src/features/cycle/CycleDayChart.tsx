import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ByCycleDay, CycleDayStrength } from "@anamnesis/domain";
import { type PointerEvent, useState } from "react";
import { ChartTable } from "../../ui/charts/ChartTable.tsx";
import { oneDecimal } from "../symptoms/numbers.ts";
import css from "./cycle.module.css";

/** It is as wide as its card: only heights are those on the screen. */
const size = { width: 1_000, height: 150, top: 10, bottom: 8 };
const scaleMax = 10;
const marks = [0, 5, 10];
/** A line without length has round ends: a dot that no stretching of the picture makes an egg. */
const dotAt = (point: readonly [number, number]) => `M${point.join(",")}h0.01`;

/** Days that follow on each other: between them and the next there is a day without an entry. */
function runsOf(days: readonly CycleDayStrength[]): readonly (readonly CycleDayStrength[])[] {
  const runs: CycleDayStrength[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last?.at(-1)?.day === day.day - 1) last.push(day);
    else runs.push([day]);
  }
  return runs;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

const rangeOf = ({ mean, spread }: CycleDayStrength): Range => ({
  low: Math.max(1, mean - (spread ?? 0)),
  high: Math.min(scaleMax, mean + (spread ?? 0)),
});

interface CycleDayChartProps {
  readonly label: string;
  /** Of what is drawn, as everywhere. */
  readonly color: string;
  readonly data: ByCycleDay;
}

/**
 * How strong something was by the day of the cycle: the mean as a line, the spread over the cycles as a band. Read day by
 * day by touch, mouse and arrow keys: a slider lies over the picture.
 */
export function CycleDayChart({ label, color, data }: CycleDayChartProps) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<number | null>(null);
  const { width, height, top, bottom } = size;
  const { days, length } = data;
  const x = (day: number) => ((day - 1) / Math.max(1, length - 1)) * width;
  const y = (strength: number) => top + (1 - strength / scaleMax) * (height - top - bottom);
  const pointsOf = (points: readonly (readonly [number, number])[]) => points.map((point) => point.join(",")).join(" ");
  const shown = days.find(({ day }) => day === chosen);
  const spoken = (day: number) => {
    const found = days.find((one) => one.day === day);
    if (found === undefined) return t`Cycle day ${day}: nothing logged`;
    const { low, high } = rangeOf(found);
    const [mean, from, to] = [found.mean, low, high].map((value) => oneDecimal.format(value));
    const { cycles } = found;
    return t`Cycle day ${day}: mean ${mean}, spread ${from} to ${to}, cycles ${cycles}`;
  };

  function point(event: PointerEvent<HTMLElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const day = Math.round(1 + ((event.clientX - box.left) / box.width) * (length - 1));
    setChosen(Math.min(length, Math.max(1, day)));
  }

  return (
    <figure className={css["figure"]}>
      <p className={css["readout"]} aria-hidden>
        {chosen === null ? <Trans>Mean of 10, and the spread over the cycles</Trans> : spoken(chosen)}
      </p>
      <div className={css["plot"]} onPointerMove={point} onPointerDown={point}>
        {marks.map((mark) => (
          <span key={mark} className={css["scale"]} style={{ top: y(mark) }} aria-hidden>
            {mark}
          </span>
        ))}
        <svg
          viewBox={`0 0 ${width} ${height}`}
          height={height}
          preserveAspectRatio="none"
          className={css["svg"]}
          style={{ color }}
          aria-hidden
        >
          {marks.map((mark) => (
            <line key={mark} className={css["grid"]} x1={0} x2={width} y1={y(mark)} y2={y(mark)} />
          ))}
          {runsOf(days).map((run) => {
            const ranges = run.map((day) => ({ at: x(day.day), ...rangeOf(day) }));
            const upper = ranges.map(({ at, high }) => [at, y(high)] as const);
            const lower = ranges.map(({ at, low }) => [at, y(low)] as const);
            const middle = run.map((day) => [x(day.day), y(day.mean)] as const);
            return (
              <g key={run[0]?.day}>
                <polygon className={css["band"]} points={pointsOf([...upper, ...lower.toReversed()])} />
                <polyline className={css["mean"]} points={pointsOf(middle)} />
                <path className={css["dot"]} d={middle.map(dotAt).join("")} />
              </g>
            );
          })}
          {chosen !== null && <line className={css["cursor"]} x1={x(chosen)} x2={x(chosen)} y1={top} y2={y(0)} />}
          {shown !== undefined && <path className={css["here"]} d={dotAt([x(shown.day), y(shown.mean)])} />}
        </svg>
        <input
          type="range"
          className={css["reader"]}
          aria-label={label}
          min={1}
          max={length}
          value={chosen ?? 1}
          aria-valuetext={spoken(chosen ?? 1)}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
          onFocus={() => setChosen((day) => day ?? 1)}
        />
      </div>
      <p className={css["ends"]} aria-hidden>
        <span>
          <Trans>day 1</Trans>
        </span>
        {length > 2 && <span>{Math.round((length + 1) / 2)}</span>}
        {length > 1 && <span>{length}</span>}
      </p>
      <ChartTable
        label={label}
        columns={[t`Cycle day`, t`Mean (1–10)`, t`Spread`, t`Cycles`]}
        rows={days.map((day) => {
          const { low, high } = rangeOf(day);
          const spread = day.spread === null ? "–" : `${oneDecimal.format(low)}–${oneDecimal.format(high)}`;
          return [day.day, oneDecimal.format(day.mean), spread, day.cycles];
        })}
      />
      <p className={css["detail"]}>
        <Plural value={data.count} one="# day with an entry" other="# days with entries" />{" "}
        <Plural value={data.cycles} one="in the last cycle" other="in the last # cycles" />
        {". "}
        <Trans>Days without one are left out.</Trans>
      </p>
    </figure>
  );
}
