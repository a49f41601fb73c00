import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { SymptomSummary } from "@anamnesis/domain";
import { formatShortDay } from "../../../lib/dates.ts";
import { ChartTable } from "../../../ui/charts/ChartTable.tsx";
import { LineChart } from "../../../ui/charts/LineChart.tsx";
import { Card } from "../../../ui/Page.tsx";
import { sleepInWords } from "../../days/sleep.ts";
import css from "./reading.module.css";

/** Lines go to ten: this many minutes of sleep are the top of them. */
const longestShown = 720;
/** Nights further apart are not joined. */
const apart = 3;

/** How long the nights of a period were; nothing where none is said. */
export function SleepCard({ summary: { sleep, from, to } }: { readonly summary: SymptomSummary }) {
  const { t } = useLingui();
  if (sleep.length === 0) return null;
  const mean = sleep.reduce((sum, { minutes }) => sum + minutes, 0) / sleep.length;
  const byDay = new Map(sleep.map(({ localDate, minutes }) => [localDate, minutes]));
  const points = sleep.map(({ localDate, minutes }) => {
    const value = Math.min(10, (minutes * 10) / longestShown);
    return { localDate, value, dot: value };
  });
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
        apart={apart}
        textOf={(day) => {
          const minutes = byDay.get(day);
          const date = formatShortDay(day);
          return minutes === undefined ? date : `${date} · ${sleepInWords(minutes)}`;
        }}
      />
      <ChartTable
        label={label}
        columns={[t`Day`, t`Slept`]}
        rows={sleep.toReversed().map(({ localDate, minutes }) => [formatShortDay(localDate), sleepInWords(minutes)])}
      />
    </Card>
  );
}
