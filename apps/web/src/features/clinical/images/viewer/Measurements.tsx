import type { FrameFacts } from "@anamnesis/domain";
import { locale } from "../../../../lib/language.ts";
import { type Measurement, resultOf } from "./measure.ts";
import { type Point, type Sizes, toPane, type View } from "./view.ts";
import css from "./viewer.module.css";

const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 });

/** `12.3 mm`, `45.0°`. */
export function measurementText(measurement: Measurement, facts: FrameFacts): string | null {
  const result = resultOf(measurement, facts);
  if (result === null) return null;
  return result.unit === "°" ? `${number.format(result.value)}°` : `${number.format(result.value)} ${result.unit}`;
}

interface MeasurementsProps {
  readonly measurements: readonly Measurement[];
  readonly facts: FrameFacts;
  readonly view: View;
  readonly sizes: Sizes;
  /** Where the keyboard would set a point. */
  readonly cross: Point | null;
}

const crossArm = 9;

/** Lines over the picture, each with what it measures beside it. */
export function Measurements({ measurements, facts, view, sizes, cross }: MeasurementsProps) {
  const at = cross === null ? null : toPane(cross, view, sizes);
  return (
    <svg className={css["lines"]} aria-hidden>
      {measurements.map((measurement) => {
        const points = measurement.points.map((point) => toPane(point, view, sizes));
        const last = points.at(-1);
        const text = measurementText(measurement, facts);
        return (
          <g key={measurement.id}>
            <polyline points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
            {points.map(({ x, y }, index) => (
              <circle key={index} cx={x} cy={y} r={3} />
            ))}
            {last !== undefined && text !== null && (
              <text x={last.x + 8} y={last.y - 8}>
                {text}
              </text>
            )}
          </g>
        );
      })}
      {at !== null && (
        <path
          d={`M${at.x - crossArm} ${at.y}H${at.x + crossArm}M${at.x} ${at.y - crossArm}V${at.y + crossArm}`}
          data-cross
        />
      )}
    </svg>
  );
}
