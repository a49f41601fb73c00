import css from "./charts.module.css";

interface IntervalDotProps {
  /** In words, with the numbers: the picture says no more than this. */
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The picture goes from -reach to +reach, which takes in `low` and `high`. */
  readonly reach: number;
}

const width = 240;
const height = 22;

/** A difference as a dot with its interval, on a line whose middle is no difference. */
export function IntervalDot({ label, value, low, high, reach }: IntervalDotProps) {
  const x = (at: number) => ((at + reach) / (2 * reach)) * (width - 12) + 6;
  const middle = height / 2;
  return (
    <svg className={css["line"]} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <line className={css["grid"]} x1={0} x2={width} y1={middle} y2={middle} />
      <line className={css["zero"]} x1={x(0)} x2={x(0)} y1={0} y2={height} />
      <line className={css["interval"]} x1={x(low)} x2={x(high)} y1={middle} y2={middle} />
      <circle className={css["bar"]} cx={x(value)} cy={middle} r={5} />
    </svg>
  );
}
