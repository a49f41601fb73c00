import { Trans, useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import {
  growthLines,
  type GrowthMeasure,
  growthMeasures,
  type GrowthSex,
  grownMonths,
  infantMonths,
  lmsAt,
  monthsOld,
  type NoGrowth,
  noGrowthOf,
  type Observation,
  type Patient,
  valueAt,
} from "@anamnesis/domain";
import { dayOf, formatFullDay, today } from "../../../lib/dates.ts";
import settings from "../../../ui/settings.module.css";
import clinical from "../clinical.module.css";
import { type GrowthPoint, growthPoints } from "./growth-points.ts";
import css from "./growth.module.css";
import { measureWords } from "./vital-words.ts";

export interface GrowthProps {
  readonly patient: Pick<Patient, "birthDate" | "gender">;
  readonly observations: readonly Observation[];
}

const growthWords: Readonly<Record<GrowthMeasure, MessageDescriptor>> = {
  weight: measureWords.weight,
  height: measureWords.height,
  headCircumference: measureWords.headCircumference,
  bodyMassIndex: msg`Body mass index`,
};
const growthUnits: Readonly<Record<GrowthMeasure, string>> = {
  weight: "kg",
  height: "cm",
  headCircumference: "cm",
  bodyMassIndex: "kg/m²",
};
const noGrowthWords: Readonly<Record<NoGrowth, MessageDescriptor>> = {
  adult: msg`There are percentiles up to twenty years. Nobody is compared after that.`,
  sex: msg`The percentiles are of girls and of boys, and the record says neither: nothing is compared.`,
  unborn: msg`The birth date lies ahead: nothing is compared.`,
};

/** How a child grows, beside others of the same age and sex; or why that cannot be said. */
export function Growth({ patient: { birthDate, gender }, observations }: GrowthProps) {
  const { t, i18n } = useLingui();
  const none = noGrowthOf(gender, monthsOld(birthDate, today()));
  if (none !== null) return <p className={clinical["quiet"]}>{i18n._(noGrowthWords[none])}</p>;
  const child = { birthDate, sex: gender === "female" ? ("female" as const) : ("male" as const) };
  const charts = growthMeasures
    .map((measure) => ({ measure, points: growthPoints(measure, observations, child) }))
    .filter(({ points }) => points.length > 0);
  return (
    <div className={settings["stack"]}>
      {charts.length === 0 && (
        <p className={clinical["quiet"]}>
          <Trans>Nothing was measured at an age that the percentiles are of.</Trans>
        </p>
      )}
      {charts.map(({ measure, points }) => (
        <section key={measure} aria-label={t`Growth: ${i18n._(growthWords[measure])}`}>
          <h3>{i18n._(growthWords[measure])}</h3>
          <Chart measure={measure} sex={child.sex} points={points} />
          <Values measure={measure} points={points} />
        </section>
      ))}
      <p className={clinical["quiet"]}>
        <Trans>
          Percentiles of the Centers for Disease Control and Prevention (CDC, 2000). A birth before term is not reckoned
          with.
        </Trans>
      </p>
    </div>
  );
}

/** Where each value lies, in words, the latest first. */
function Values({ measure, points }: { readonly measure: GrowthMeasure; readonly points: readonly GrowthPoint[] }) {
  const { i18n } = useLingui();
  const one = (value: number) => i18n.number(value, { maximumFractionDigits: 1 });
  return (
    <ul className={css["values"]}>
      {points.toReversed().map(({ at, value, z, percentile }) => (
        <li key={at}>
          <Trans>
            {formatFullDay(dayOf(at))}: {`${one(value)} ${growthUnits[measure]}`}, percentile{" "}
            {percentileText(percentile, one)} (z {one(z)})
          </Trans>
        </li>
      ))}
    </ul>
  );
}

/** Nobody is below or above all others: the ends are said as far as they can be told. */
function percentileText(percentile: number, say: (value: number) => string): string {
  if (percentile < 0.1) return `< ${say(0.1)}`;
  if (percentile > 99.9) return `> ${say(99.9)}`;
  return say(percentile < 1 || percentile > 99 ? percentile : Math.round(percentile));
}

const [width, height, edge] = [320, 170, 22];

interface ChartProps {
  readonly measure: GrowthMeasure;
  readonly sex: GrowthSex;
  readonly points: readonly GrowthPoint[];
}

/** The values over the lines of the percentiles; what it shows stands below in words. */
function Chart({ measure, sex, points }: ChartProps) {
  const { t } = useLingui();
  const latest = points.at(-1)?.months ?? 0;
  const [from, to] = rangeOf(measure, latest);
  const ages = Array.from({ length: 49 }, (_, at) => from + ((to - from) * at) / 48);
  const curves = growthLines.map(([percentile, z]) => ({
    percentile,
    values: ages.flatMap((months) => {
      const lms = lmsAt(measure, sex, months);
      return lms === null ? [] : [{ months, value: valueAt(z, lms) }];
    }),
  }));
  const shown = points.filter(({ months }) => months >= from && months <= to);
  const all = [...curves.flatMap(({ values }) => values), ...shown].map(({ value }) => value);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const x = (months: number) => ((months - from) / (to - from)) * (width - edge);
  const y = (value: number) => height - edge - ((value - least) / (most - least || 1)) * (height - edge - 8);
  const line = (values: readonly { readonly months: number; readonly value: number }[]) =>
    values.map(({ months, value }) => `${x(months).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const isInfant = to <= 36;
  const ticks = isInfant ? [0, 6, 12, 18, 24, 30, 36] : [24, 60, 96, 132, 168, 204, 240];
  return (
    <svg className={css["chart"]} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      <polygon
        className={css["band"]}
        points={`${line(curves[0]?.values ?? [])} ${line((curves.at(-1)?.values ?? []).toReversed())}`}
      />
      {curves.map(({ percentile, values }) => (
        <g key={percentile}>
          <polyline className={css["curve"]} data-middle={percentile === 50 || undefined} points={line(values)} />
          <text x={width - edge + 4} y={y(values.at(-1)?.value ?? least) + 3}>
            {percentile}
          </text>
        </g>
      ))}
      {ticks
        .filter((months) => months >= from && months <= to)
        .map((months) => (
          <text key={months} x={x(months)} y={height - 6} textAnchor={months === from ? "start" : "middle"}>
            {isInfant ? t`${months} mo` : t`${months / 12} y`}
          </text>
        ))}
      <polyline className={css["line"]} points={line(shown)} />
      {shown.map(({ at, months, value }) => (
        <circle key={at} cx={x(months)} cy={y(value)} r={3.4} />
      ))}
    </svg>
  );
}

/** The ages that are drawn: those of infants, or those of children. */
function rangeOf(measure: GrowthMeasure, months: number): readonly [number, number] {
  if (measure === "headCircumference") return [0, 36];
  return months < infantMonths ? [0, infantMonths] : [infantMonths, grownMonths];
}
