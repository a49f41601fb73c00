import { Trans, useLingui } from "@lingui/react/macro";
import type { CategoryTrend, SymptomSummary } from "@anamnesis/domain";
import { formatShortDay, formatWeekdayAndDay } from "../../../lib/dates.ts";
import { ChartTable } from "../../../ui/charts/ChartTable.tsx";
import { LineChart } from "../../../ui/charts/LineChart.tsx";
import { Card } from "../../../ui/Page.tsx";
import { QuietSelect } from "../../../ui/QuietSelect.tsx";
import { nameOfCategory } from "../category-name.ts";
import { lineColorsOf, useColored } from "../line-color.ts";
import { pointsOf } from "./points.ts";
import css from "./reading.module.css";

export interface Pair {
  readonly first?: string | undefined;
  readonly second?: string | undefined;
}

interface TogetherCardProps extends Pair {
  readonly summary: SymptomSummary;
  readonly onPair: (pair: Pair) => void;
}

/** Two symptoms in one picture: those of most entries unless chosen. */
export function TogetherCard({ summary, first, second, onPair }: TogetherCardProps) {
  const { t } = useLingui();
  const { categories, from, to, window } = summary;
  const colored = useColored();
  const called = (label: string | undefined) => categories.find(({ category }) => category === label);
  const one = called(first) ?? categories.find(({ category }) => category !== second);
  const other = called(second === one?.category ? undefined : second) ?? categories.find((trend) => trend !== one);
  if (one === undefined || other === undefined) return null;
  const pair = [one, other];
  const labels = pair.map(({ category }) => category);
  const names = labels.map(nameOfCategory);
  const colors = lineColorsOf(labels, colored);
  const [firstName, secondName] = names;
  const label = t`${firstName} and ${secondName}`;
  const byDay = pair.map(({ series }) => new Map(series.map((day) => [day.localDate, day])));
  const days = [...new Set(byDay.flatMap((known) => [...known.keys()]))].toSorted();
  const options = (but: CategoryTrend) =>
    categories
      .filter((trend) => trend !== but)
      .map(({ category }) => ({ value: category, label: nameOfCategory(category) }));
  const strongestOn = (day: string) => byDay.map((known) => known.get(day)?.strongest ?? "–");
  return (
    <Card label={t`Two together`}>
      <div className={css["head"]}>
        <h2 className={css["quietTitle"]}>
          <Trans>Two together</Trans>
        </h2>
        <div className={css["choice"]}>
          <QuietSelect
            label={t`The one`}
            value={one.category}
            options={options(other)}
            onChange={(value) => onPair({ first: value, second: other.category })}
          />
          <QuietSelect
            label={t`The other`}
            value={other.category}
            options={options(one)}
            onChange={(value) => onPair({ first: one.category, second: value })}
          />
        </div>
      </div>
      <LineChart
        key={label}
        isLarge
        label={label}
        from={from}
        to={to}
        lines={pair.map(({ series }, index) => ({
          label: names[index] ?? "",
          color: colors[index] ?? "",
          points: pointsOf(series),
        }))}
        apart={window}
        textOf={(day) =>
          [formatWeekdayAndDay(day), ...strongestOn(day).map((value, index) => `${names[index]} ${value}`)].join(" · ")
        }
      />
      <ChartTable
        label={label}
        columns={[t`Day`, ...names]}
        rows={days.toReversed().map((day) => [formatShortDay(day), ...strongestOn(day)])}
      />
      <p className={css["detail"]}>
        {window > 1 ? (
          <Trans>Lines are means of {window} days up to each. A day without an entry is a gap, not a zero.</Trans>
        ) : (
          <Trans>Lines go through the mean of each day. A day without an entry is a gap, not a zero.</Trans>
        )}
      </p>
    </Card>
  );
}
