import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type CategoryTrend, minimumDaysEachWay, type SymptomSummary } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconTriangleFilled, IconTriangleInvertedFilled } from "@tabler/icons-react";
import { useState } from "react";
import { formatShortDay } from "../../../lib/dates.ts";
import { ChartTable } from "../../../ui/charts/ChartTable.tsx";
import { LineChart } from "../../../ui/charts/LineChart.tsx";
import { Card } from "../../../ui/Page.tsx";
import { VisuallyHidden } from "../../../ui/States.tsx";
import { nameOfCategory } from "../category-name.ts";
import { lineColorOf, useColored } from "../line-color.ts";
import { oneDecimal } from "../numbers.ts";
import { useDayInWords } from "./day-in-words.ts";
import { pointsOf } from "./points.ts";
import css from "./reading.module.css";

/** Those beyond are of few days, and wait. */
const shownAtFirst = 8;

/** Each symptom of a period with its mean, next to the days before, and its line. */
export function LinesCard({ summary }: { readonly summary: SymptomSummary }) {
  const { t } = useLingui();
  const [showsAll, setShowsAll] = useState(false);
  const { categories, window } = summary;
  const more = categories.length - shownAtFirst;
  const shown = showsAll ? categories : categories.slice(0, shownAtFirst);
  return (
    <Card label={t`Each symptom`}>
      <ul className={css["lines"]}>
        {shown.map((trend) => (
          <li key={trend.category} className={css["line"]}>
            <Line trend={trend} summary={summary} />
          </li>
        ))}
      </ul>
      {more > 0 && !showsAll && (
        <Button variant="default" className={css["more"] ?? ""} onClick={() => setShowsAll(true)}>
          <Plural value={more} one="Show # more" other="Show # more" />
        </Button>
      )}
      <ChartTable
        label={t`Each symptom`}
        columns={[t`Symptom`, t`Day`, t`Strongest of 10`, window > 1 ? t`${window}-day mean` : t`Mean`]}
        rows={shown.flatMap(({ category, series }) =>
          series
            .toReversed()
            .map(({ localDate, strongest, windowMean }) => [
              nameOfCategory(category),
              formatShortDay(localDate),
              strongest,
              oneDecimal.format(windowMean),
            ]),
        )}
      />
    </Card>
  );
}

interface LineProps {
  readonly trend: CategoryTrend;
  readonly summary: SymptomSummary;
}

function Line({ trend, summary: { from, to, days: period, window } }: LineProps) {
  const { t } = useLingui();
  const { days, mean, series } = trend;
  const name = nameOfCategory(trend.category);
  const inWords = useDayInWords(window);
  const colored = useColored();
  const byDay = new Map(series.map((day) => [day.localDate, day]));
  const label = t`${name}, mean of each day`;
  return (
    <section aria-label={name}>
      <div className={css["head"]}>
        <h2>{name}</h2>
        <p className={css["figures"]}>
          <Trans>
            <Plural value={days} one="# day" other="# days" /> · mean <strong>{oneDecimal.format(mean)}</strong>
          </Trans>{" "}
          <Change trend={trend} period={period} />
        </p>
      </div>
      <LineChart
        label={label}
        from={from}
        to={to}
        lines={[{ label: name, color: lineColorOf(trend.category, colored), points: pointsOf(series) }]}
        apart={window}
        textOf={(day) => inWords(day, byDay.get(day))}
      />
    </section>
  );
}

/** Less than this is no change on a scale of ten. */
const smallest = 0.05;

function Change({
  trend: { change, days, previousCount, previousDays },
  period,
}: {
  readonly trend: CategoryTrend;
  readonly period: number;
}) {
  if (change === null) {
    return (
      <VisuallyHidden>
        <Trans>nothing in the {period} days before</Trans>
      </VisuallyHidden>
    );
  }
  if (Math.min(days, previousDays) < minimumDaysEachWay) {
    return (
      <VisuallyHidden>
        <Trans>too few days to compare with the {period} days before</Trans>
      </VisuallyHidden>
    );
  }
  const by = oneDecimal.format(Math.abs(change));
  if (Math.abs(change) < smallest) {
    return (
      <VisuallyHidden>
        <Trans>as strong as in the {period} days before</Trans>
      </VisuallyHidden>
    );
  }
  const isWeaker = change < 0;
  const Icon = isWeaker ? IconTriangleInvertedFilled : IconTriangleFilled;
  return (
    <span className={isWeaker ? css["weaker"] : css["stronger"]}>
      <Icon size={9} aria-hidden /> {by}{" "}
      <VisuallyHidden>
        {isWeaker ? (
          <Trans>
            weaker than in the {period} days before, <Plural value={previousCount} one="# entry" other="# entries" />
          </Trans>
        ) : (
          <Trans>
            stronger than in the {period} days before, <Plural value={previousCount} one="# entry" other="# entries" />
          </Trans>
        )}
      </VisuallyHidden>
    </span>
  );
}
