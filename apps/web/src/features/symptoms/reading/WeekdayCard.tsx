import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type SymptomSummary, weekdayMeans } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatWeekday } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { ChartTable } from "../../../ui/charts/ChartTable.tsx";
import { WeekdayBars } from "../../../ui/charts/WeekdayBars.tsx";
import { Card } from "../../../ui/Page.tsx";
import { QuietSelect } from "../../../ui/QuietSelect.tsx";
import { weekStartOf } from "../../identity/profile/preferences.ts";
import { nameOfCategory } from "../category-name.ts";
import { oneDecimal } from "../numbers.ts";
import css from "./reading.module.css";

/** A Monday, so that the days after it are called as weekdays are. */
const monday = "2024-01-01";
const nameOf = (weekday: number) => formatWeekday(`${monday.slice(0, -1)}${weekday}`);

/** How one symptom is on each day of the week. */
export function WeekdayCard({ summary }: { readonly summary: SymptomSummary }) {
  const { t } = useLingui();
  const profile = useQuery(trpc.identity.accounts.profile.queryOptions(undefined, { staleTime: 600_000 }));
  const [chosen, choose] = useState<string>();
  const { categories } = summary;
  const trend = categories.find(({ category }) => category === chosen) ?? categories[0];
  if (trend === undefined) return null;
  const fromMonday = weekdayMeans(trend.series);
  const means =
    weekStartOf(profile.data) === "monday" ? fromMonday : [...fromMonday.slice(6), ...fromMonday.slice(0, 6)];
  const name = nameOfCategory(trend.category);
  const label = t`${name} by weekday`;
  return (
    <Card label={t`By weekday`}>
      <div className={css["head"]}>
        <h2 className={css["quietTitle"]}>
          <Trans>By weekday</Trans>
        </h2>
        <QuietSelect
          label={t`Which symptom`}
          value={trend.category}
          options={categories.map(({ category }) => ({ value: category, label: nameOfCategory(category) }))}
          onChange={choose}
        />
      </div>
      <WeekdayBars
        label={label}
        bars={means.map(({ weekday, mean, days }) => ({ name: nameOf(weekday), mean, days }))}
        format={(mean) => oneDecimal.format(mean)}
      />
      <ChartTable
        label={label}
        columns={[t`Weekday`, t`Mean`, t`Days`]}
        rows={means.map(({ weekday, mean, days }) => [
          nameOf(weekday),
          mean === null ? "–" : oneDecimal.format(mean),
          days,
        ])}
      />
      <p className={css["detail"]}>
        <Trans>
          Mean of 10, of <Plural value={trend.days} one="# day" other="# days" /> with an entry.
        </Trans>
      </p>
    </Card>
  );
}
