import type { BriefChart as Chart } from "@anamnesis/domain";
import css from "./brief.module.css";

const size = { width: 246, height: 50, left: 14, top: 6, plot: 34 };
const scaleMax = 10;

/** The bars of a symptom, as they stand in the file. */
export function BriefChart({ chart, label }: { readonly chart: Chart; readonly label: string }) {
  const { width, height, left, top, plot } = size;
  const y = (strength: number) => top + (1 - strength / scaleMax) * plot;
  const step = (width - left) / chart.places;
  const bar = Math.min(7, Math.max(0.5, step * 0.72));
  return (
    <svg className={css["chart"]} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {[0, 5, scaleMax].map((mark) => (
        <g key={mark}>
          <line className={css["grid"]} x1={left} x2={width} y1={y(mark)} y2={y(mark)} />
          <text x={left - 3} y={y(mark) + 2.4} textAnchor="end">
            {mark}
          </text>
        </g>
      ))}
      {chart.bars.map(({ at, strength }) => (
        <rect
          key={at}
          className={css["bar"]}
          x={left + (at + 0.5) * step - bar / 2}
          width={bar}
          y={y(strength)}
          height={y(0) - y(strength)}
        />
      ))}
      <line className={css["mean"]} x1={left} x2={width} y1={y(chart.mean)} y2={y(chart.mean)} />
      <text x={left} y={height - 2}>
        {chart.from}
      </text>
      {chart.places > 1 && (
        <text x={width} y={height - 2} textAnchor="end">
          {chart.to}
        </text>
      )}
    </svg>
  );
}
