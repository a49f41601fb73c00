import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type SymptomSummary, windowMeans } from "@anamnesis/domain";
import { formatShortDay } from "../../../lib/dates.ts";
import { ChartTable } from "../../../ui/charts/ChartTable.tsx";
import { LineChart } from "../../../ui/charts/LineChart.tsx";
import { Card } from "../../../ui/Page.tsx";
import { sleepInWords } from "../../days/sleep.ts";
import css from "./reading.module.css";

/** Lines go to ten: this many minutes of sleep are the top of them. */
const longestShown = 720;
const heightOf = (minutes: number) => Math.min(10, (minutes * 10) / longestShown);

/** How long the nights of a period were, calmed as its symptoms are; nothing where none is said. */
export function SleepCard({ summary: { sleep, from, to, window } }: { readonly summary: SymptomSummary }) {
  const { t } = useLingui();
  if (sleep.length === 0) return null;
  const mean = sleep.reduce((sum, { minutes }) => sum + minutes, 0) / sleep.length;
  const means = windowMeans(
    sleep.map(({ localDate, minutes }) => ({ localDate, count: 1, sum: minutes })),
    window,
  );
  const nights = sleep.map(({ localDate, minutes }, index) => ({
    localDate,
    minutes,
    windowMean: means[index]?.mean ?? minutes,
    windowDays: means[index]?.days ?? 1,
  }));
  const byDay = new Map(nights.map((night) => [night.localDate, night]));
  const points = nights.map(({ localDate, minutes, windowMean }) => ({
    localDate,
    value: heightOf(windowMean),
    dot: heightOf(minutes),
  }));
  const label = t`Hours of sleep`;
  return (
    <Card label={label}>
      <div className={css["head"]}>
        <h2>
          <Trans>Hours of sleep</Trans>
        </h2>
        <p className={css["figures"]}>
          <Trans>
            <Plural value={sleep.length} one="# night" other="# nights" /> · mean{" "}
            <strong>{sleepInWords(Math.round(mean))}</strong>
          </Trans>
        </p>
      </div>
      <LineChart
        label={label}
        from={from}
        to={to}
        lines={[{ label, color: "var(--accent)", points }]}
        apart={window}
        textOf={(day) => {
          const night = byDay.get(day);
          const date = formatShortDay(day);
          if (night === undefined) return date;
          const slept = sleepInWords(night.minutes);
          if (window === 1) return `${date} · ${slept}`;
          const { windowDays } = night;
          const meanInWords = sleepInWords(Math.round(night.windowMean));
          return t`${date} · ${slept} · ${window}-day mean ${meanInWords} (n ${windowDays})`;
        }}
      />
      <ChartTable
        label={label}
        columns={[t`Day`, t`Slept`, ...(window > 1 ? [t`${window}-day mean`] : [])]}
        rows={nights
          .toReversed()
          .map(({ localDate, minutes, windowMean }) => [
            formatShortDay(localDate),
            sleepInWords(minutes),
            ...(window > 1 ? [sleepInWords(Math.round(windowMean))] : []),
          ])}
      />
    </Card>
  );
}
