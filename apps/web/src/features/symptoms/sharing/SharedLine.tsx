import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type SharedSummary, sharedWindow } from "@anamnesis/domain";
import { formatFullDay } from "../../../lib/dates.ts";
import { ChartTable } from "../../../ui/charts/ChartTable.tsx";
import { LineChart } from "../../../ui/charts/LineChart.tsx";
import { Card } from "../../../ui/Page.tsx";
import { nameOfCategory } from "../category-name.ts";
import { lineColorOf } from "../line-color.ts";
import { oneDecimal } from "../numbers.ts";
import { useDayInWords } from "../reading/day-in-words.ts";
import { pointsOf } from "../reading/points.ts";
import css from "../reading/reading.module.css";

interface SharedLineProps {
  readonly trend: SharedSummary["categories"][number];
  readonly from: string;
  readonly to: string;
}

/** One symptom over all that is shared of it. */
export function SharedLine({ trend, from, to }: SharedLineProps) {
  const { t } = useLingui();
  const { count, days, mean, series } = trend;
  const name = nameOfCategory(trend.category);
  const inWords = useDayInWords(sharedWindow, formatFullDay);
  const byDay = new Map(series.map((day) => [day.localDate, day]));
  const label = t`${name}: strongest of each day`;
  return (
    <Card label={name}>
      <div className={css["head"]}>
        <h2>{name}</h2>
        <p className={css["figures"]}>
          <Trans>
            <Plural value={count} one="# entry" other="# entries" />{" "}
            <Plural value={days} one="on # day" other="on # days" /> · mean <strong>{oneDecimal.format(mean)}</strong>{" "}
            of 10
          </Trans>
        </p>
      </div>
      <LineChart
        label={label}
        from={from}
        to={to}
        lines={[{ label: name, color: lineColorOf(trend.category), points: pointsOf(series) }]}
        apart={sharedWindow}
        textOf={(day) => inWords(day, byDay.get(day))}
      />
      <ChartTable
        label={label}
        columns={[t`Day`, t`Strongest of 10`]}
        rows={series.map(({ localDate, strongest }) => [formatFullDay(localDate), strongest])}
      />
    </Card>
  );
}
