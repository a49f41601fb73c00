import { Trans, useLingui } from "@lingui/react/macro";
import { daysBetween, formatShortDay } from "../../lib/dates.ts";
import ui from "../ui.module.css";
import css from "./charts.module.css";

export interface DailyPoint {
  readonly localDate: string;
  /** 1 to 10. */
  readonly strongest: number;
}

interface DailyChartProps {
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly points: readonly DailyPoint[];
}

const size = { width: 340, height: 116, left: 20, right: 8, top: 10, bottom: 24 };
const scaleMax = 10;

/** The strongest severity of each day as a dot on a stem: days without an entry stay empty, not zero. */
export function DailyChart({ label, from, to, points }: DailyChartProps) {
  const { t } = useLingui();
  const { width, height, left, right, top, bottom } = size;
  const span = Math.max(1, daysBetween(from, to));
  const x = (day: string) => left + (daysBetween(from, day) / span) * (width - left - right);
  const y = (severity: number) => top + (1 - severity / scaleMax) * (height - top - bottom);
  return (
    <figure style={{ margin: 0 }}>
      <svg className={css["line"]} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {[0, 5, 10].map((mark) => (
          <g key={mark}>
            <line className={css["grid"]} x1={left} x2={width - right} y1={y(mark)} y2={y(mark)} />
            <text x={left - 6} y={y(mark) + 4} textAnchor="end">
              {mark}
            </text>
          </g>
        ))}
        {points.map((point) => (
          <g key={point.localDate}>
            <line
              className={css["grid"]}
              x1={x(point.localDate)}
              x2={x(point.localDate)}
              y1={y(0)}
              y2={y(point.strongest)}
            />
            <circle className={css["bar"]} cx={x(point.localDate)} cy={y(point.strongest)} r={3.5} />
          </g>
        ))}
        <text x={left} y={height - 4}>
          {formatShortDay(from)}
        </text>
        <text x={width - right} y={height - 4} textAnchor="end">
          {formatShortDay(to)}
        </text>
      </svg>
      <details>
        <summary className={ui["detail"]}>
          <Trans>Show as a table</Trans>
        </summary>
        <table className={ui["table"]}>
          <thead>
            <tr>
              <th scope="col">{t`Day`}</th>
              <th scope="col">{t`Strongest (1–10)`}</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.localDate}>
                <td>{formatShortDay(point.localDate)}</td>
                <td>{point.strongest}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
